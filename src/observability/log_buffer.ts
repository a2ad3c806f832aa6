import type { LogEntry } from "./log_entry.ts";

/** Entries that wait to be written, at most: some seconds of a busy server's messages, a few megabytes. */
const CAPACITY = 10_000;
/**
 * Entries that are put into words in one turn of the event loop. It takes a millisecond or two, and terminals wait no
 * longer.
 */
const BATCH = 100;

/** Keeps entries until they are written. */
interface LogBuffer {
  /** How many were dropped since the start. */
  readonly dropped: number;
  /** Keeps an entry. If the buffer is full it is dropped, and a later entry tells how many were. */
  add(entry: LogEntry): void;
  /** Resolves when everything is written that was added before. */
  written(): Promise<void>;
}

/**
 * Makes an empty buffer, which writes in batches, one after the other, each in a turn of the event loop after the one
 * that added to it.
 *
 * @param write writes a batch; what it cannot write counts as dropped
 */
export function createLogBuffer(
  write: (batch: readonly LogEntry[]) => Promise<void>,
  capacity = CAPACITY,
): LogBuffer {
  const waiting: LogEntry[] = [];
  let dropped = 0;
  let told = 0;
  let writing: Promise<void> | undefined;

  function add(entry: LogEntry): void {
    if (waiting.length >= capacity) dropped++;
    else waiting.push(entry);
    writing ??= writeAll();
  }

  async function writeAll(): Promise<void> {
    while (waiting.length > 0) {
      await new Promise((resolve) => setTimeout(resolve, 0));
      await writeBatch(waiting.splice(0, BATCH));
    }
    writing = undefined;
  }

  async function writeBatch(batch: readonly LogEntry[]): Promise<void> {
    const [first] = batch;
    const until = dropped;
    const untold = until - told;
    try {
      await write(untold === 0 || first === undefined ? batch : [droppedEntry(untold, first.time), ...batch]);
      told = until;
    } catch {
      // No caller awaits the log: what is thrown here would end the process.
      dropped += batch.length;
    }
  }

  return {
    get dropped() {
      return dropped;
    },
    add,
    written: () => writing ?? Promise.resolve(),
  };
}

function droppedEntry(dropped: number, time: number): LogEntry {
  return { time, level: "warning", event: "log entries dropped", properties: { dropped } };
}
