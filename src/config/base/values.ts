import { parseMoney } from "../../library/money.ts";
import type { DailySpan } from "../../library/daily_span.ts";
import type { Day } from "../../library/day.ts";
import type { Encoding } from "../../protocol/encoding.ts";
import { type Kind, kind } from "./kind.ts";

/** Anything at all, also nothing. */
export const anyText = kind("any text", (text) => text);

/** A flag as Perl or Koha reads it: any text means yes, unless it is a word for no. */
export const looseFlag = kind(
  "any text; 0, no, false, disabled, off and nothing mean no",
  (text) => !/^(0|no|false|disabled|off)?$/i.test(text.trim()),
);

/** Text to be read by people or to be compared; blanks around it do not count. */
export const text = kind("text that is not empty", (text, refuse) => {
  const trimmed = text.trim();
  return trimmed === "" || /\p{Cc}/u.test(trimmed) ? refuse() : trimmed;
}, { pattern: ".+" });

/** Koha writes flags as `true` and `false` in policies, where it reads `y` too, and as 1 and 0 in logins. */
export const flag = choice(
  { yes: true, no: false, y: true, n: false, true: true, false: false, 1: true, 0: false },
  "yes or no (or y, n, true, false, 1, 0)",
);

/** Identifiers of fields such as `BD,BE`; Koha does not trim them, so that in `BD, BE` the second one has no effect there. */
export const fieldList = kind("identifiers of fields, such as BD,BE,BF", (text, refuse): ReadonlySet<string> => {
  const ids = text.split(",").map((id) => id.trim().toUpperCase()).filter((id) => id !== "");
  const wrong = ids.find((id) => !/^[A-Z][A-Z0-9]$/.test(id));
  if (wrong !== undefined) return refuse(`in which ${JSON.stringify(wrong)} is no identifier`);
  return ids.length === 0 ? refuse() : new Set(ids);
}, { pattern: "[, ]*[A-Za-z][A-Za-z0-9]( ?,[, ]*[A-Za-z][A-Za-z0-9])*[, ]*" });

/** Makes a kind of value that is one of some words, in upper or lower case. */
export function choice<T>(words: Readonly<Record<string, T>>, allowed = orList(Object.keys(words))): Kind<T> {
  const meanings = new Map(Object.entries(words).map(([word, meaning]) => [word.toLowerCase(), meaning]));
  const form = { words: Object.keys(words) };
  return kind(allowed, (text, refuse) => meanings.get(text.trim().toLowerCase()) ?? refuse(), form);
}

/** Makes a kind of value that is a whole number. `zero` says what would be wrong with zero where that needs saying. */
export function wholeNumber(range: readonly [min: number, max: number], unit = "", zero?: string): Kind<number> {
  const [min, max] = range;
  return kind(numberBetween(range, unit), (text, refuse) => {
    const number = numberIn(text);
    if (number === 0 && zero !== undefined) return refuse(zero);
    return number >= min && number <= max ? number : refuse();
  }, { from: min, to: max });
}

/** Makes the same of a number that counts as the most where it is more. */
export function cappedNumber(range: readonly [min: number, max: number], unit = "", zero?: string): Kind<number> {
  const [min, max] = range;
  return kind(`${numberBetween(range, unit)}; more counts as ${max}`, (text, refuse) => {
    const number = numberIn(text);
    if (number === 0 && zero !== undefined) return refuse(zero);
    return number >= min ? Math.min(number, max) : refuse();
  }, { from: min });
}

function numberBetween([min, max]: readonly [number, number], unit: string): string {
  return `a whole number${unit && ` of ${unit}`} from ${min} to ${max}`;
}

function numberIn(text: string): number {
  const digits = text.trim();
  return /^\d{1,15}$/.test(digits) ? Number(digits) : NaN;
}

/** The most seconds that a timer can wait, in whole seconds. */
const LONGEST_WAIT = 2_147_483;

/** Seconds that something may take. */
export const seconds = wholeNumber([1, LONGEST_WAIT], "seconds");

/** Seconds, where nothing but zeros means no limit, as in Koha. */
export const secondsOrNone = kind(`${seconds.allowed}, or 0 for no limit`, (text, refuse) => {
  const digits = text.trim();
  if (!/^\d{1,15}$/.test(digits) || Number(digits) > LONGEST_WAIT) return refuse();
  return Number(digits) === 0 ? { limit: undefined } : { limit: Number(digits) };
}, { from: 0, to: LONGEST_WAIT });

