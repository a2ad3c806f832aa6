import { assert, assertEquals, assertMatch } from "@std/assert";
import { Buffer } from "node:buffer";
import { connect as connectTo, type Socket } from "node:net";
import { clearTimeout, setTimeout } from "node:timers";
import { connect as connectSecurely, type ConnectionOptions } from "node:tls";
import { overhear, type Wiretap } from "./overheard.ts";
import { checksumOf } from "./wire.ts";
import { inTime, PATIENCE } from "./until.ts";

/** A terminal as a test drives it: send this, expect that. */
export interface Terminal {
  readonly socket: Socket;
  /** Sends one message, with error detection if the terminal does that, and CR. */
  send(message: string): void;
  /** Sends bytes as they are; characters are bytes. */
  sendRaw(bytes: string): void;
  /** The next answer, without error detection and terminator; it must be, or match, what is expected. */
  expect(expected: string | RegExp): Promise<string>;
  /** Sends one message; the next answer must be, or match, what is expected. */
  ask(message: string, expected: string | RegExp): Promise<string>;
  /** The next answer as it came, AY and AZ included, must match this. */
  expectLine(expected: RegExp): Promise<string>;
  /** The next bytes must be just these. */
  expectRaw(bytes: string): Promise<void>;
  /** The server must close the connection, and send nothing before. */
  expectClosed(): Promise<void>;
  close(): Promise<void>;
}

/** How a test's terminal behaves. */
export interface TerminalOptions {
  /** Whether messages end with AY and AZ, and answers have to. */
  readonly errorDetection?: boolean;
  /** What it shows and asks for over TLS; absent: it speaks in clear text. */
  readonly tls?: ConnectionOptions;
}

/** Connects a terminal to a port of this machine. */
export async function connect(port: number, { errorDetection = false, tls }: TerminalOptions = {}): Promise<Terminal> {
  const to = { port, host: "127.0.0.1" };
  const socket = tls === undefined ? connectTo(to) : connectSecurely({ ...to, ...tls });
  const wiretap = overhear(port);
  const inbox = createInbox(socket, wiretap);
  const sequences: string[] = [];
  let sent = 0;
  const connected = new Promise<void>((resolve, reject) =>
    socket.once(tls === undefined ? "connect" : "secureConnect", resolve).once("error", reject)
  );
  await inTime(connected, `a connection to port ${port}`);

  function send(message: string): void {
    if (!errorDetection) return sendRaw(`${message}\r`);
    const sequence = String(sent++ % 10);
    sequences.push(sequence);
    sendRaw(`${guarded(message, sequence)}\r`);
  }

  function sendRaw(bytes: string): void {
    wiretap.sent += bytes;
    socket.write(Buffer.from(bytes, "latin1"));
  }

  async function expect(expected: string | RegExp): Promise<string> {
    const line = await inbox.line();
    const answer = errorDetection ? unguarded(line, sequences.shift()) : line;
    if (typeof expected === "string") assertEquals(answer, expected);
    else assertMatch(answer, expected);
    return answer;
  }

  function ask(message: string, expected: string | RegExp): Promise<string> {
    send(message);
    return expect(expected);
  }

  async function expectLine(expected: RegExp): Promise<string> {
    const line = await inbox.line();
    assertMatch(line, expected);
    return line;
  }

  async function expectRaw(bytes: string): Promise<void> {
    assertEquals(await inbox.bytes(bytes.length), bytes);
  }

  async function close(): Promise<void> {
    socket.destroy();
    await inTime(inbox.closed, "the end of the connection");
  }

  return { socket, send, sendRaw, expect, ask, expectLine, expectRaw, expectClosed: inbox.expectClosed, close };
}

/** A message with its sequence number and checksum. */
export function guarded(message: string, sequence: string): string {
  const summed = `${message}AY${sequence}AZ`;
  return summed + checksumOf(Buffer.from(summed, "latin1"));
}

function unguarded(line: string, sequence: string | undefined): string {
  if (line.startsWith("96")) return line.replace(/^96AZFEF6$/, "96");
  const answer = line.slice(0, -9);
  assertEquals(line, guarded(answer, sequence ?? ""));
  return answer;
}

/** What came from the server and was not looked at yet. */
function createInbox(socket: Socket, wiretap: Wiretap) {
  let received = "";
  let ended = false;
  let wake = () => {};
  socket.on("data", (chunk: Buffer) => {
    const bytes = chunk.toString("latin1");
    received += bytes;
    wiretap.received += bytes;
    wake();
  });
  const closed = new Promise<void>((resolve) => {
    socket.on("close", () => {
      ended = true;
      wake();
      resolve();
    });
  });
  // A connection that the server resets is closed, and tests expect it to be.
  socket.on("error", () => {});

  async function until(holds: () => boolean, what: string): Promise<void> {
    while (!holds()) {
      assert(!ended, `the server closed the connection, where ${what} was expected; before: ${received}`);
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`no ${what} came; so far: ${received}`)), PATIENCE);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  function take(length: number): string {
    const taken = received.slice(0, length);
    received = received.slice(length);
    return taken;
  }

  return {
    closed,
    async line(): Promise<string> {
      await until(() => received.replace(/^\n/, "").includes("\r"), "answer");
      return take(received.indexOf("\r", 1) + 1).replace(/^\n/, "").slice(0, -1);
    },
    async bytes(length: number): Promise<string> {
      await until(() => received.length >= length, `${length} bytes`);
      return take(length);
    },
    async expectClosed(): Promise<void> {
      await inTime(closed, "the end of the connection");
      assertEquals(received, "");
    },
  };
}
