import type { Feed, FeedEntry } from "../observability/feed.ts";

/** What was heard of the terminals lately. */
export interface TerminalMemory {
  /** Listens while somebody may ask; else it forgets everything. */
  listen(wanted: boolean): void;
  /** Lists the messages that are remembered, the newest first. */
  messages(): readonly FeedEntry[];
  /** Tells the last message of a connection, and the last that was refused, as far as they are remembered. */
  lastOf(connection: number): { readonly message?: FeedEntry; readonly refusal?: FeedEntry };
  /** Tells when an account last sent a message, in milliseconds since 1970. */
  lastSeen(account: string): number | undefined;
  /** Counts the messages and the refusals of the last day, minute by minute, the newest last. */
  day(): readonly Minute[];
  /** Is told of each message until the returned function is called. */
  watch(watcher: (entry: FeedEntry) => void): () => void;
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
  const accounts = new Map<string, number>();
  const minutes = new Map<number, { messages: number; refusals: number }>();
  let kept = 0;
  let stop: (() => void) | undefined;

  function remember(entry: FeedEntry): void {
    const ring = rings.get(entry.connection) ?? [];
    rings.delete(entry.connection);
    rings.set(entry.connection, ring);
    ring.push(entry);
    kept++;
    if (ring.length > OF_ONE) drop(ring);
    else if (kept > IN_ALL) dropOldest();
    if (entry.reason !== undefined) refusals.set(entry.connection, entry);
    if (entry.account !== undefined) accounts.set(entry.account, entry.time);
    count(entry);
  }

  function drop(ring: FeedEntry[]): void {
    ring.shift();
    kept--;
  }

  function dropOldest(): void {
    for (const [connection, ring] of rings) {
      drop(ring);
      if (ring.length > 0) return;
      rings.delete(connection);
      refusals.delete(connection);
      return;
    }
  }

  function count({ time, reason }: FeedEntry): void {
    const at = Math.floor(time / MINUTE);
    const minute = minutes.get(at) ?? { messages: 0, refusals: 0 };
    minute.messages++;
    if (reason !== undefined) minute.refusals++;
    minutes.set(at, minute);
    for (const old of minutes.keys()) {
      if (old > at - MINUTES) break;
      minutes.delete(old);
    }
  }

  return {
    listen(wanted) {
      if (wanted) stop ??= feed.watch(remember);
      if (wanted || stop === undefined) return;
      stop();
      stop = undefined;
      kept = 0;
      for (const each of [rings, refusals, accounts, minutes]) each.clear();
    },
    messages: () => [...rings.values()].flat().toSorted((a, b) => b.time - a.time),
    lastOf: (connection) => ({ message: rings.get(connection)?.at(-1), refusal: refusals.get(connection) }),
    lastSeen: (account) => accounts.get(account),
    day() {
      const now = Math.floor(clock().epochMilliseconds / MINUTE);
      return Array.from(
        { length: MINUTES },
        (_, index) => minutes.get(now - MINUTES + 1 + index) ?? { messages: 0, refusals: 0 },
      );
    },
    watch: (watcher) => feed.watch(watcher),
  };
}