/** No currency has more (ISO 4217). */
const MOST_DECIMALS = 4;

/** An amount of money as it is written; what its decimals mean depends on the currency. */
export const amount = kind("an amount such as 0.25", (text, refuse) => {
  const trimmed = text.trim();
  return parseMoney(trimmed, { currencyDigits: MOST_DECIMALS }) === undefined ? refuse() : trimmed;
}, { pattern: `[0-9]{1,9}(\\.[0-9]{1,${MOST_DECIMALS}})?` });

/** What stands between fields on the wire; a letter, a digit or a blank could not be distinguished from a value. */
export const delimiter = kind(
  "one ASCII punctuation character",
  (text, refuse) => /^[!-/:-@[-`{-~]$/.test(text) ? text : refuse(),
  { pattern: "[!-/:-@\\[\\]\\\\^_`\\{\\|\\}~]" },
);

const ENCODINGS: ReadonlyMap<string, Encoding> = new Map([
  ["utf8", "utf8"],
  ["utf8strict", "utf8"],
  ["latin1", "latin1"],
  ["iso88591", "latin1"],
  ["cp850", "cp850"],
  ["ibm850", "cp850"],
  ["cp1252", "cp1252"],
  ["windows1252", "cp1252"],
  ["iso885915", "latin9"],
  ["latin9", "latin9"],
  ["ascii", "ascii"],
  ["usascii", "ascii"],
]);

/** Koha hands the name to Perl, which knows many spellings: `UTF-8`, `utf-8-strict`, `iso-8859-1`. */
export const encoding = kind(
  "utf8, latin1 (or iso-8859-1), latin9 (or iso-8859-15), cp1252 (or windows-1252), cp850 or ascii",
  (text, refuse) => ENCODINGS.get(text.trim().toLowerCase().replace(/[-_ ]/g, "")) ?? refuse(),
  { words: ["utf8", "latin1", "latin9", "cp1252", "cp850", "ascii"], pattern: "[A-Za-z0-9_ \\-]+" },
);

/** A span of each day; one that ends before it begins goes over midnight. */
export const dailySpan = kind("a span of each day, such as 02:00-05:00", (text, refuse): DailySpan => {
  const [from, until, ...more] = text.trim().split("-").map(minutesIn);
  if (from === undefined || until === undefined || more.length > 0) return refuse();
  return from === until ? refuse("which ends when it begins") : { from, until };
});

function minutesIn(time: string): number | undefined {
  const [, hour, minute] = /^\s*([01]?\d|2[0-3]):([0-5]\d)\s*$/.exec(time) ?? [];
  return hour === undefined ? undefined : Number(hour) * 60 + Number(minute);
}

/** An IANA time zone, spelled as IANA spells it. A fixed offset knows no summer time and is not taken. */
export const timeZone = kind("an IANA time zone such as Europe/Berlin", (text, refuse) => {
  const name = text.trim();
  if (/^[+-]/.test(name)) return refuse();
  try {
    return new Temporal.ZonedDateTime(0n, name).timeZoneId;
  } catch {
    return refuse();
  }
}, { pattern: "[A-Za-z][A-Za-z0-9_+/\\-]*" });

/** A day of the calendar; behind the last one there must be another, on which something has ended. */
export const lastDay = kind("a day such as 2027-06-30", (text, refuse): Day => {
  const day = text.trim();
  if (!/^\d{4}-\d\d-\d\d$/.test(day) || day === "9999-12-31") return refuse();
  try {
    return Temporal.PlainDate.from(day, { overflow: "reject" }).toString();
  } catch {
    return refuse();
  }
}, { pattern: "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])" });

/** A currency as it travels in BH. */
export const currency = kind("three capital letters such as USD (ISO 4217)", (text, refuse) => {
  const code = text.trim();
  return /^[A-Z]{3}$/.test(code) ? code : refuse();
}, { pattern: "[A-Z]{3}" });

function orList(words: readonly string[]): string {
  const last = words.at(-1) ?? "";
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} or ${last}`;
}
