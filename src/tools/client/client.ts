import { Command } from "commander";
import type { Given } from "../../wire/build_request.ts";
import { kebabCase } from "../../protocol/message_table.ts";
import { foldLine } from "../../process/fold_line.ts";
import { pairJson, pairLines } from "../base/message_pair.ts";
import type { Destination } from "../../wire/dial.ts";
import { requestNames } from "../base/request_names.ts";
import { requestOptions } from "../../wire/request_options.ts";
import { runSteps, type StepResult } from "../base/run_steps.ts";
import { planSteps, type Step } from "../base/steps.ts";
import { summaryFor } from "../base/summary_lists.ts";
import type { TelnetLogin, Terminal, TerminalProblem } from "../../protocol/public/sip2.ts";
import { connectTerminal } from "../base/terminal.ts";
import { type ClientOptions, clientOptions, destinationOf } from "../base/client_options.ts";
import { withSecrets } from "../base/client_secrets.ts";
import { converse, type LineConsole } from "./interactive.ts";
import { openLineConsole } from "./line_console.ts";
import { REMEDIES, withRemedy } from "../base/remedies.ts";
import { CommandFailed, EXIT, usageOf } from "../../process/exit_code.ts";
import { layOutHelp } from "../../process/help_layout.ts";
import type { Output } from "../../process/output.ts";
import type { SecretInput } from "../../process/secret_input.ts";
import { version } from "../../process/version.ts";

/** The streams that the command writes to and, for `--password -`, reads from; standard input by default. */
interface ClientIo extends Output {
  readonly secrets?: SecretInput;
  /** Opens the console for `--interactive`; standard input by default. */
  console?(): LineConsole;
}

const TERMINATORS = { CR: "\r", LF: "\n", CRLF: "\r\n" } as const;

/** Problems after which there is no connection. */
const NO_CONNECTION: ReadonlySet<TerminalProblem> = new Set(["unreachable", "not-secured"]);

const NAMES = [...requestNames.keys()];

const EXAMPLES = `
Requests:
${foldLine(`  ${NAMES.join(" ")}`, 80, "  ").join("\n")}
  raw:LINE   the line as it is, with the terminator added

Dates are 2026-11-24T10:15:00 (the library's time), the same with Z (UTC),
2026-11-24 (the end of that day), now, none, or the protocol's own 18
characters. [Y|N] is Y when it stands alone; write --no-block=N to say no. A
field that is given as "" is sent empty. A password may be file:PATH or -
(standard input, at a terminal you are asked); its first line counts. Passwords
are never shown.

Examples:
  sip2d client --login sipterm1 --password file:term1.txt sc-status
  sip2d client --login sipterm1 --password - --patron-id 23820002060444 \\
    --list charged patron-information
  sip2d client --login sipterm1 --password - --error-detection \\
    --patron-id 23820002060444 --item-id 39999000001234 \\
    checkout item-information checkin
  sip2d client --port 6002 --telnet --login sipterm1 --password - sc-status
  sip2d client --url https://sip.example.org/sip2 --login sipterm1 \\
    --password - sc-status
  sip2d client --login sipterm1 --password - --interactive
  sip2d client 'raw:9300CNsipterm1|COterm1|' 'raw:9900802.00'

Exit codes: 0 every request was answered; 1 an answer was missing, wrong or a
96, or the login was refused; 2 wrong usage; 3 no connection.`;

/**
 * Makes the command `sip2d client`, which logs in at a SIP2 server, sends the requests that are named, and shows what
 * travelled. It fails with {@link CommandFailed} when there is no connection or not every answer was good.
 */
export function clientCommand(io: ClientIo): Command {
  const command = new Command("client")
    .summary("send SIP2 requests to a server, as a self-check does")
    .description("Sends SIP2 requests to a server, as a self-check does, and shows what travelled, passwords masked.")
    .argument("[requests...]", "what to send, in this order")
    .version(version, "-V, --version", "print the version")
    .addHelpText("after", EXAMPLES);
  layOutHelp(command, io);
  command.configureOutput({ outputError: (text) => io.error(`${onOneLine(text)} (see sip2d client --help)`) });
  for (const option of clientOptions()) command.addOption(option);
  return command.action(async (names: string[], options: ClientOptions) => {
    if (options.interactive) return await interact(command, names, options, io);
    if (names.length === 0) return command.error("error: missing required argument 'requests', or --interactive");
    const run = usageOf(command, () => plan(names, options, io));
    const terminal = await connect(options, run);
    try {
      await exchangeAll(terminal, run.steps, options, io);
    } finally {
      await terminal.close();
    }
  });
}

function onOneLine(text: string): string {
  return text.trim().replace(/\s*\n\s*/g, " ");
}

