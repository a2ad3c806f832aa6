import { kind } from "../base/kind.ts";

/** The identifier of a field that an account adds. */
export const fieldId = kind("the two characters of a field's identifier, such as XY", (text, refuse) => {
  const id = text.trim().toUpperCase();
  return /^[A-Z][A-Z0-9]$/.test(id) ? id : refuse();
}, { pattern: "[A-Za-z][A-Za-z0-9]" });

/** Codes such as `BK|VM` or `BK,VM`, without regard to case; Koha separates the codes of one option by `|`, of others by commas. */
export function codes(separator: "|" | ",") {
  return kind(`codes separated by ${separator}`, (text, refuse): ReadonlySet<string> => {
    const found = text.split(separator).map((code) => code.trim().toLowerCase()).filter((code) => code !== "");
    return found.length === 0 ? refuse() : new Set(found);
  });
}

const FLAGS = 14;

/** Positions of the patron status, counted from 1, such as `7,10-14`; read as indexes. */
export const statusPositions = kind(
  `positions of the patron status from 1 to ${FLAGS}, such as 7,10-14`,
  (text, refuse): readonly number[] => {
    const indexes = text.split(",").flatMap((part) => {
      const [, from, to = from] = /^\s*(\d{1,2})\s*(?:-\s*(\d{1,2})\s*)?$/.exec(part) ?? [];
      const [first, last] = [Number(from), Number(to)];
      if (!(first >= 1 && first <= last && last <= FLAGS)) return [refuse(`in which ${JSON.stringify(part)} is none`)];
      return Array.from({ length: last - first + 1 }, (_, index) => first - 1 + index);
    });
    return [...new Set(indexes)];
  },
  { pattern: "[0-9]{1,2}( ?- ?[0-9]{1,2})?( ?, ?[0-9]{1,2}( ?- ?[0-9]{1,2})?)*" },
);

/** The text that replaces each character that cannot be printed; an empty one removes it. */
export const replacement = kind("at most 10 characters; none: they are removed", (text, refuse) => {
  return text.length <= 10 && !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text) ? text : refuse();
}, { pattern: ".{0,10}" });

/** A value of BX that is sent whatever the account may send. */
export const supportedMessages = kind("16 letters, each Y or N", (text, refuse) => {
  const told = text.trim().toUpperCase();
  return /^[YN]{16}$/.test(told) ? told : refuse();
}, { pattern: "[YNyn]{16}" });

/** The flags of a 98 behind its on-line status, sent whatever policy and library system say. */
export const statusFlags = kind("5 letters, each Y or N", (text, refuse) => {
  const told = text.trim().toUpperCase();
  return /^[YN]{5}$/.test(told) ? told : refuse();
}, { pattern: "[YNyn]{5}" });

/** A payment type of 37. */
export const paymentType = kind("two digits, such as 06", (text, refuse) => {
  return /^\d{2}$/.test(text.trim()) ? text.trim() : refuse();
}, { pattern: "[0-9]{2}" });

/** A line of text that terminals show, blanks at its ends included. */
export const line = kind("text without line ends", (text, refuse) => /\p{Cc}/u.test(text) ? refuse() : text);

/** How many of something, where 0 reads as `false`: none. */
export const countOrNone = kind("a whole number from 0 to 9999", (text, refuse) => {
  const digits = text.trim();
  return /^\d{1,4}$/.test(digits) ? Number(digits) || false : refuse();
}, { from: 0, to: 9999 });
