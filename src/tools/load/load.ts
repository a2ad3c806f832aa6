import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { Command } from "commander";
import type { Given } from "../../wire/build_request.ts";
import { unusedOptions } from "../../wire/build_request.ts";
import { openChannel } from "../base/channel.ts";
import type { LoadLogin, LoadPlan } from "./load_plan.ts";
import { createProgress } from "./load_progress.ts";
import { loadReport } from "./load_report.ts";
import { type LoadSummary, summarize } from "./load_summary.ts";
import { mixNames } from "./mix.ts";
import { parseNumberPattern } from "./number_pattern.ts";
import { type RunningLoad, startLoad } from "./run_load.ts";
import { kebabCase } from "../../protocol/message_table.ts";
import { requestOptions } from "../../wire/request_options.ts";
import { destinationOf } from "../base/client_options.ts";
import { withSecrets } from "../base/client_secrets.ts";
import { withRemedy } from "../base/remedies.ts";
import { CommandFailed, EXIT, usageOf } from "../../process/exit_code.ts";
import { type LoadOptions, loadOptions } from "./load_options.ts";
import type { Output } from "../../process/output.ts";

const TERMINATORS = { CR: "\r", LF: "\n", CRLF: "\r\n" } as const;

/** Milliseconds between two lines of progress. */
const PROGRESS_EVERY = 1000;

const HELP = `
A mix names requests and how often each is made: sc-status=1,patron-information=3,checkout+checkin=2. What is joined by
+ is done one after the other, for one patron and one item. The requests are ${mixNames.slice(0, 7).join(", ")},
${mixNames.slice(7).join(", ")}.

A pattern is a text, or one with %d (%09d: at least nine digits) and a range: 39999%09d:1-1000000. Each terminal draws
from its own share of the range, so that no two handle one item at the same time. --login and --location may be patterns
too; then the n-th terminal takes the n-th.

Each terminal waits for its answer before it sends again. Without --rate it then sends at once, or after --think; with
--rate messages are due at fixed times whatever the server does, and times count from then. Each answer is verified:
command, checksum, sequence number, patron and item. A refusal is an answer; it is counted, but is no error.

More than one thread needs permission to read this program (--allow-read): to Deno, a thread is a file that is loaded.

Example:
  sip2d load --port 6001 --terminals 50 --login sipterm1 \\
    --password file:term1.txt --items 39999%09d:1-1000000 \\
    --patrons 2382%010d:1-100000 \\
    --mix item-information=4,patron-information=3,checkout+checkin=2

With --url each message is a POST, over one connection for each terminal that is kept:
  sip2d load --url https://sip.example.org/sip2 --login sipterm1 \\
    --password file:term1.txt --mix item-information --items 39999%09d:1-1000

Exit codes: 0 no errors; 1 there were errors; 2 wrong usage; 3 no connection.`;

/**
 * Makes the command `sip2d load`, which puts a SIP2 server under load and tells how it bore it. It fails with
 * {@link CommandFailed} when there is no connection or there were errors.
 *
 * @param progress shows a line in place of the one before; an empty one at the end
 */
export function loadCommand(output: Output, progress: (line: string) => void = showProgress): Command {
  const command = new Command("load")
    .summary("put a SIP2 server under load and measure it")
    .description("Puts any SIP2 server under the load of many terminals, verifies every answer, and measures.")
    .addHelpText("after", HELP);
  for (const option of loadOptions()) command.addOption(option);
  return command.action(async (options: LoadOptions) => {
    const plan = usageOf(command, () => planOf(options));
    await requireServer(plan);
    const summary = await follow(await begin(command, plan, options.threads), plan, progress);
    if (options.json) output.out(JSON.stringify(summary));
    else for (const line of loadReport(summary)) output.out(line);
    if (summary.errorCount > 0) throw new CommandFailed(failure(summary), EXIT.faulty);
  });
}

function failure({ errorCount, total }: LoadSummary): string {
  return `there were ${errorCount} errors beside ${total.answers} right answers`;
}

