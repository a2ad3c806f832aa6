import { randomUUID } from "node:crypto";
import { NewestMap } from "../../../library/id.ts";
import type { Timestamp } from "../../../protocol/timestamp.ts";

/** Remembers the dates of terminals' messages, to tell whether a terminal's clock runs. */
export interface TerminalDates {
  /** Gives what is known of a date that a terminal's messages bear. */
  dateOf(terminal: string, date: string): BorneDate;
  /**
   * Notes a change that a terminal asks for with a date, and tells whether an opposite one has borne the same date since
   * the same message came before: who lends a copy, takes it back and lends it within a second lends it twice.
   */
  noteChange(terminal: string, date: string, key: string, wanted: Wanted): NotedChange;
  /** Gives what is known of how the dates of a terminal follow each other. */
  orderOf(terminal: string): DateOrder;
}

/** How the dates of one terminal's messages follow each other, on all of its connections. */
export interface DateOrder {
  /** Notes the date of a message, and gives the message's place among those that bore one. */
  note(date: Timestamp): number;
  /**
   * Tells whether a date is older than that of any message behind a place: a message that bears it was kept, and is sent late.
   * Dates of another zone are not compared, and count as newer.
   */
  isOlder(date: Timestamp, place: number): boolean;
}

/** A date that messages of one terminal bear. */
export interface BorneDate {
  /**
   * Notes that a message bears it, and tells whether it means something to a repeat of this message: the first arrivals
   * of all different messages that bore it lie within five seconds of the terminal's own time. When a repeat comes has
   * no part in it.
   *
   * @param key the same for a message and its repetition
   * @param now milliseconds of a clock that only goes forward
   */
  tells(key: string | number, now: number, pace: Pace): boolean;
  /** Notes that a message with this date is the retry of one with another, whose answer is kept under that one's key. */
  keep(key: string, kept: string): void;
  /** Notes that a message with this date is another one than the same before: its answer is kept under a key of its own. */
  keepApart(key: string, kept: string): void;
  /** Gives the key that was noted so for a message. */
  keptUnder(key: string): string | undefined;
  /** Tells whether a message with this date was such a retry. */
  isOfRetry(key: string): boolean;
}

/**
 * What of the time between two messages a terminal did not take itself: it waited for our answers, or had no
 * connection. One that reads four cards from one pad in a second sends the last of them when it has the answers to the
 * others. One whose message was lost on its way sends it again, and only then does it arrive.
 */
export interface Pace {
  /** When the first message of its connection came; absent: with this message. */
  readonly begun?: number;
  /** When the terminal waited for an answer: the newest last, none within another. */
  readonly waits: readonly Wait[];
  /** Whether each message comes by itself, as a post does: then a new connection tells nothing of a lost message. */
  readonly posts: boolean;
}

/** A time for which a terminal waited for an answer. */
export interface Wait {
  readonly from: number;
  readonly until: number;
}

/** The state into which a message brings a card, a copy or a hold. */
export interface Wanted {
  /** The card or the copy; of a hold, whose it is. */
  readonly of: string;
  /** Who wants another one asks for the opposite. */
  readonly state: string;
  /** What a hold is on, as far as the message names it. */
  readonly titleId?: string;
  readonly itemId?: string;
}

/** A change that a terminal has asked for. */
export interface NotedChange {
  /** Whether an opposite one has been made since the same message came before. */
  readonly isUndone: boolean;
  /**
   * The key under which its answer is kept: where an opposite one has been made since the same message came before, one of
   * its own, which its retries have, too. The answer to the earlier one is not theirs.
   */
  readonly kept: string;
  /** Notes that it is refused, and so has changed nothing. */
  refused(): void;
}

/** Milliseconds within which different messages may first bear the same date although the clock runs. */
const CLOSE = 5_000;
/**
 * So often the time before a connection began is left out between two messages with one date. A terminal that connects
 * for each message, and whose clock stands, would never show it otherwise.
 */
const RECONNECTED = 3;
/** Milliseconds before a connection that are no time in which a message was lost: posts come each over one of its own. */
const SHORT_GAP = 1_000;
/** Milliseconds after which nobody sends a message again: the longest for which its answer is kept. */
export const LONGEST_WAIT = 120_000;
/**
 * Dates that are kept of all terminals together, and messages of one date: what they are comes over the wire. Twenty kiosks
 * that share one address are one terminal, and soon bear a hundred dates; the clock of one of them may stand.
 */
