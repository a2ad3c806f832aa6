import { parseTimestamp } from "../../protocol/public/sip2.ts";

/** Elements and fields that hold the time, or a number that the server counts: they differ between any two answers. */
const SET_ASIDE = new Set(["transactionDate", "dateTimeSync", "BK"]);

/** Fields that are amounts: what is owed differs as soon as one of two servers has taken a payment. */
const AMOUNTS = new Set(["BV", "CC"]);

/** Fields that are dates in any form. */
const DATES = new Set(["AH", "BW", "CJ", "CM", "PA"]);

/** Texts for people, in which dates and numbers may stand. */
const TEXTS = new Set(["AF", "AG", "AV"]);

/**
 * Gives the part of a value that is compared: of dates, amounts and numbers in texts only the form; `undefined` for a
 * value that is not compared.
 *
 * @param name an element of a fixed part, or a field's two characters
 */
export function normalValue(name: string, value: string): string | undefined {
  if (SET_ASIDE.has(name)) return undefined;
  if (AMOUNTS.has(name)) return value.replace(/\d+/g, (digits) => /^0+$/.test(digits) ? digits : "9");
  if (DATES.has(name) || parseTimestamp(value) !== null) return dateForm(value);
  return TEXTS.has(name) ? value.replace(/\d+/g, "9") : value;
}

/** Writes a date by its form: `dddddddd    dddddd`. */
function dateForm(value: string): string {
  return value.replace(/\d/g, "d");
}
