import process from "node:process";
import { createInterface, type Interface } from "node:readline";
import { Writable } from "node:stream";
import type { LastAnswer } from "./answer_values.ts";
import { completions } from "./completions.ts";
import type { LineConsole } from "./interactive.ts";

const PROMPT = "sip2d> ";

/** Lines in the history at most. They are kept in memory only: they hold patrons' data. */
const HISTORY = 500;

/** Makes a console of standard input and output; lines that are piped in are done without a prompt. */
export function openLineConsole(): LineConsole {
  const terminal = Deno.stdin.isTerminal() && Deno.stdout.isTerminal();
  let values: LastAnswer = new Map();
  const screen = terminal ? mutableScreen() : undefined;
  const lines = createInterface({
    input: process.stdin,
    ...screen && { output: screen.output },
    terminal,
    prompt: PROMPT,
    historySize: HISTORY,
    removeHistoryDuplicates: true,
    completer: (line: string) => completions(line, values).map((one) => typeof one === "string" ? one : [...one]),
  });
  const next = lineByLine(lines);
  return {
    next(last) {
      values = last;
      if (terminal) lines.prompt();
      return next();
    },
    async ask(question) {
      if (screen === undefined) return await next() ?? "";
      process.stdout.write(`${question}: `);
      screen.mute(true);
      const secret = await next() ?? "";
      screen.mute(false);
      process.stdout.write("\n");
      forget(lines);
      return secret;
    },
    forget: () => forget(lines),
    close: () => lines.close(),
  };
}

function forget(lines: Interface): void {
  if ("history" in lines && Array.isArray(lines.history)) lines.history.shift();
}

/** Standard output, which can be silent while a password is typed. */
function mutableScreen() {
  let muted = false;
  const output = new Writable({
    write(chunk, _encoding, done) {
      if (!muted) process.stdout.write(chunk);
      done();
    },
  });
  Object.defineProperty(output, "columns", { get: () => Deno.consoleSize().columns });
  return { output, mute: (quiet: boolean) => void (muted = quiet) };
}

/** Gives lines one after the other, also those that came before they were asked for. */
function lineByLine(lines: Interface): () => Promise<string | undefined> {
  const held: string[] = [];
  let ended = false;
  let wake: (() => void) | undefined;
  lines.on("line", (line: string) => {
    held.push(line);
    wake?.();
  });
  lines.on("SIGINT", () => lines.close());
  lines.on("close", () => {
    ended = true;
    wake?.();
  });
  return async () => {
    while (held.length === 0 && !ended) {
      await new Promise<void>((resolve) => wake = resolve);
      wake = undefined;
    }
    return held.shift();
  };
}
