import { Buffer } from "node:buffer";
import type { Duplex } from "node:stream";

/** A connection as a simulated worker sees it. Characters are bytes. */
export interface Link {
  /** Counted from 1. */
  readonly number: number;
  /**
   * Waits for the next line, which ends with CR; `undefined` when no more comes, or the signal is given. What came before the
   * terminal closed is still read.
   */
  line(signal: AbortSignal): Promise<string | undefined>;
  /** Takes all whole lines that have come and were not read. */
  heldLines(): readonly string[];
  write(bytes: string): void;
  /** Closes the connection when all that was written has left. */
  close(): void;
  /** Breaks the connection off. */
  destroy(): void;
}

/** Reads lines from a connection from now on, whether or not somebody waits for them. */
export function createLink(stream: Duplex, number: number, closed: () => void): Link {
  let held = "";
  let ended = false;
  let wake = () => {};
  stream.on("data", (chunk: Uint8Array) => {
    held += Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString("latin1");
    wake();
  });
  const end = () => {
    ended = true;
    wake();
  };
  stream.on("end", end);
  stream.on("error", end);
  stream.on("close", () => {
    end();
    closed();
  });

  function take(): string | undefined {
    const at = held.indexOf("\r");
    if (at < 0) return undefined;
    const line = held.slice(0, at);
    held = held.slice(at + 1);
    return line;
  }

  return {
    number,
    async line(signal) {
      const stop = () => wake();
      signal.addEventListener("abort", stop);
      try {
        for (let line = take();; line = take()) {
          if (line !== undefined) return line;
          if (ended || signal.aborted) return undefined;
          await new Promise<void>((resolve) => wake = resolve);
        }
      } finally {
        signal.removeEventListener("abort", stop);
      }
    },
    heldLines() {
      const lines: string[] = [];
      for (let line = take(); line !== undefined; line = take()) lines.push(line);
      return lines;
    },
    write: (bytes) => {
      if (!stream.writable) return;
      stream.write(Buffer.from(bytes, "latin1"));
    },
    close: () => void stream.end(() => stream.destroy()),
    destroy: () => void stream.destroy(),
  };
}
