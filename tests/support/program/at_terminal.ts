import { assert, assertStringIncludes, fail } from "@std/assert";
import { inTime } from "../wire/until.ts";

/** So often it is looked whether the screen still shows what is typed. */
const PATIENCE = 1000;

/** A program at a terminal, whose keys a test presses. */
export interface AtTerminal {
  /** Waits until it asks for something that the screen does not show, and presses these keys. */
  answer(question: string, keys: string): Promise<void>;
  /** Everything that was on the screen when the program has ended. */
  ended(): Promise<{ readonly code: number; readonly screen: string }>;
}

/** Starts a line of the shell at a terminal of its own, which `script` of util-linux makes. */
export function atTerminal(line: string): AtTerminal {
  const child = new Deno.Command("script", {
    args: ["--quiet", "--return", "--flush", "--command", `tty; ${line}`, "/dev/null"],
    env: { NO_COLOR: "1", SHELL: "/bin/sh" },
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const keyboard = child.stdin.getWriter();
  const output = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let screen = "", seen = 0;

  /** The screen from what was last waited for to the end of this text, once it is there. */
  async function until(text: string): Promise<string> {
    while (!screen.includes(text, seen)) {
      const { done, value } = await inTime(output.read(), `${text} on the screen: ${screen}`);
      if (done) assertStringIncludes(screen.slice(seen), text);
      screen += value ?? "";
    }
    const from = seen;
    seen = screen.indexOf(text, seen) + text.length;
    return screen.slice(from, seen);
  }

  const device = until("\n");

  async function answer(question: string, keys: string): Promise<void> {
    const path = (await device).trim();
    await until(question);
    await silent(path);
    await keyboard.write(new TextEncoder().encode(keys));
  }

  async function rest(): Promise<string> {
    await device;
    for (let { done, value } = await output.read(); !done; { done, value } = await output.read()) screen += value;
    return screen;
  }

  async function ended() {
    const { code } = await inTime(child.status, `the end of ${line}`);
    await keyboard.close().catch(() => undefined);
    return { code, screen: await rest() };
  }

  return { answer, ended };
}

/**
 * Waits until a terminal does not show what is typed: the question is there a moment earlier, and a person is slower than
 * that.
 */
async function silent(device: string): Promise<void> {
  for (let looked = 0; looked < PATIENCE; looked++) {
    const { success, stdout } = await new Deno.Command("stty", { args: ["-a", "-F", device] }).output();
    assert(success, `${device} has gone`);
    if (/\s-echo\s/.test(new TextDecoder().decode(stdout))) return;
  }
  fail("the screen shows what is typed");
}

/** The words of a command as a line of the shell. */
export function shellLine(words: readonly string[]): string {
  return words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ");
}
