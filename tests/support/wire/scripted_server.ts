import { assertEquals } from "@std/assert";
import { Buffer } from "node:buffer";
import { createServer, type Socket } from "node:net";
import { listeningPort } from "./listening_port.ts";
import { inTime } from "./until.ts";

/**
 * One thing that a scripted server does. Strings stand for bytes, one character each (Latin-1), line ends included. An
 * expected pattern is tried on what has come up to its first CR.
 */
export type ScriptStep =
  | { readonly expect: string | RegExp }
  | { readonly send: string }
  | { readonly hangUp: true };

/** The steps of a login at the prompts of a telnet service, up to its verdict. */
export function promptSteps(password: string, verdict: string): readonly ScriptStep[] {
  return [
    { send: "login: " },
    { expect: "sipterm1\r" },
    { send: "password: " },
    { expect: `${password}\r` },
    { send: `${verdict}\r\n` },
  ];
}

/**
 * Runs `use` against a server that follows the script with the one terminal that connects: it waits for exactly the
 * bytes that are expected, and sends exactly what is to be sent. A step at which nothing more comes is silence. Fails
 * when the terminal sent something else, something more, or less than the script has.
 */
export async function withScriptedServer(
  script: readonly ScriptStep[],
  use: (port: number) => Promise<void>,
): Promise<void> {
  const talk = createTalk(script);
  const server = createServer(talk.follow);
  const port = await listeningPort(server);
  let failure: unknown;
  await use(port).catch((error) => {
    failure = error;
  });
  await talk.over();
  await new Promise((resolve) => server.close(resolve));
  // What the server got explains what the test then saw, so it is told first.
  talk.verify();
  if (failure !== undefined) throw failure;
}

function createTalk(script: readonly ScriptStep[]) {
  let next = 0;
  let received = "";
  let socket: Socket | undefined;
  let gone: Promise<void> = Promise.resolve();

  function follow(terminal: Socket): void {
    socket = terminal;
    terminal.setNoDelay(true);
    gone = new Promise((resolve) => terminal.once("close", () => resolve()));
    terminal.on("error", () => terminal.destroy());
    terminal.on("data", (chunk) => {
      received += chunk.toString("latin1");
      proceed(terminal);
    });
    proceed(terminal);
  }

  function proceed(terminal: Socket): void {
    for (let step = script[next]; step !== undefined; step = script[next]) {
      if ("expect" in step) {
        const length = matching(step.expect, received);
        if (length === "unlike") terminal.end();
        if (typeof length === "string") return;
        received = received.slice(length);
      } else if ("send" in step) terminal.write(Buffer.from(step.send, "latin1"));
      else terminal.end();
      next++;
    }
    if (received !== "") terminal.end();
  }

  async function over(): Promise<void> {
    socket?.end();
    await inTime(gone, "the end of the connection");
  }

  function verify(): void {
    const step = script[next];
    const expected = step !== undefined && "expect" in step ? String(step.expect) : "";
    assertEquals(received, expected, `at step ${next + 1} of ${script.length} of the script`);
    assertEquals(next, script.length, "steps of the script that were done");
  }

  return { follow, over, verify };
}

/** How many of the characters that came are the expected ones, or whether they may become so. */
function matching(expected: string | RegExp, received: string): number | "unfinished" | "unlike" {
  if (typeof expected === "string") {
    if (received.startsWith(expected)) return expected.length;
    return expected.startsWith(received) ? "unfinished" : "unlike";
  }
  const line = received.slice(0, received.indexOf("\r") + 1);
  if (line === "") return "unfinished";
  return expected.test(line) ? line.length : "unlike";
}
