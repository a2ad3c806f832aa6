import { Command } from "commander";
import { PROFILE } from "../../../config/base/element_row.ts";
import { formatFault } from "../../../config/base/format_fault.ts";
import type { Sources } from "../../../config/base/reading.ts";
import { loadProfile } from "../profile/load_profile.ts";
import { mannerOf } from "../manner_of.ts";
import type { Profile } from "../profile/profile.ts";
import { type ConformReport, reportOf } from "../report/conform_report.ts";
import { htmlReport } from "../report/html_report.ts";
import { junitReport } from "../report/junit_report.ts";
import { textReport, verdict } from "../report/text_report.ts";
import { SPECIFICATION } from "../citation.ts";
import { NotLetIn } from "../take_first_look.ts";
import { runSuite } from "../run_suite.ts";
import { listedScenarios } from "../scenarios/listed_scenarios.ts";
import { wholeSuite } from "../scenarios/all_scenarios.ts";
import { pickScenarios } from "../scenarios/pick_scenarios.ts";
import type { Destination } from "../../../wire/dial.ts";
import { destinationOf } from "../../base/client_options.ts";
import { readOptionFile } from "../../base/client_secrets.ts";
import { withRemedy } from "../../base/remedies.ts";
import { CommandFailed, EXIT, usageOf } from "../../../process/exit_code.ts";
import type { Output } from "../../../process/output.ts";
import { progressBar } from "../../../process/progress_bar.ts";
import { sources } from "../../../process/sources.ts";
import { type ConformOptions, conformOptions } from "./conform_options.ts";
import { profileFromCandidates } from "./profile_from_candidates.ts";

/** Advice for people who have no profile yet. */
const HOW_TO_MAKE_ONE = "sip2d conform --help says how to make a profile";

const HELP = `
A profile names a login, patrons and copies of the library that is tried; --write-profile makes one:
  sip2d conform --write-profile profile.xml --config SIPServer.xml --login sipterm1
  sip2d conform --write-profile profile.xml --profile login.xml --candidates barcodes.txt --host sip.example.org
  sip2d conform --host sip.example.org --port 6001 --profile profile.xml --format html > report.html
  sip2d conform --url https://sip.example.org/sip2 --profile profile.xml

With --candidates, login.xml needs nothing but the login and, where it is not that of this machine, the time zone:
  <profile xmlns="${PROFILE}" institution="CPL" time_zone="Europe/Paris" pickup="CPL">
    <login id="sip1" password="sip1pass" />
  </profile>

The document is ${SPECIFICATION}.
Findings are graded. must: the document requires it. should: the document asks for it. field: the document is silent or
allows it, and terminals stumble over it. What the document leaves to the server is reported with --allowed alone, and
never counted.

Exit codes: 0 no must and no should; 1 there is one, whether the profile fits the server or not; 2 there is none, and the
profile does not fit the server, or wrong usage, or a profile with faults; 3 no connection, or the login is refused.`;

/** The library and the login that a profile is made for. */
export interface LibraryOf {
  readonly config?: string;
  readonly login?: string;
}

/** What a profile of sip2d's own library is made by: a suite that tries any server knows no library. */
interface OwnLibrary {
  /** Writes a profile of the library that a configuration names into a file that is not there yet. */
  writeProfile(file: string, of: LibraryOf, output: Output): Promise<void>;
  /** Serves the sample library while `use`, which is handed the port and the profile, has not ended. */
  withSample(of: LibraryOf, output: Output, use: (port: number, profile: string) => Promise<void>): Promise<void>;
}

/**
 * Makes the command `sip2d conform`, which tries a SIP2 server against the specification and the practice of the field.
 * It fails with {@link CommandFailed} when there is a finding that is more than field.
 */
