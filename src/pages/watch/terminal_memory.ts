import type { Feed, FeedEntry } from "../../observability/feed.ts";

/** What was heard of the terminals lately. */
export interface TerminalMemory {
  /** Listens while somebody may ask; else it forgets everything. */
  listen(wanted: boolean): void;
  /** Lists the messages that are remembered, the newest first; given a number, only those after that one. */
  messages(after?: number): readonly FeedEntry[];
  /** Tells the last message of a connection, and the last that was refused, as far as they are remembered. */
  lastOf(connection: number): { readonly message?: FeedEntry; readonly refusal?: FeedEntry };
  /** Counts the messages and the refusals of the last day, minute by minute, the newest last. */
  day(): readonly Minute[];
}

/** What happened in one minute. */
export interface Minute {
  readonly messages: number;
  readonly refusals: number;
}

/** Messages that are remembered of one connection. */
const OF_ONE = 200;
/** Messages that are remembered in all. */
const IN_ALL = 5000;
const MINUTES = 24 * 60;
const MINUTE = 60_000;

/** Makes a memory that has heard nothing yet. */
export function createTerminalMemory(feed: Feed, clock: () => Temporal.Instant): TerminalMemory {
  /** By connection; the one that was silent longest comes first. */
  const rings = new Map<number, FeedEntry[]>();
  const refusals = new Map<number, FeedEntry>();
  const minutes = new Map<number, { messages: number; refusals: number }>();
  let minute = { at: 0, messages: 0, refusals: 0 };
  /** The connection that sent the newest message. */
  let newest: number | undefined;
  let kept = 0;
  let stop: (() => void) | undefined;

  function remember(entry: FeedEntry): void {
    const ring = rings.get(entry.connection) ?? [];
    if (newest !== entry.connection) {
      rings.delete(entry.connection);
      rings.set(entry.connection, ring);
      newest = entry.connection;
    }
    ring.push(entry);
    kept++;
    if (ring.length > OF_ONE) drop(ring);
    else if (kept > IN_ALL) dropOldest();
    if (entry.reason !== undefined) refusals.set(entry.connection, entry);
    count(entry);
  }

  function drop(ring: FeedEntry[]): void {
    ring.shift();
    kept--;
  }

  function dropOldest(): void {
    const [[connection, ring] = []] = rings;
    if (connection === undefined || ring === undefined) return;
    drop(ring);
    if (ring.length > 0) return;
    rings.delete(connection);
    refusals.delete(connection);
  }

  function count({ time, reason }: FeedEntry): void {
    const at = Math.floor(time / MINUTE);
    if (minute.at !== at) {
      minute = { at, messages: 0, refusals: 0 };
      minutes.set(at, minute);
      for (const old of minutes.keys()) if (old <= at - MINUTES) minutes.delete(old);
    }
    minute.messages++;
    if (reason !== undefined) minute.refusals++;
  }

  return {
    listen(wanted) {
      if (wanted) stop ??= feed.watch(remember);
      if (wanted || stop === undefined) return;
      stop();
      stop = undefined;
      kept = 0;
      newest = undefined;
      minute = { at: 0, messages: 0, refusals: 0 };
      for (const each of [rings, refusals, minutes]) each.clear();
    },
    messages(after = 0) {
      const found: FeedEntry[] = [];
      for (const ring of [...rings.values()].toReversed()) {
        // The rings stand in the order of their last messages.
        if ((ring.at(-1)?.number ?? 0) <= after) break;
        const from = ring.findLastIndex(({ number }) => number <= after);
        found.push(...ring.slice(from + 1));
      }
      return found.toSorted((a, b) => b.number - a.number);
    },
    lastOf: (connection) => ({ message: rings.get(connection)?.at(-1), refusal: refusals.get(connection) }),
    day() {
      const now = Math.floor(clock().epochMilliseconds / MINUTE);
      return Array.from(
        { length: MINUTES },
        (_, index) => minutes.get(now - MINUTES + 1 + index) ?? { messages: 0, refusals: 0 },
      );
    },
  };
}
