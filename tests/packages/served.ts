import { assertEquals } from "@std/assert";
import { connect, type Terminal } from "../support/wire/terminal.ts";
import { inTime } from "../support/wire/until.ts";

/**
 * Starts a server, logs in to it and asks for its status, as a terminal does first of all, goes on as it is told, and stops
 * the server: it must end by itself.
 */
export async function assertServes(
  command: readonly string[],
  options: Deno.CommandOptions = {},
  goOn: (terminal: Terminal) => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const [program = "", ...args] = command;
  const child = new Deno.Command(program, { ...options, args, stdout: "piped", stderr: "null" }).spawn();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let ended = "SIGKILL" as Deno.Signal;
  try {
    const terminal = await connect(await portOf(reader));
    terminal.send("9300CNeverything|COeverything|");
    await terminal.expect("941");
    terminal.send("9900802.00");
    await terminal.expect(/^98YYYYYY/);
    await goOn(terminal);
    await terminal.close();
    ended = "SIGTERM";
  } finally {
    child.kill(ended);
    while (!(await inTime(reader.read(), "the end of the server")).done);
    const { code } = await child.status;
    if (ended === "SIGTERM") assertEquals(code, 0);
  }
}

/** Waits until the server says where it listens. */
async function portOf(reader: ReadableStreamDefaultReader<string>): Promise<number> {
  for (let told = "";;) {
    const { done, value } = await inTime(reader.read(), "a server that listens");
    if (done) throw new Error(`the server ended before it listened: ${told}`);
    told += value;
    const [, port] = /listening on 127\.0\.0\.1:(\d+) \(RAW\)/.exec(told) ?? [];
    if (port !== undefined) return Number(port);
  }
}

/** Runs a command and gives what it wrote on standard output; it must end with `code`. */
export async function run(command: readonly string[], options: Deno.CommandOptions = {}, code = 0): Promise<string> {
  const [program = "", ...args] = command;
  const ended = await new Deno.Command(program, { ...options, args }).output();
  const text = new TextDecoder();
  assertEquals(ended.code, code, `${command.join(" ")}: ${text.decode(ended.stdout)}${text.decode(ended.stderr)}`);
  return text.decode(ended.stdout);
}
