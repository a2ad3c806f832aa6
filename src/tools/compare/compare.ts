import { Command, Option } from "commander";
import { formatFault } from "../../config/base/format_fault.ts";
import { refuseMissing } from "../../process/refuse_missing.ts";
import { CommandFailed, EXIT, usageOf } from "../../process/exit_code.ts";
import { sources } from "../../process/sources.ts";
import { compareRecording } from "./compare_recording.ts";
import { compareReport, compareVerdict } from "./compare_report.ts";
import { compareScenarios } from "./compare_scenarios.ts";
import type { ServerComparison } from "./comparison.ts";
import { readReplayValues } from "./replayed_line.ts";
import { mannerOf } from "../conform/manner_of.ts";
import { NotLetIn } from "../conform/take_first_look.ts";
import { loadProfile } from "../conform/profile/load_profile.ts";
import type { Profile } from "../conform/profile/profile.ts";
import { wholeSuite } from "../conform/scenarios/all_scenarios.ts";
import { pickScenarios } from "../conform/scenarios/pick_scenarios.ts";
import { readRecording } from "../record/recording.ts";
import { readSeconds, type TlsFlags, tlsOptions } from "../base/client_options.ts";
import { readOptionFile } from "../base/client_secrets.ts";
import { withRemedy } from "../base/remedies.ts";
import type { Output } from "../../process/output.ts";
import { destinationsOf, readAddress, type ServerAddress } from "../record/server_address.ts";

interface CompareOptions extends TlsFlags {
  readonly left: ServerAddress;
  readonly right: ServerAddress;
  readonly profile?: string;
  readonly recording?: string;
  readonly values?: string;
  readonly readOnly?: true;
  readonly only?: readonly string[];
  readonly changes?: true;
  readonly errorDetection?: true;
  /** Milliseconds. */
  readonly timeout: number;
  readonly format: "text" | "json";
}

const HELP = `
The same conversation with two servers: an old system and its successor, or a gateway and what is behind it.
  sip2d compare --left 10.0.0.1:6001 --right 10.0.0.2:6001 --profile profile.xml
  sip2d compare --left 10.0.0.1:6001 --right 10.0.0.2:6001 --recording day.jsonl --values values.json

Of two answers, dates, numbers in texts, amounts and payments' numbers are set aside. Of a recording only what asks is
played, unless --changes says otherwise. --values holds what is not in a recording: passwords by login, PINs by card, and
what pseudonyms stand for, such as {"CO": {"sipterm1": "secret"}, "AA": {"P000001": "4711"}}.

Exit codes: 0 no difference that a terminal or a patron notices; 1 there is one; 2 wrong usage; 3 no connection.`;

/** Makes the command `sip2d compare`, which shows where the answers of two servers differ. */
export function compareCommand(output: Output): Command {
  const command = new Command("compare")
    .summary("compare the answers of two servers")
    .description("Holds the same conversation with two servers, and reports where their answers differ.")
    .addHelpText("after", HELP);
  for (const option of compareOptions()) command.addOption(option);
  return command.action(async (options: CompareOptions) => {
    const { profile, recording } = options;
    if ((profile === undefined) === (recording === undefined)) {
      return command.error("error: either --profile or --recording is needed");
    }
    const run = profile === undefined ? byRecording(command, options) : byProfile(command, profile, options, output);
    const comparison = await letIn(run);
    for (const line of written(comparison, options.format)) output.out(line);
    if (comparison.differences.some(({ noticed }) => noticed !== "nobody")) {
      throw new CommandFailed(compareVerdict(comparison), EXIT.faulty);
    }
  });
}

function compareOptions(): readonly Option[] {
  return [
    new Option("--left <address>", "one server, HOST:PORT or tls://HOST:PORT").argParser(readAddress)
      .makeOptionMandatory(),
    new Option("--right <address>", "the other server, HOST:PORT or tls://HOST:PORT").argParser(readAddress)
      .makeOptionMandatory(),
    new Option("--profile <file>", "play the scenarios of conform, with this profile"),
    new Option("--read-only", "with --profile: leave out all that changes the library")
      .conflicts("recording"),
    new Option("--only <scenarios...>", "with --profile: play these alone, as with conform")
      .conflicts("recording"),
    new Option("--error-detection", "with --profile: end requests with AY and AZ")
      .conflicts("recording"),
    new Option("--recording <file>", "play what terminals said in a recording of sip2d record"),
    new Option("--values <file>", "with --recording: JSON file with what is not in a recording")
      .conflicts("profile"),
    new Option("--changes", "with --recording: play what changes something, too")
      .conflicts("profile"),
    ...tlsOptions("its host"),
    new Option("--timeout <seconds>", "how long to wait for an answer").argParser(readSeconds).default(10_000, "10"),
    new Option("--format <format>", "what the report is written as").choices(["text", "json"]).default("text"),
  ];
}

function byProfile(
  command: Command,
  file: string,
  options: CompareOptions,
  output: Output,
): () => Promise<ServerComparison> {
  const profile = readProfile(file, output);
  const { timeout: timeoutMs, errorDetection, readOnly = false, only } = options;
  const suite = { ...wholeSuite, scenarios: usageOf(command, () => pickScenarios(wholeSuite.scenarios, only)) };
  const run = Temporal.Now.instant().epochMilliseconds.toString(36);
  const to = sidesOf(command, options);
  const left = mannerOf(profile, { ...to.left, timeoutMs, errorDetection, run: `${run}l` });
  const right = mannerOf(profile, { ...to.right, timeoutMs, errorDetection, run: `${run}r`, clock: left.clock });
  return () => compareScenarios(suite, { left, right }, { readOnly });
}

function sidesOf(command: Command, options: CompareOptions) {
  const [left = options.left, right = options.right] = usageOf(
    command,
    () => destinationsOf([options.left, options.right], options),
  );
  return { left, right };
}

function readProfile(file: string, output: Output): Profile {
  const { profile, faults, missing } = loadProfile(file, sources);
  refuseMissing(file, { missing }, EXIT.usage);
  for (const fault of faults) output.error(formatFault(fault));
  if (profile === undefined) throw new CommandFailed(`${file} is not in order`, EXIT.usage);
  return profile;
}

function byRecording(command: Command, options: CompareOptions): () => Promise<ServerComparison> {
  const { recording: file = "", values, changes = false, timeout: timeoutMs } = options;
  const { left, right } = sidesOf(command, options);
  const recording = usageOf(command, () => readFrom(file, readOptionFile("--recording", file), readRecording));
  const told = values === undefined
    ? {}
    : usageOf(command, () => readFrom(values, readOptionFile("--values", values), readReplayValues));
  return () =>
    compareRecording(recording, {
      left: { ...left, timeoutMs },
      right: { ...right, timeoutMs },
      values: told,
      changes,
      now: () => Temporal.Now.plainDateTimeISO(),
    });
}

function readFrom<T>(file: string, text: string, read: (text: string) => T): T {
  try {
    return read(text);
  } catch (error) {
    throw error instanceof RangeError ? new RangeError(`${file}: ${error.message}`) : error;
  }
}

async function letIn<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof NotLetIn) throw new CommandFailed(error.message, EXIT.cannot, { cause: error });
    throw withRemedy(error, () => EXIT.cannot);
  }
}

function written(comparison: ServerComparison, format: CompareOptions["format"]): readonly string[] {
  return format === "json" ? [JSON.stringify(comparison, undefined, 2)] : compareReport(comparison);
}
