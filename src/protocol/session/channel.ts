import { type ByteStream, readStream } from "./byte_stream.ts";
import { TerminalError } from "./terminal_error.ts";

/** Something found at the beginning of what has arrived, and what comes after it. */
export interface Taken<T> {
  readonly value: T;
  readonly rest: Uint8Array;
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
   *
   * @param limitMs milliseconds, where they are fewer than the channel's own
   */
  read<T>(
    take: (held: Uint8Array) => Taken<T> | undefined,
    whenSilent?: "stay",
    limitMs?: number,
  ): Promise<T>;
  close(): Promise<void>;
}

/** Bytes of an answer at most. One that lists all of a patron's loans stays far below. */
const MAX_HELD = 1 << 20;

/**
 * Makes a channel of a stream that is open.
 *
 * @param timeoutMs milliseconds to wait for each thing that is read
 */
export function channelOver(stream: ByteStream, timeoutMs: number): Channel {
  let held: Uint8Array = new Uint8Array(0);
  let ended: TerminalError | undefined;
  let look: (() => void) | undefined;

  const opened = readStream(stream, {
    received(bytes) {
      held = held.length === 0 ? bytes : joined(held, bytes);
      look?.();
    },
    ended(error) {
      ended ??= endOf(error);
      look?.();
    },
  });

  function read<T>(
    take: (held: Uint8Array) => Taken<T> | undefined,
    whenSilent?: "stay",
    limitMs = timeoutMs,
  ): Promise<T> {
    const limit = Math.min(limitMs, timeoutMs);
    return new Promise((resolve, reject) => {
      const fail = (error: TerminalError) => {
        settle();
        if (error.problem !== "silent" || whenSilent !== "stay") {
          ended = new TerminalError("closed", "the connection is closed");
          void close();
        }
        reject(error);
      };
      const settle = () => {
        clearTimeout(timer);
        look = undefined;
      };
      const timer = setTimeout(() => fail(silence(limit)), limit);
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
    ended ??= new TerminalError("closed", "the connection is closed");
    return opened.close();
  }

  return { write: opened.write, held: () => held, read, close };
}

function silence(limitMs: number): TerminalError {
  return new TerminalError("silent", `the server did not answer within ${limitMs / 1000} s`);
}

/** What the end of a stream is to a terminal; one that says so itself is taken at its word. */
function endOf(error: unknown): TerminalError {
  if (error === undefined) return new TerminalError("closed", "the server closed the connection");
  if (error instanceof TerminalError) return error;
  const why = error instanceof Error ? error.message : String(error);
  return new TerminalError("closed", `the connection broke: ${why}`, { cause: error });
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const all = new Uint8Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}
