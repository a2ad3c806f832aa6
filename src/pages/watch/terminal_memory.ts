import { NewestMap } from "../../library/id.ts";
import type { Feed, FeedEntry } from "../../observability/feed.ts";
import { isRefusal } from "../../observability/outcomes.ts";
import { isPoll } from "./message_filter.ts";

/** The recent messages of the terminals. */
export interface TerminalMemory {
  /** Begins to listen, or stops and forgets everything. It should listen only while staff can log in. */
  listen(wanted: boolean): void;
  /** Lists the messages that are remembered, the newest first; with `after`, only those after that number. */
  messages(after?: number): readonly FeedEntry[];
  /** Gives the last message of a connection and its last refused one, if they are still remembered. */
  lastOf(connection: number): { readonly message?: FeedEntry; readonly refusal?: FeedEntry };
  /** Counts the messages of a terminal since this process began that got the answer to an earlier one. */
  repeatsOf(terminal: { readonly account?: string; readonly terminal: string; readonly address: string }): number;
  /** Counts the messages and the refusals of the last day, minute by minute, the newest last; no status requests. */
  day(): readonly Minute[];
}

/** What happened in a minute. */
export interface Minute {
  readonly messages: number;
  readonly refusals: number;
  /** The refusals by kind; kinds without any are absent. */
  readonly kinds: ReadonlyMap<string, number>;
}

/** How many messages are remembered of one connection. */
const OF_ONE = 200;
/** How many messages are remembered in all. */
const IN_ALL = 10_000;
/** Terminals whose repeated messages are counted. */
const TERMINALS = 10_000;
const MINUTES = 24 * 60;
const MINUTE = 60_000;

/** The last messages of one connection. */
interface Ring {
  /** Each message stands at its number modulo the ring's longest length. */
  readonly entries: (FeedEntry | undefined)[];
  /** How many messages were added, and how many were dropped, since the ring was made. */
  pushed: number;
  dropped: number;
  /** The number of its newest message, and that number when the ring was last put at the end. */
  newest: number;
  placed: number;
  refusal?: FeedEntry;
}

/** Creates an empty memory. */
export function createTerminalMemory(feed: Feed, clock: () => Temporal.Instant): TerminalMemory {
  const rings = createRings();
  const minutes = createMinutes(), repeats = new NewestMap<number>(TERMINALS);
  let stop: (() => void) | undefined;

  function remember(entry: FeedEntry): void {
    // The pages leave status requests out, unless somebody asks for them.
    if (!isPoll(entry)) minutes.count(entry);
    if (entry.repeated !== undefined) repeats.set(nameOf(entry), (repeats.get(nameOf(entry)) ?? 0) + 1);
    rings.keep(entry);
  }

  return {
    listen(wanted) {
      if (wanted) stop ??= feed.watch(remember);
      if (wanted || stop === undefined) return;
      stop();
      stop = undefined;
      rings.clear();
      minutes.clear();
      repeats.clear();
    },
    repeatsOf: (terminal) => repeats.get(nameOf(terminal)) ?? 0,
    messages: rings.messages,
    lastOf: rings.lastOf,
    day: () => minutes.until(Math.floor(clock().epochMilliseconds / MINUTE)),
  };
}

/** Names a terminal, whichever of its connections it is. */
function nameOf(
  { account = "", terminal, address }: Pick<FeedEntry, "account" | "terminal" | "address">,
): string {
  return `${account} ${terminal || address}`;
}

interface Rings extends Pick<TerminalMemory, "messages" | "lastOf"> {
  /** Keeps a message as its connection's last. */
  keep(entry: FeedEntry): void;
  clear(): void;
}

function createRings(): Rings {
  /**
   * The rings by connection. Those that were not heard since they were placed come in the order of their silence, the
   * longest first.
   */
  const rings = new Map<number, Ring>();
  let kept = 0;

  function begin(connection: number): Ring {
    const ring = { entries: [], pushed: 0, dropped: 0, newest: 0, placed: 0 };
    rings.set(connection, ring);
    return ring;
  }

  function drop(ring: Ring): void {
    ring.entries[ring.dropped++ % OF_ONE] = undefined;
    kept--;
  }

  /** Drops a message of the connection that was silent longest. Rings that were heard meanwhile are put at the end. */
  function dropOldest(): void {
    for (const [connection, ring] of rings) {
      if (ring.newest > ring.placed) {
        ring.placed = ring.newest;
        rings.delete(connection);
        rings.set(connection, ring);
        continue;
      }
      drop(ring);
      if (ring.pushed === ring.dropped) rings.delete(connection);
      return;
    }
  }

  return {
    keep(entry) {
      const ring = rings.get(entry.connection) ?? begin(entry.connection);
      ring.newest = entry.number;
      const last = (ring.pushed - 1) % OF_ONE;
      // Of several polls in a row only the last is remembered: they would push out what people look for.
      if (isPoll(entry) && ring.pushed > ring.dropped && isPoll(ring.entries[last])) {
        ring.entries[last] = entry;
        return;
      }
      if (ring.pushed - ring.dropped === OF_ONE) drop(ring);
      ring.entries[ring.pushed++ % OF_ONE] = entry;
      if (++kept > IN_ALL) dropOldest();
      if (entry.reason !== undefined) ring.refusal = entry;
    },
    messages: (after = 0) => newestFirst(rings.values(), after),
    lastOf(connection) {
      const ring = rings.get(connection);
      if (ring === undefined) return {};
      return { message: ring.entries[(ring.pushed - 1) % OF_ONE], refusal: ring.refusal };
    },
    clear() {
      kept = 0;
      rings.clear();
    },
  };
}

function newestFirst(rings: Iterable<Ring>, after: number): readonly FeedEntry[] {
  const found: FeedEntry[] = [];
  for (const ring of rings) {
    for (let at = ring.pushed - 1; at >= ring.dropped; at--) {
      const entry = ring.entries[at % OF_ONE];
      if (entry === undefined || entry.number <= after) break;
      found.push(entry);
    }
  }
  return found.toSorted((a, b) => b.number - a.number);
}

/** Counts of the minutes of the last day. */
interface Minutes {
  count(entry: FeedEntry): void;
  /** Lists the minutes of the day that ends with a given minute, the newest last. */
  until(last: number): readonly Minute[];
  clear(): void;
}

const NOTHING: Minute = { messages: 0, refusals: 0, kinds: new Map() };

function createMinutes(): Minutes {
  const minutes = new Map<number, { messages: number; refusals: number; kinds: Map<string, number> }>();
  let present = 0;

  function minuteAt(at: number) {
    const known = minutes.get(at);
    if (known !== undefined) return known;
    const begun = { messages: 0, refusals: 0, kinds: new Map<string, number>() };
    minutes.set(at, begun);
    if (at > present) { for (const old of minutes.keys()) if (old <= at - MINUTES) minutes.delete(old); }
    present = at;
    return begun;
  }

  return {
    count({ time, result }) {
      const minute = minuteAt(Math.floor(time / MINUTE));
      minute.messages++;
      if (!isRefusal(result)) return;
      minute.refusals++;
      minute.kinds.set(result, (minute.kinds.get(result) ?? 0) + 1);
    },
    until: (last) => Array.from({ length: MINUTES }, (_, index) => minutes.get(last - MINUTES + 1 + index) ?? NOTHING),
    clear() {
      present = 0;
      minutes.clear();
    },
  };
}