/** Serves a person who types, until there is nothing more to read. */
async function interact(command: Command, names: readonly string[], options: ClientOptions, io: ClientIo) {
  if (names.length > 0) command.error("error: --interactive reads what to send; name no requests");
  const given = usageOf(command, () => withSecrets(givenIn(options), io.secrets));
  const run: Run = usageOf(command, () => ({ steps: [], ...reached(options, given) }));
  const hasLogin = run.telnet !== undefined || run.server.post !== undefined;
  const prompted: ReadonlySet<string> = new Set(hasLogin ? ["loginUserId", "loginPassword"] : []);
  const { delimiter, timeZone } = options;
  const wrong = await converse(
    (io.console ?? openLineConsole)(),
    new Map([...given].filter(([name]) => !prompted.has(name))),
    {
      delimiter,
      timeZone,
      width: io.width,
      connect: () => connect(options, run),
      plan: (name, held) =>
        planSteps([name.startsWith("raw:") ? name : kebabCase(name)], held, contextOf(options, true)),
      show(result) {
        show(result, options, io);
        if (result.problem) io.error(`sip2d: ${result.title}: ${result.problem.message}; ${remedy(result)}`);
      },
      out: (line) => io.out(line),
      error: (line) => io.error(line),
    },
  );
  if (wrong > 0) throw new CommandFailed(`${wrong} of the requests went wrong`, EXIT.faulty);
}

function contextOf({ timeZone, delimiter }: ClientOptions, prompts: boolean) {
  const now = () => {
    const { year, month, day, hour, minute, second } = Temporal.Now.plainDateTimeISO(timeZone);
    return { year, month, day, hour, minute, second, zone: "" };
  };
  return { now, delimiter, prompts };
}

interface Run {
  readonly steps: readonly Step[];
  readonly server: Destination;
  readonly telnet?: TelnetLogin;
}

function plan(names: readonly string[], options: ClientOptions, io: ClientIo): Run {
  const given = withSecrets(givenIn(options), io.secrets);
  const { telnet, server } = reached(options, given);
  const steps = planSteps(names, given, contextOf(options, telnet !== undefined || server.post !== undefined));
  return { steps, telnet, server };
}

/** Where the server is, and the login that is no 93: at its prompts, or in each message. */
function reached(options: ClientOptions, given: Given): Pick<Run, "server" | "telnet"> {
  const { post, ...server } = destinationOf(options);
  const login = loginIn(given);
  if (post !== undefined) {
    const isHalf = login === undefined && (given.has("loginUserId") || given.has("loginPassword"));
    if (isHalf) throw new RangeError("--login and --password need each other");
    return { server: { ...server, post: { ...post, ...login } } };
  }
  if (!options.telnet) return { server };
  if (login === undefined) throw new RangeError("--telnet needs --login and --password");
  return { server, telnet: login };
}

function givenIn(options: ClientOptions): Given {
  const given = new Map<string, string>();
  for (const name of requestOptions.keys()) {
    const value = options[name];
    if (typeof value === "string") given.set(name, value);
    else if (value === true) given.set(name, "Y");
  }
  if (options.list !== undefined) given.set("summary", summaryFor(options.list));
  return given;
}

function loginIn(given: Given): TelnetLogin | undefined {
  const login = given.get("loginUserId"), password = given.get("loginPassword");
  return login === undefined || password === undefined ? undefined : { login, password };
}

async function connect(options: ClientOptions, { telnet, server }: Run): Promise<Terminal> {
  const { delimiter, encoding, errorDetection, timeout: timeoutMs } = options;
  const terminator = TERMINATORS[options.terminator];
  try {
    return await connectTerminal({
      ...server,
      delimiter,
      encoding,
      errorDetection,
      timeoutMs,
      terminator,
      telnet,
    });
  } catch (error) {
    throw withRemedy(error, (problem) => NO_CONNECTION.has(problem) ? EXIT.cannot : EXIT.faulty);
  }
}

/** Shows each exchange as it is made. The last line about what was wrong is the failure of the command itself. */
async function exchangeAll(
  terminal: Terminal,
  steps: readonly Step[],
  options: ClientOptions,
  io: ClientIo,
): Promise<void> {
  let wrong = 0;
  let line: string | undefined;
  for await (const result of runSteps(terminal, steps)) {
    if (line !== undefined) io.error(`sip2d: ${line}`);
    show(result, options, io);
    line = result.problem && `${result.title}: ${result.problem.message}; ${remedy(result)}`;
    if (line !== undefined) wrong++;
  }
  if (wrong > 0) throw new CommandFailed(line ?? `${wrong} of ${steps.length} requests went wrong`, EXIT.faulty);
}

function show(result: StepResult, { json, delimiter, timeZone }: ClientOptions, io: ClientIo): void {
  if (json) io.out(pairJson(result, delimiter));
  else for (const line of pairLines(result, { delimiter, timeZone, width: io.width })) io.out(line);
}

function remedy({ problem }: StepResult): string {
  return problem === undefined ? "" : REMEDIES[problem.kind];
}
