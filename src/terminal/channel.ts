import { Buffer } from "node:buffer";
import type { Socket } from "node:net";
import { type Destination, dial } from "../wire/dial.ts";
import { TerminalError } from "./terminal_error.ts";

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
  const socket = await openSocket(options);
  return channelOver(socket, options.timeoutMs);
}

function openSocket({ host, port, tls, timeoutMs }: ChannelOptions): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const { socket, ready } = dial({ host, port, tls });
    let reached = false;
    socket.once("connect", () => reached = true);
    const fail = (why: string, cause?: Error) => {
      clearTimeout(timer);
      socket.destroy();
      const problem = reached ? "not-secured" : "unreachable";
      reject(new TerminalError(problem, `cannot connect to ${host} port ${port}: ${why}`, { cause }));
    };
    const timer = setTimeout(() => fail(`no connection within ${seconds(timeoutMs)}`), timeoutMs);
    const refused = (error: Error) => fail(error.message, error);
    socket.once("error", refused);
    socket.once(ready, () => {
      clearTimeout(timer);
      socket.off("error", refused);
      resolve(socket);
    });
  });
}

function channelOver(socket: Socket, timeoutMs: number): Channel {
  let held: Uint8Array = new Uint8Array(0);
  let ended: string | undefined;
  let look: (() => void) | undefined;
  const gone = new Promise<void>((resolve) => socket.once("close", () => resolve()));

  function end(why: string): void {
    ended ??= why;
    look?.();
  }

  socket.on("data", (chunk) => {
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    look?.();
  });
  socket.on("error", (error) => end(`the connection broke: ${error.message}`));
  socket.on("end", () => end("the server closed the connection"));
  socket.on("close", () => end("the connection is closed"));

  function read<T>(take: (held: Uint8Array) => Taken<T> | undefined, whenSilent?: "stay"): Promise<T> {
    return new Promise((resolve, reject) => {
      const fail = (error: TerminalError) => {
        settle();
        if (error.problem !== "silent" || whenSilent !== "stay") {
          ended ??= "the connection is closed";
          socket.destroy();
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
        } else if (ended !== undefined) fail(new TerminalError("closed", ended));
        else if (held.length > MAX_HELD) fail(new TerminalError("unreadable", "the server sends without end"));
      };
      look();
    });
  }

  function close(): Promise<void> {
    socket.destroy();
    return gone;
  }

  return { write: (bytes) => void socket.write(bytes), held: () => held, read, close };
}

function seconds(milliseconds: number): string {
  return `${milliseconds / 1000} s`;
}
