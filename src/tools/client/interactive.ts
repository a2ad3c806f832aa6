import { CommandFailed } from "../../process/exit_code.ts";
import type { Given } from "../../wire/build_request.ts";
import { type LastAnswer, valuesIn, withAnswerValues } from "./answer_values.ts";
import { guide, guideTo } from "./guide.ts";
import { readTyped, type Typed } from "./typed_line.ts";
import { optionNamed, typedName } from "./vocabulary.ts";
import { messageLines, pairJson } from "../base/message_pair.ts";
import { openText } from "../../wire/opened_text.ts";
import { requestOptions } from "../../wire/request_options.ts";
import { runSteps, type StepResult } from "../base/run_steps.ts";
import type { Step } from "../base/steps.ts";
import type { Terminal } from "../../protocol/public/sip2.ts";

/** The console at which a person types. */
export interface LineConsole {
  /** Waits for the next line; `undefined` when the input has ended. */
  next(last: LastAnswer): Promise<string | undefined>;
  /** Asks for a password, which is neither shown nor kept. */
  ask(question: string): Promise<string>;
  /** Removes the last line from the history: it holds a password. */
  forget(): void;
  close(): void;
}

/** Functions of the command line that a conversation needs. */
interface Around {
  readonly delimiter: string;
  readonly timeZone?: string;
  readonly width?: number;
  connect(): Promise<Terminal>;
  /** Plans one request; throws a `RangeError` for what it cannot do. */
  plan(name: string, given: Given): readonly Step[];
  /** Shows an exchange and what was wrong with it. */
  show(result: StepResult): void;
  out(line: string): void;
  error(line: string): void;
}

/** The state between two lines. */
interface Kept {
  terminal?: Terminal;
  given: Given;
  answer?: string;
  values: LastAnswer;
  /** How many requests went wrong, logins among them. */
  wrong: number;
}

/** Problems after which the connection is gone. */
const GONE: ReadonlySet<string> = new Set(["closed", "silent", "unreadable", "prompted"]);

/**
 * Does what a person types, line after line, on one connection. Gives how many requests went wrong; resolves when there
 * is nothing more to read.
 *
 * @param given what is set from the beginning; a login is made with it
 */
export async function converse(console: LineConsole, given: Given, around: Around): Promise<number> {
  const kept: Kept = { given, values: new Map(), wrong: 0 };
  const make = async (steps: readonly Step[]) => {
    if (kept.terminal === undefined) await connect(kept, around);
    await exchange(steps, kept, around);
  };
  try {
    await connect(kept, around);
    around.out("Connected. Type help for help, quit to end.");
    for (let line = await console.next(kept.values); line !== undefined; line = await console.next(kept.values)) {
      try {
        const typed = readTyped(line);
        if (holdsPassword(typed)) console.forget();
        if (typed.kind === "quit") break;
        await obey(typed, kept, { ...around, make, console });
      } catch (error) {
        if (!(error instanceof RangeError || error instanceof CommandFailed)) throw error;
        around.error(error.message);
        // A line that is not understood was no request.
        if (error instanceof CommandFailed) kept.wrong++;
      }
    }
  } finally {
    console.close();
    await kept.terminal?.close();
  }
  return kept.wrong;
}

/** Connects and logs in; there is no connection then where the login got no answer. */
async function connect(kept: Kept, around: Around): Promise<void> {
  kept.terminal = await around.connect();
  if (kept.given.has("loginUserId")) await exchange(around.plan("login", kept.given), kept, around);
}

type Doing = Around & { readonly console: LineConsole; make(steps: readonly Step[]): Promise<void> };

async function obey(typed: Typed, kept: Kept, doing: Doing): Promise<void> {
  switch (typed.kind) {
    case "nothing":
    case "quit":
      return;
    case "help":
      for (const line of typed.request === undefined ? guide() : guideTo(typed.request)) doing.out(line);
      return;
    case "settings":
      return showSettings(kept, doing);
    case "last":
      return showLast(kept, typed.json, doing);
    case "set":
      kept.given = new Map([...kept.given, ...await filled(typed.given, kept, doing)]);
      return;
    case "unset":
      kept.given = new Map([...kept.given].filter(([name]) => !typed.names.includes(name)));
      return;
    case "reconnect":
      await kept.terminal?.close();
      kept.terminal = undefined;
      await connect(kept, doing);
      return;
    case "raw":
      return await doing.make(doing.plan(`raw:${typed.text}`, new Map()));
    case "request": {
      const set = [...kept.given].filter(([name]) => requestOptions.get(name)?.requests.includes(typed.name));
      const given = new Map([...set, ...await filled(typed.given, kept, doing)]);
      return await doing.make(doing.plan(typed.name, given));
    }
  }
}

/** Fills in what the last answer holds, and passwords that are asked for. */
async function filled(given: Given, { values }: Kept, { console }: Doing): Promise<Given> {
  const read = new Map(withAnswerValues(given, values));
  for (const [name, value] of read) {
    const option = requestOptions.get(name);
    if (option?.secret && value === "-") read.set(name, await console.ask(option.label));
  }
  return read;
}

/** Makes exchanges where there is a connection; a login that failed has been shown then. */
async function exchange(steps: readonly Step[], kept: Kept, { delimiter, show }: Around): Promise<void> {
  if (kept.terminal === undefined) return;
  for await (const result of runSteps(kept.terminal, steps)) {
    show(result);
    if (result.received !== undefined) {
      kept.answer = result.received;
      const { message } = openText(result.received, delimiter);
      kept.values = message === undefined ? new Map() : valuesIn(message);
    }
    if (result.problem === undefined) continue;
    kept.wrong++;
    if (!GONE.has(result.problem.kind)) continue;
    // After what cannot be read, the connection is still there.
    await kept.terminal?.close();
    kept.terminal = undefined;
  }
}

function showSettings({ given }: Kept, { out }: Doing): void {
  if (given.size === 0) out("Nothing is set.");
  for (const [name, value] of given) {
    const option = optionNamed(name) ?? requestOptions.get(name);
    out(`${option === undefined ? name : typedName(option)}=${option?.secret ? "***" : value}`);
  }
}

function showLast({ answer }: Kept, json: boolean, { delimiter, timeZone, width, out }: Doing): void {
  if (answer === undefined) return out("There has been no answer yet.");
  if (json) return out(pairJson({ received: answer }, delimiter));
  for (const line of messageLines("<", answer, { delimiter, timeZone, width })) out(line);
}

function holdsPassword(typed: Typed): boolean {
  if (typed.kind === "raw") return /^(?:93|\d.*\|(?:AD|CO|AC)[^|])/.test(typed.text);
  if (typed.kind !== "set" && typed.kind !== "request") return false;
  return [...typed.given].some(([name, value]) => requestOptions.get(name)?.secret && value !== "-" && value !== "");
}