function planOf(options: LoadOptions): LoadPlan {
  const { telnet, delimiter, encoding, errorDetection, timeout, mix, terminals, duration, rate, think } = options;
  const { items, patrons, order, lists } = options;
  const given = withSecrets(givenIn(options));
  refuseUnused(mix, given);
  const ramp = options.ramp ?? terminals;
  const login = loginOf(given);
  const server = destinationOf(options);
  if (server.post && login?.location) throw new RangeError("--location is of no use with --url, which has no 93");
  if (telnet && login === undefined) throw new RangeError("--telnet needs --login and --password");
  return {
    ...server,
    ...{ terminals, duration, think, timeout, mix, order, lists, given, ramp },
    // TLS guards what is POSTed, and its servers need not know AY and AZ.
    speech: {
      delimiter,
      encoding,
      errorDetection: errorDetection && !server.post,
      terminator: TERMINATORS[options.terminator],
    },
    warmUp: options.warmUp ?? ramp,
    ...(login && { login }),
    ...(telnet && { telnet }),
    ...(rate !== undefined && { rate }),
    ...(items && { items }),
    ...(patrons && { patrons }),
  };
}

function givenIn(options: LoadOptions): Given {
  const given = new Map<string, string>();
  for (const name of requestOptions.keys()) {
    const value = options[name];
    if (typeof value === "string") given.set(name, value);
  }
  return given;
}

function refuseUnused(mix: LoadPlan["mix"], given: Given): void {
  const names = mix.flatMap(({ steps }) => steps);
  const unused = unusedOptions([...names, "login"], given)[0];
  if (unused === undefined) return;
  const takers = unused.requests.map(kebabCase).join(", ");
  throw new RangeError(`${unused.flag} is of no use here; it belongs to ${takers}`);
}

function loginOf(given: Given): LoadLogin | undefined {
  const login = given.get("loginUserId"), password = given.get("loginPassword"), location = given.get("locationCode");
  if (login === undefined && password === undefined && location === undefined) return undefined;
  if (login === undefined || password === undefined) throw new RangeError("--login and --password need each other");
  return {
    login: patternOf("--login", login),
    password,
    ...(location !== undefined && { location: patternOf("--location", location) }),
  };
}

function patternOf(flag: string, text: string) {
  try {
    return parseNumberPattern(text);
  } catch (error) {
    throw error instanceof RangeError ? new RangeError(`${flag} ${error.message}`) : error;
  }
}

/** Fails if there is no server: a load against nothing would only count errors. */
async function requireServer({ host, port, tls, post, timeout: timeoutMs }: LoadPlan): Promise<void> {
  try {
    const channel = await openChannel({ host, port, tls, post, timeoutMs });
    await channel.close();
  } catch (error) {
    throw withRemedy(error, () => EXIT.cannot);
  }
}

async function begin(command: Command, plan: LoadPlan, threads: number): Promise<RunningLoad> {
  const program = fileURLToPath(Deno.mainModule);
  const unreadable = (cause?: unknown) =>
    new CommandFailed(`more than one thread needs --allow-read=${dirname(program)}`, EXIT.cannot, { cause });
  // Asked first: Deno itself writes to standard error what a thread fails of.
  const { state } = await Deno.permissions.query({ name: "read", path: program });
  if (threads > 1 && state !== "granted") throw unreadable();
  try {
    return await startLoad(plan, threads, new URL(Deno.mainModule));
  } catch (error) {
    if (error instanceof RangeError) return command.error(`error: ${error.message}`);
    throw error instanceof Error && error.message.includes("read access") ? unreadable(error) : error;
  }
}

/** Waits for the end of the load, which Ctrl+C brings forward. */
async function follow(load: RunningLoad, plan: LoadPlan, progress: (line: string) => void): Promise<LoadSummary> {
  const start = performance.now();
  const line = createProgress();
  const timer = setInterval(
    () => progress(line(load.figures(), (performance.now() - start) / 1000)),
    PROGRESS_EVERY,
  );
  Deno.addSignalListener("SIGINT", load.stop);
  try {
    return summarize(plan, await load.done);
  } finally {
    Deno.removeSignalListener("SIGINT", load.stop);
    clearInterval(timer);
    progress("");
  }
}

const encoder = new TextEncoder();

/** Shows progress on a terminal only; in a file it would be noise. */
function showProgress(line: string): void {
  if (Deno.stderr.isTerminal()) Deno.stderr.writeSync(encoder.encode(`\r\u001b[K${line}`));
}