const DATES = 100_000, MESSAGES_OF_DATE = 64;
/** Terminals whose dates are kept in their order, and dates of each that are older than one before. */
const TERMINALS = 10_000, SET_BACK = 16;
/** Cards and copies that are kept with what terminals wanted of them, and messages that are kept of each. */
const SUBJECTS = 20_000, MESSAGES = 8;

/** Where a message first arrived among all different ones with its date, in milliseconds of the terminal's own time. */
interface Place {
  /** With the time left out that lies before a connection began. */
  readonly left: number;
  /** With that time, where messages are posted. */
  readonly whole: number;
}

/** The place of the first of them. */
const START: Place = { left: 0, whole: 0 };

/** A message that asked for a change of a card or a copy. */
interface Marked {
  readonly key: string;
  readonly wanted: Wanted;
  readonly kept: string;
  /** Its place among all of them. */
  readonly at: number;
  /** The place of the last of the same ones that has changed something: this one, or where it was refused one before it. */
  changed: number;
}

/** Makes a memory of the dates that terminals have sent. Its size is bounded. */
export function createTerminalDates(): TerminalDates {
  const dates = new NewestMap<BorneDate>(DATES);
  /** The newest last; of the same ones the newest. Nearly always it is one alone. */
  const subjects = new NewestMap<Marked[]>(SUBJECTS);
  const orders = new NewestMap<DateOrder>(TERMINALS);
  let marks = 0;

  function orderOf(terminal: string): DateOrder {
    const order = orders.get(terminal) ?? new NewestDates();
    orders.set(terminal, order);
    return order;
  }

  function dateOf(terminal: string, date: string): BorneDate {
    const name = `${terminal}\r${date}`, borne = dates.get(name) ?? new DateOfMessages();
    dates.set(name, borne);
    return borne;
  }

  function noteChange(terminal: string, date: string, key: string, wanted: Wanted): NotedChange {
    const subject = `${terminal}\r${date}\r${wanted.of}`, at = ++marks;
    const messages = subjects.get(subject) ?? [];
    const before = messages.find((each) => each.key === key);
    const isUndone = before !== undefined &&
      messages.some((later) => later.changed > before.at && isOpposite(later.wanted, wanted));
    const kept = isUndone ? randomUUID() : before?.kept ?? key;
    const marked: Marked = { key, wanted, kept, at, changed: at };
    if (before !== undefined) messages.splice(messages.indexOf(before), 1);
    else if (messages.length === MESSAGES) messages.shift();
    messages.push(marked);
    subjects.set(subject, messages);
    return { isUndone, kept, refused: () => void (marked.changed = before?.changed ?? 0) };
  }

  return { dateOf, noteChange, orderOf };
}

/** A date, and the last place at which it was the newest of all behind it. */
interface PlacedDate {
  readonly written: number;
  readonly zone: string;
  readonly place: number;
}

/**
 * The dates that are the newest from some place on: each is newer than those behind it. A clock that runs, and is not set back,
 * has one.
 */
class NewestDates implements DateOrder {
  #dates: PlacedDate[] = [];
  #places = 0;

