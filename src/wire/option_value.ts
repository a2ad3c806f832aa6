import { type Notice, notice } from "../library/notice.ts";
import type { Timestamp } from "../protocol/public/sip2.ts";
import { readTimestamp } from "./read_timestamp.ts";
import { RefusedOption } from "./refused_option.ts";
import type { RequestOption } from "./request_options.ts";

/** What reading a value needs beside the text. */
export interface ValueContext {
  /** The time that `now` stands for. */
  readonly now: Timestamp;
  /** The character that no value may hold. */
  readonly delimiter: string;
  /** The name of an option in an error; by default its flag. */
  readonly nameOf?: (option: RequestOption) => string;
}

/** A value that a person gave, in the type of its element or field; `null` is no date. */
export type OptionValue = string | number | boolean | Timestamp | null;

/** Most characters in a variable field (specification, "Variable-length fields"). */
const MAX_TEXT = 255;

/** Reads the text that was given for an element or field. Throws {@link RefusedOption}, which names the option. */
export function optionValue(option: RequestOption, text: string, context: ValueContext): OptionValue {
  const refuse = (allowed: Notice): never => {
    const name = nameOf(option, context), given = option.secret ? undefined : text;
    const not = given === undefined ? "" : `, not ${JSON.stringify(given)}`;
    throw new RefusedOption(notice("value-refused", `${name} must be ${allowed.english}${not}.`, name, allowed, given));
  };
  switch (option.type) {
    case "bit":
    case "flag":
      return /^[yn]$/i.test(text) ? text.toUpperCase() === "Y" : refuse(notice("yes-or-no", "Y or N"));
    case "count":
    case "integer":
      return number(option, text, refuse);
    case "timestamp":
      return date(text, context.now, refuse);
    case "text":
    case "code":
    case "amount":
      return words(option, text, context.delimiter, refuse);
  }
}

export function nameOf(option: RequestOption, { nameOf: called = ({ flag }) => flag }: ValueContext): string {
  return called(option);
}

/** Throws an error that says what is allowed. */
type Refuse = (allowed: Notice) => never;

function number(option: RequestOption, text: string, refuse: Refuse): number {
  const digits = option.width ?? 9;
  if (!/^\d+$/.test(text) || text.length > digits) {
    return refuse(notice("whole-number", `a whole number of at most ${digits} digits`, digits));
  }
  return Number(text);
}

function date(text: string, now: Timestamp, refuse: Refuse): Timestamp | null {
  const read = readTimestamp(text, now);
  if (read === undefined) {
    return refuse(
      notice("date-or-time", "a date (2026-11-24), a date and time (2026-11-24T10:15:00), now or none"),
    );
  }
  return read;
}

/** Reads a text, and refuses what the encoder would replace by blanks: a tester must know what the server was sent. */
function words(option: RequestOption, text: string, delimiter: string, refuse: Refuse): string {
  const most = option.width ?? MAX_TEXT;
  if ([...text].length > most) return refuse(notice("short-text", `at most ${most} characters long`, most));
  if (text.includes(delimiter) || /\p{Cc}/u.test(text)) {
    return refuse(
      notice("plain-text", `without control characters and without the delimiter ${delimiter}`, delimiter),
    );
  }
  return text;
}
