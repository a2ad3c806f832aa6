import { type Day, withinYears } from "../library/day.ts";
import { type Currency, formatMoney, parseMoney } from "../library/money.ts";

/** What reading and writing a cell depend on beside its text. */
export interface ExchangeContext extends Pick<Currency, "currencyDigits"> {
  /** When the import began. It stands for moments that a file leaves out. */
  readonly now: Temporal.Instant;
  /** IANA name of the time zone of dates and times without an offset. */
  readonly timeZone: string;
  /** Makes an identifier, for a hold that has none. */
  readonly newId: () => string;
}

/** How a value stands in a cell. */
export interface Cell<V> {
  /** What is allowed, worded to follow "must be" in a message. */
  readonly allowed: string;
  /**
   * Reads the text of a cell.
   *
   * @throws CellRefused if the text is no such value
   */
  read(text: string, context: ExchangeContext): V;
  write(value: V, context: ExchangeContext): string;
}

/** A text is not what belongs in its cell. */
export class CellRefused extends Error {
  override readonly name = "CellRefused";
}

function refuse(): never {
  throw new CellRefused();
}

/** Text as it is, also none. */
export const text: Cell<string> = { allowed: "any text", read: (text) => text, write: (value) => value };

/** A number as a spreadsheet shows one that is too long for its column: the digits of a barcode are lost in it. */
const SHORTENED = /^\d([.,]\d+)?E\+\d\d+$/i;

/** A barcode that went through a program as a number with a fraction: no terminal sends it so. */
const WITH_FRACTION = /^\d{5,}[.,]0+$/;

/** Trims the text of a code by which something is looked up, and refuses what a spreadsheet has spoiled. */
function readCode(text: string): string {
  const trimmed = text.trim();
  if (SHORTENED.test(trimmed)) {
    throw new CellRefused("a number that a spreadsheet has shortened; make the column one of text there");
  }
  if (WITH_FRACTION.test(trimmed)) {
    throw new CellRefused("a number that a program has given decimals; make the column one of text there");
  }
  return trimmed;
}

/** Text without the blanks around it, also none: what is looked up somewhere. */
export const code: Cell<string> = { allowed: "any text", read: readCode, write: (value) => value };

/** A code that must not be empty. */
export const identifier: Cell<string> = {
  allowed: "text that is not empty",
  read: (text) => readCode(text) || refuse(),
  write: (value) => value,
};

/** Makes a cell of so many digits, or none. */
export function digits(count: number): Cell<string> {
  const form = new RegExp(`^\\d{${count}}$`);
  return {
    allowed: `${count} digits, or empty`,
    read(text) {
      const trimmed = text.trim();
      return trimmed === "" || form.test(trimmed) ? trimmed : refuse();
    },
    write: (value) => value,
  };
}

const YES = new Set(["yes", "true", "1"]);
const NO = new Set(["no", "false", "0", ""]);

/** Yes or no; nothing means no. */
export const flag: Cell<boolean> = {
  allowed: "yes or no (or true, false, 1, 0), or empty for no",
  read(text) {
    const word = text.trim().toLowerCase();
    if (YES.has(word)) return true;
    return NO.has(word) ? false : refuse();
  },
  write: (value) => value ? "yes" : "no",
};

/** Makes a cell of one of some words; nothing means the first. */
export function word<W extends string>(words: readonly [W, ...W[]]): Cell<W> {
  return {
    allowed: `${words.join(", ")}, or empty for ${words[0]}`,
    read(text) {
      const given = text.trim().toLowerCase();
      return given === "" ? words[0] : words.find((word) => word === given) ?? refuse();
    },
    write: (value) => value,
  };
}

/** A whole number from 0; nothing means 0. */
export const count: Cell<number> = {
  allowed: "a whole number, or empty for 0",
  read(text) {
    const trimmed = text.trim();
    return trimmed === "" || /^\d{1,9}$/.test(trimmed) ? Number(trimmed) : refuse();
  },
  write: String,
};

/** A date. There was no year 0, and PostgreSQL stores none. */
const DAY = /^(?!0000)\d{4}-\d\d-\d\d$/;
const TIME = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d([.,]\d{1,9})?)?(Z|[+-]\d\d(:?\d\d)?)?$/i;
const OFFSET = /(Z|[+-]\d\d(:?\d\d)?)$/i;

/** The first moment of the year 1, in milliseconds since 1970. */
const FIRST_MOMENT = Date.parse("0001-01-01T00:00:00Z");

/** `YYYY-MM-DD`; nothing else is taken. */
const day: Cell<Day> = {
  allowed: "a date such as 2026-12-31",
  read(text) {
    const trimmed = text.trim();
    return DAY.test(trimmed) ? parsed(() => Temporal.PlainDate.from(trimmed).toString()) : refuse();
  },
  write: String,
};

/** Makes a cell of a moment. A day without a time means the time of day given here. */
function moment(timeOfDay: string): Cell<Temporal.Instant> {
  function readMoment(text: string, timeZone: string): Temporal.Instant {
    if (DAY.test(text)) return parsed(() => localInstant(`${text}T${timeOfDay}`, timeZone));
    if (!TIME.test(text)) return refuse();
    return parsed(() => OFFSET.test(text.slice(10)) ? Temporal.Instant.from(text) : localInstant(text, timeZone));
  }

  return {
    allowed:
      `a time such as 2026-12-31T17:00:00Z or 2026-12-31T17:00, or a date, which means ${timeOfDay} of that day, ` +
      "up to 9999-12-30",
    read(text, { timeZone }) {
      const read = readMoment(text.trim(), timeZone);
      // What is due beyond that would be a date that neither terminals nor these files can tell.
      return withinYears(read) === read && read.epochMilliseconds >= FIRST_MOMENT ? read : refuse();
    },
    // Databases of 0.1.0 may hold a later one, which could not be read again.
    write: (value) => String(withinYears(value)),
  };
}

/**
 * Finds the moment of a local time. Where clocks are set back, a time comes twice: the later one is meant, as at the
 * end of a loan.
 */
function localInstant(time: string, timeZone: string): Temporal.Instant {
  return Temporal.PlainDateTime.from(time).toZonedDateTime(timeZone, { disambiguation: "later" }).toInstant();
}

function parsed<T>(parse: () => T): T {
  try {
    return parse();
  } catch {
    // Such as the 31st of February.
    return refuse();
  }
}

/** A moment in the past. A day without a time means its beginning. */
export const past = moment("00:00");

/** The end of something. A day without a time means 23:59, as where the circulation rules end it. */
export const end = moment("23:59");

/** Money, in the institution's currency. */
export const money: Cell<number> = {
  allowed: "an amount such as 12.50, with no more decimals than the currency has",
  read: (text, context) => parseMoney(text, context, 10) ?? refuse(),
  write: formatMoney,
};

/** Makes a cell that may be empty, and then has no value. */
export function orNone<V>(cell: Cell<V>): Cell<V | undefined> {
  return {
    allowed: cell.allowed === text.allowed ? cell.allowed : `${cell.allowed}, or empty`,
    read: (text, context) => text.trim() === "" ? undefined : cell.read(text, context),
    write: (value, context) => value === undefined ? "" : cell.write(value, context),
  };
}

export const dayOrNone = orNone(day);

/** A moment in the past; nothing means the time of the import. */
export const pastOrNow: Cell<Temporal.Instant> = {
  ...past,
  allowed: `${past.allowed}, or empty for the time of the import`,
  read: (text, context) => text.trim() === "" ? context.now : past.read(text, context),
};