  note(date: Timestamp): number {
    const place = ++this.#places, dated = { written: numberOf(date), zone: date.zone, place };
    while (isCovered(this.#dates.at(-1), dated)) this.#dates.pop();
    this.#dates.push(dated);
    if (this.#dates.length > SET_BACK) this.#joinLast();
    return place;
  }

  isOlder(date: Timestamp, place: number): boolean {
    const written = numberOf(date);
    return this.#dates.some((later) => later.place > place && (later.written > written || later.zone !== date.zone));
  }

  /** The older of the last two dates counts as the newer one's, too: a message is rather taken for one that was kept. */
  #joinLast(): void {
    const last = this.#dates.pop(), before = this.#dates.pop();
    if (last !== undefined && before !== undefined) this.#dates.push({ ...before, place: last.place });
  }
}

function isCovered(earlier: PlacedDate | undefined, { written, zone }: PlacedDate): boolean {
  return earlier !== undefined && earlier.zone === zone && earlier.written <= written;
}

/** Writes a date as a number, which is greater for a later one. */
function numberOf({ year, month, day, hour, minute, second }: Timestamp): number {
  return ((((year * 100 + month) * 100 + day) * 100 + hour) * 100 + minute) * 100 + second;
}

/** What is known of a date; nearly always one message has borne it. */
class DateOfMessages implements BorneDate {
  /** The first of the messages: it has taken no time. */
  #first: string | number | undefined;
  #others: Map<string | number, Place> | undefined;
  /** When the last of the different messages first arrived; its place. */
  #at = 0;
  #left = 0;
  #whole = 0;
  #latest: string | number | undefined;
  #reconnected = 0;
  #kept: Map<string, { readonly key: string; readonly isRetry: boolean }> | undefined;

  tells(key: string | number, now: number, pace: Pace): boolean {
    if (this.#first === undefined) {
      this.#first = this.#latest = key;
      this.#at = now;
      return true;
    }
    const place = key === this.#first ? START : this.#others?.get(key), isSameAgain = key === this.#latest;
    this.#latest = key;
    if (place !== undefined) {
      // Who sends the same again has waited since, over whichever connection: our answer was lost on its way.
      if (isSameAgain && now - this.#at <= LONGEST_WAIT) this.#at = now;
      // What came later than this message cannot have been lost before it.
      return place.left + this.#whole - place.whole <= CLOSE;
    }
    this.#arrive(now, pace);
    const others = this.#others ??= new Map<string | number, Place>();
    if (others.size < MESSAGES_OF_DATE - 1) others.set(key, { left: this.#left, whole: this.#whole });
    return this.#left <= CLOSE;
  }

  #arrive(now: number, { begun = now, waits, posts }: Pace): void {
    const from = this.#at, waited = waits.at(-1)?.until ?? 0;
    this.#at = now;
    // Nearly always: no other time than the terminal's own lies between.
    const isOwn = now - from <= SHORT_GAP && waited <= from;
    const all = isOwn ? now - from : ownTime(from, now, waits);
    const since = isOwn ? all : ownTime(Math.max(from, begun), now, waits);
    const isReconnected = all - since > SHORT_GAP && this.#reconnected < RECONNECTED;
    if (isReconnected) this.#reconnected += 1;
    this.#left += isReconnected ? since : all;
    this.#whole += posts || !isReconnected ? all : since;
  }

  keep(key: string, kept: string): void {
    keepNewest(this.#kept ??= new Map(), key, { key: kept, isRetry: true }, MESSAGES_OF_DATE);
  }

  keepApart(key: string, kept: string): void {
    keepNewest(this.#kept ??= new Map(), key, { key: kept, isRetry: false }, MESSAGES_OF_DATE);
  }

  keptUnder(key: string): string | undefined {
    return this.#kept?.get(key)?.key;
  }

  isOfRetry(key: string): boolean {
    return this.#kept?.get(key)?.isRetry === true;
  }
}

/** The time from one moment to another, without that for which the terminal waited for answers. */
function ownTime(from: number, to: number, waits: readonly Wait[]): number {
  let own = to - from;
  for (const wait of waits) own -= Math.max(0, Math.min(to, wait.until) - Math.max(from, wait.from));
  return own;
}

/** Tells whether two messages want the same thing in different states. One hold may be named by its title and by a copy. */
function isOpposite(one: Wanted, other: Wanted): boolean {
  return one.state !== other.state && mayBeSame(one.titleId, other.titleId) && mayBeSame(one.itemId, other.itemId);
}

function mayBeSame(one: string | undefined, other: string | undefined): boolean {
  return one === undefined || other === undefined || one === other;
}

/**
 * Keeps a value under a key as the newest; the oldest gives way to it where there are too many. It is for a few values:
 * thousands are for {@link NewestMap}.
 */
export function keepNewest<T>(values: Map<string, T>, key: string, value: T, most: number): void {
  values.delete(key);
  values.set(key, value);
  if (values.size <= most) return;
  const [oldest] = values.keys();
  if (oldest !== undefined) values.delete(oldest);
}
