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
}

/** Milliseconds within which two messages may have the same date although the clock runs. */
const CLOSE = 5_000;
/** The key of all messages that only ask: no retry has it. */
const INQUIRY = "";
/** Dates that are kept of one terminal, and terminals that are kept in all: their names come over the wire. */
const DATES = 64, TERMINALS = 20_000;

/** The messages with one date: the first, and when the first of all others came. */
interface Borne {
  readonly key: string;
  readonly first: number;
  other: number | undefined;
}

/** Makes a memory of the dates that terminals have told, which is bounded in all. */
export function createTerminalDates(): TerminalDates {
  const terminals = new Map<string, Map<string, Borne>>();

  function isDated(terminal: string, date: string, key: string, now: number): boolean {
    const dates = terminals.get(terminal) ?? new Map<string, Borne>();
    keepNewest(terminals, terminal, dates, TERMINALS);
    const borne = dates.get(date) ?? { key, first: now, other: undefined };
    keepNewest(dates, date, borne, DATES);
    if (borne.key !== key) borne.other ??= now;
    const different = borne.key === key ? borne.other : borne.first;
    return different === undefined || now - different <= CLOSE;
  }

  return { isDated, noteInquiry: (terminal, date, now) => void isDated(terminal, date, INQUIRY, now) };
}

/** Keeps a value under a key as the newest; the oldest gives way to it where there are too many. */
export function keepNewest<T>(values: Map<string, T>, key: string, value: T, most: number): void {
  values.delete(key);
  values.set(key, value);
  if (values.size <= most) return;
  const [oldest] = values.keys();
  if (oldest !== undefined) values.delete(oldest);
}
