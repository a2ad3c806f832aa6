import { Command } from "commander";
import { formatFault } from "../../config/base/format_fault.ts";
import type { Sources } from "../../config/base/reading.ts";
import { type ConformReport, reportOf } from "../../terminal/conform/conform_report.ts";
import { htmlReport } from "../../terminal/conform/html_report.ts";
import { junitReport } from "../../terminal/conform/junit_report.ts";
import { loadProfile } from "../../terminal/conform/load_profile.ts";
import { valuesFrom } from "../../terminal/conform/placeholders.ts";
import { createSuiteClock } from "../../terminal/conform/suite_clock.ts";
import type { Profile } from "../../terminal/conform/profile.ts";
import { NotLetIn, runSuite } from "../../terminal/conform/run_suite.ts";
import { allScenarios } from "../../terminal/conform/scenarios/all_scenarios.ts";
import { textReport, verdict } from "../../terminal/conform/text_report.ts";
import type { Destination } from "../../terminal/dial.ts";
import { tlsOf } from "../client/client_options.ts";
import { withRemedy } from "../client/remedies.ts";
import { CommandFailed, EXIT, usageOf } from "../../service/exit_code.ts";
import type { Output } from "../../service/output.ts";
import { progressBar } from "../base/progress_bar.ts";
import { sources } from "../../service/sources.ts";
import { type ConformOptions, conformOptions } from "./conform_options.ts";
import { profileFromLibrary } from "./profile_from_library.ts";
import { withSampleServer } from "./sample_server.ts";

const HELP = `
A profile names a login, patrons and copies of the library that is tried; --write-profile makes one of a sip2d library:
  sip2d conform --write-profile profile.xml --config SIPServer.xml --login sipterm1
  sip2d conform --host sip.example.org --port 6001 --profile profile.xml --format html > report.html

Findings are graded. must: the specification says so, and a terminal cannot work otherwise. should: the specification
says or means it. field practice: the specification is silent or allows it, but terminals stumble over it.

Exit codes: 0 no must and no should; 1 there is one; 2 wrong usage or a profile with faults; 3 no connection.`;

/**
 * Makes the command `sip2d conform`, which tries a SIP2 server against the specification and the practice of the field.
 * It fails with {@link CommandFailed} when there is a finding that is more than field practice.
 */
export function conformCommand(output: Output): Command {
  const command = new Command("conform")
    .summary("try any SIP2 server against the specification")
    .description("Tries any SIP2 server against the specification and the practice of the field.")
    .addHelpText("after", HELP);
  for (const option of conformOptions()) command.addOption(option);
  return command.action(async (options: ConformOptions) => {
    const { sample, writeProfile, config, login, profile: file } = options;
    const tls = usageOf(command, () => tlsOf(options));
    if ((sample || writeProfile !== undefined) && (config === undefined || login === undefined)) {
      return command.error("error: --sample and --write-profile need --config and --login");
    }
    if (writeProfile !== undefined) return await profileFromLibrary(writeProfile, { config, login }, output);
    if (sample) {
      return await withSampleServer({ config, login }, output, (port, xml) => {
        const profile = readProfile("sample", { ...sources, readText: () => xml }, output);
        return test(profile, { host: "127.0.0.1", port }, options, output);
      });
    }
    if (file === undefined) return command.error("error: --profile is needed, or --sample");
    await test(readProfile(file, sources, output), { host: options.host, port: options.port, tls }, options, output);
  });
}

function readProfile(file: string, from: Sources, output: Output): Profile {
  const { profile, faults } = loadProfile(file, from);
  for (const fault of faults) output.error(formatFault(fault));
  if (profile === undefined) throw new CommandFailed(`${file} is not in order`, EXIT.usage);
  return profile;
}

/** Makes letters and digits that no earlier run has had. */
function runName(): string {
  return Temporal.Now.instant().epochMilliseconds.toString(36);
}

async function test(profile: Profile, server: Destination, options: ConformOptions, output: Output): Promise<void> {
  const { timeout: timeoutMs, errorDetection = false, readOnly = false, format } = options;
  const { encoding, terminator, delimiter, login, outage } = profile;
  const clock = createSuiteClock();
  const telnet = options.telnet && login && { login: login.id, password: login.password };
  const manner = {
    probe: { ...server, timeoutMs, encoding, terminator, telnet },
    delimiter,
    errorDetection,
    logsIn: login !== undefined && !telnet,
    valueOf: valuesFrom(profile, clock.now, runName()),
    clock,
  };
  const limits = { readOnly, ...outage && { outage: shellOutage(outage) } };
  const bar = progressBar();
  let played = 0;
  const result = await letIn(() =>
    runSuite(allScenarios, manner, limits, () => bar.show("trying", ++played, allScenarios.length))
  ).finally(bar.clear);
  const report = reportOf(result, delimiter);
  for (const line of written(report, format)) output.out(line);
  if (report.counts.must + report.counts.should > 0) throw new CommandFailed(verdict(report), EXIT.faulty);
}

/** Runs the suite. A missing server, or a refused login, ends the command with one line. */
async function letIn<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof NotLetIn) throw new CommandFailed(error.message, EXIT.cannot, { cause: error });
    throw withRemedy(error, () => EXIT.cannot);
  }
}

function written(report: ConformReport, format: ConformOptions["format"]): readonly string[] {
  switch (format) {
    case "text":
      return textReport(report);
    case "junit":
      return [junitReport(report)];
    case "json":
      return [JSON.stringify(report, undefined, 2)];
    case "html":
      return [htmlReport(report)];
  }
}

/** Makes the two ends of an outage out of a profile's commands, which the shell runs. */
function shellOutage({ stop, start }: NonNullable<Profile["outage"]>) {
  return { stop: () => runInShell(stop), start: () => runInShell(start) };
}

async function runInShell(command: string): Promise<void> {
  const { success } = await new Deno.Command("sh", { args: ["-c", command], stdout: "null" }).output();
  if (!success) throw new CommandFailed(`the profile's command failed: ${command}`, EXIT.cannot);
}
