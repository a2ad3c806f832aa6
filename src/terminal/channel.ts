import { Buffer } from "node:buffer";
import type { Duplex } from "node:stream";
import type { Destination } from "../wire/dial.ts";
import { openStream } from "../wire/open_stream.ts";
import { PostFailure } from "../wire/post_failure.ts";
import { POST_PROBLEMS } from "./post_problems.ts";
import { TerminalError, type TerminalProblem } from "./terminal_error.ts";

/** Something found at the beginning of what has arrived, and what comes after it. */
export interface Taken<T> {
  readonly value: T;
  readonly rest: Uint8Array;
}

/** The server of a channel, and its time limit. */
export interface ChannelOptions extends Destination {
  /** Milliseconds to wait for the connection, and for each thing that is read. */
  readonly timeoutMs: number;
}

/** A connection to a server, from which one thing at a time is read. */
export interface Channel {
  write(bytes: Uint8Array): void;
  /** Gives the bytes that have arrived and are not read yet. */
  held(): Uint8Array;
  /**
   * Waits until `take` finds something in what has arrived. Rejects with a {@link TerminalError}: `closed`, `silent`, or
   * `unreadable` when more has come than any answer holds. The connection is closed then, unless it is to stay when
   * nothing came in time.
   */
  read<T>(take: (held: Uint8Array) => Taken<T> | undefined, whenSilent?: "stay"): Promise<T>;
  close(): Promise<void>;
}

/** Bytes of an answer at most. One that lists all of a patron's loans stays far below. */
const MAX_HELD = 1 << 20;

/** Connects to a server. Rejects with a {@link TerminalError} of problem `unreachable` or `not-secured`. */
export async function openChannel(options: ChannelOptions): Promise<Channel> {
  const stream = await openStreamTo(options);
  return channelOver(stream, options.timeoutMs);
}

function openStreamTo({ host, port, tls, post, timeoutMs }: ChannelOptions): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const { stream, ready } = openStream({ host, port, tls, post });
    let reached = false;
    stream.once("connect", () => reached = true);
    const fail = (why: string, cause?: unknown) => {
      clearTimeout(timer);
      stream.destroy();
      const problem = reached ? "not-secured" : "unreachable";
      reject(new TerminalError(problem, `cannot connect to ${host} port ${port}: ${why}`, { cause }));
    };
    const timer = setTimeout(() => fail(`no connection within ${seconds(timeoutMs)}`), timeoutMs);
    const refused = (error: Error) => fail(error.message, error instanceof PostFailure ? error.cause : error);
    stream.once("error", refused);
    stream.once(ready, () => {
      clearTimeout(timer);
      stream.off("error", refused);
      resolve(stream);
    });
  });
}

function channelOver(stream: Duplex, timeoutMs: number): Channel {
  let held: Uint8Array = new Uint8Array(0);
  let ended: TerminalError | undefined;
  let look: (() => void) | undefined;
  const gone = new Promise<void>((resolve) => stream.once("close", () => resolve()));

  function end(why: string, problem: TerminalProblem = "closed"): void {
    ended ??= new TerminalError(problem, why);
    look?.();
  }

  function broke(error: Error): void {
    if (error instanceof PostFailure) end(error.message, POST_PROBLEMS[error.problem]);
    else end(`the connection broke: ${error.message}`);
  }

  stream.on("data", (chunk) => {
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    look?.();
  });
  stream.on("error", broke);
  stream.on("end", () => end("the server closed the connection"));
  stream.on("close", () => end("the connection is closed"));

  function read<T>(take: (held: Uint8Array) => Taken<T> | undefined, whenSilent?: "stay"): Promise<T> {
    return new Promise((resolve, reject) => {
      const fail = (error: TerminalError) => {
        settle();
        if (error.problem !== "silent" || whenSilent !== "stay") {
          ended = new TerminalError("closed", "the connection is closed");
          stream.destroy();
        }
        reject(error);
      };
      const settle = () => {
        clearTimeout(timer);
        look = undefined;
      };
      const timer = setTimeout(
        () => fail(new TerminalError("silent", `the server did not answer within ${seconds(timeoutMs)}`)),
        timeoutMs,
      );
      look = () => {
        const taken = take(held);
        if (taken !== undefined) {
          held = taken.rest;
          settle();
          resolve(taken.value);
        } else if (ended !== undefined) fail(ended);
        else if (held.length > MAX_HELD) fail(new TerminalError("unreadable", "the server sends without end"));
      };
      look();
    });
  }

  function close(): Promise<void> {
    stream.destroy();
    return gone;
  }

  return { write: (bytes) => void stream.write(bytes), held: () => held, read, close };
}

function seconds(milliseconds: number): string {
  return `${milliseconds / 1000} s`;
}