export function conformCommand(output: Output, own: OwnLibrary): Command {
  const command = new Command("conform")
    .summary("try any SIP2 server against the specification")
    .description("Tries any SIP2 server against the specification and the practice of the field.")
    .addHelpText("after", HELP);
  for (const option of conformOptions()) command.addOption(option);
  return command.action(async (options: ConformOptions) => {
    const { sample, writeProfile, candidates, config, login, profile: file, list, only } = options;
    const server = usageOf(command, () => destinationOf(options));
    const scenarios = usageOf(command, () => pickScenarios(wholeSuite.scenarios, only));
    if (list) return listedScenarios(scenarios).forEach(output.out);
    if (candidates !== undefined && writeProfile === undefined) {
      return command.error("error: --candidates needs --write-profile, the file for the profile; nothing was sent");
    }
    if (writeProfile !== undefined && candidates !== undefined) {
      if (file === undefined) return command.error("error: --candidates needs --profile, which names the login");
      const { profile, unsaid } = readProfile(file, sources, output);
      usageOf(command, () => requireUtf8(profile, server));
      const asked = usageOf(command, () => readOptionFile("--candidates", candidates));
      const of = { profile, unsaid, candidates: asked, server, options };
      return await letIn(file, () => profileFromCandidates(writeProfile, of, output));
    }
    if ((sample || writeProfile !== undefined) && (config === undefined || login === undefined)) {
      return command.error("error: --sample and --write-profile need --config and --login");
    }
    if (writeProfile !== undefined) return await own.writeProfile(writeProfile, { config, login }, output);
    const suite = { ...wholeSuite, scenarios };
    if (sample) {
      return await own.withSample({ config, login }, output, (port, xml) => {
        const { profile } = readProfile("sample", { ...sources, readText: () => xml }, output);
        return test(suite, "sample", profile, { host: "127.0.0.1", port }, options, output);
      });
    }
    if (file === undefined) return command.error(`error: --profile is needed, or --sample; ${HOW_TO_MAKE_ONE}`);
    const { profile } = readProfile(file, sources, output);
    usageOf(command, () => requireUtf8(profile, server));
    await test(suite, file, profile, server, options, output);
  });
}

/** Throws a `RangeError` for a profile whose text could not travel in XML as it says. */
function requireUtf8({ encoding }: Profile, { post }: Destination): void {
  if (post === undefined || encoding === "utf8") return;
  throw new RangeError(`encoding of the profile is ${encoding}, but must be utf8 with --url`);
}

/** Reads a profile, and tells which attributes of `<profile>` the file does not have. */
function readProfile(file: string, from: Sources, output: Output): { profile: Profile; unsaid: readonly string[] } {
  const { profile, faults, missing, unsaid } = loadProfile(file, from);
  if (missing) throw new CommandFailed(`there is no file ${file}; ${HOW_TO_MAKE_ONE}`, EXIT.usage);
  for (const fault of faults) output.error(formatFault(fault));
  if (profile === undefined) throw new CommandFailed(`${file} is not in order; ${HOW_TO_MAKE_ONE}`, EXIT.usage);
  return { profile, unsaid };
}

/** Makes letters and digits that no earlier run has had. */
function runName(): string {
  return Temporal.Now.instant().epochMilliseconds.toString(36);
}

async function test(
  suite: typeof wholeSuite,
  file: string,
  profile: Profile,
  server: Destination,
  options: ConformOptions,
  output: Output,
): Promise<void> {
  const { timeout: timeoutMs, errorDetection, telnet, readOnly = false } = options;
  const manner = mannerOf(profile, { ...server, timeoutMs, errorDetection, telnet, run: runName() });
  const { outage, delimiter, encoding } = profile;
  const limits = { readOnly, ...outage && { outage: shellOutage(outage) } };
  const bar = progressBar();
  let played = 0;
  const result = await letIn(
    file,
    () => runSuite(suite, profile, manner, limits, () => bar.show("trying", ++played, suite.scenarios.length)),
  ).finally(bar.clear);
  const report = reportOf(result, { delimiter, encoding });
  for (const line of written(report, options)) output.out(line);
  // A report in text ends with the verdict.
  const told = (short: string) => options.format === "text" ? short : verdict(report);
  const { must, should } = report.counts;
  if (must + should > 0) throw new CommandFailed(told("the server does not hold to each must and should"), EXIT.faulty);
  if (report.mismatches.length > 0) throw new CommandFailed(told("the profile does not fit the server"), EXIT.usage);
}

/** Runs the suite with the profile of a file. A missing server, or a refused login, ends the command with one line. */
async function letIn<T>(file: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof NotLetIn) throw new CommandFailed(`${file}: ${error.message}`, EXIT.cannot, { cause: error });
    throw withRemedy(error, () => EXIT.cannot);
  }
}

function written(report: ConformReport, { format, allowed }: ConformOptions): readonly string[] {
  switch (format) {
    case "text":
      return textReport(report, allowed);
    case "junit":
      return [junitReport(report)];
    case "json":
      return [JSON.stringify(report, undefined, 2)];
    case "html":
      return [htmlReport(report, allowed)];
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
