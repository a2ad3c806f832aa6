import { randomUUID } from "node:crypto";
import { NewestMap } from "../../library/id.ts";

/** Remembers the dates of terminals' messages, to tell whether a terminal's clock runs. */
export interface TerminalDates {
  /**
   * Notes the date that a message of a terminal bears, and tells whether that date means something: no different message
   * bore the same one more than five seconds before.
   *
   * @param key the same for a message and its retry
   * @param now milliseconds of a clock that only goes forward
   */
  isDated(terminal: string, date: string, key: string, now: number): boolean;
  /** Notes the date of a message that only asks: it differs from every one that is retried. */
  noteInquiry(terminal: string, date: string, now: number): void;
  /**
   * Notes a change that a terminal asks for with a date, and tells whether an opposite one has borne the same date since
   * the same message came before: who lends a copy, takes it back and lends it within a second lends it twice.
   */
  noteChange(terminal: string, date: string, key: string, wanted: Wanted): NotedChange;
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

/** Milliseconds within which two messages may have the same date although the clock runs. */
const CLOSE = 5_000;
/** The key of all messages that only ask: no retry has it. */
const INQUIRY = "";
/** Dates that are kept of one terminal, and terminals that are kept in all: their names come over the wire. */
const DATES = 64, TERMINALS = 20_000;
/** Cards and copies that are kept with what terminals wanted of them, and messages that are kept of each. */
const SUBJECTS = 20_000, MESSAGES = 8;

/** The messages with one date: the first, and when the first of all others came. */
interface Borne {
  readonly key: string;
  readonly first: number;
  other: number | undefined;
}

/** A message that asked for a change of a card or a copy. */
interface Marked {
  readonly wanted: Wanted;
  readonly kept: string;
  /** Its place among all of them. */
  readonly at: number;
  /** The place of the last of the same ones that has changed something: this one, or where it was refused one before it. */
  changed: number;
}

/** Makes a memory of the dates that terminals have sent. Its size is bounded. */
export function createTerminalDates(): TerminalDates {
  const terminals = new NewestMap<Map<string, Borne>>(TERMINALS);
  const subjects = new NewestMap<Map<string, Marked>>(SUBJECTS);
  let marks = 0;

  function isDated(terminal: string, date: string, key: string, now: number): boolean {
    const dates = terminals.get(terminal) ?? new Map<string, Borne>();
    terminals.set(terminal, dates);
    const borne = dates.get(date) ?? { key, first: now, other: undefined };
    keepNewest(dates, date, borne, DATES);
    if (borne.key !== key) borne.other ??= now;
    const different = borne.key === key ? borne.other : borne.first;
    return different === undefined || now - different <= CLOSE;
  }

  function noteChange(terminal: string, date: string, key: string, wanted: Wanted): NotedChange {
    const subject = [terminal, date, wanted.of].join("\r");
    const messages = subjects.get(subject) ?? new Map<string, Marked>();
    subjects.set(subject, messages);
    const before = messages.get(key);
    let isUndone = false;
    if (before !== undefined) {
      for (const later of messages.values()) isUndone ||= later.changed > before.at && isOpposite(later.wanted, wanted);
    }
    const at = ++marks, kept = isUndone ? randomUUID() : before?.kept ?? key;
    const marked: Marked = { wanted, kept, at, changed: at };
    keepNewest(messages, key, marked, MESSAGES);
    return { isUndone, kept, refused: () => void (marked.changed = before?.changed ?? 0) };
  }

  return { isDated, noteInquiry: (terminal, date, now) => void isDated(terminal, date, INQUIRY, now), noteChange };
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
