import { openAnswer } from "../opened_answer.ts";
import type { SuiteResult } from "../run_suite.ts";

/** Payments of one patron that a server has accepted, and what it has said that the patron owes. */
interface PatronPayments {
  /** As they were sent, in their order. */
  readonly amounts: string[];
  /** Absent while the server has not said it. */
  before?: string;
  now?: string;
}

/** Characters before the fields of a 37: its code, the date, fee type, payment type and currency. */
const FIXED_PART = 2 + 18 + 2 + 2 + 3;

/**
 * Writes a line for each patron whose payments were accepted: what was owed before and is owed now, as the server says it,
 * and each payment. An accepted retry stands among them, too: only the debt shows whether it was counted.
 */
export function paymentLines({ profile, results, lastLook }: SuiteResult, delimiter: string): readonly string[] {
  const patrons = new Map<string, PatronPayments>();
  const of = (id: string) => patrons.getOrInsertComputed(id, () => ({ amounts: [] }));
  const played = results.flatMap(({ exchanges, putBack = [] }) => [...exchanges, ...putBack]);
  for (const { sent, received = "" } of [...profile.exchanges, ...played, ...lastLook]) {
    const fields = sent.slice(sent.startsWith("37") ? FIXED_PART : 0).split(delimiter);
    const value = (id: string) => fields.find((field) => field.startsWith(id))?.slice(2) ?? "";
    if (sent.startsWith("37") && received.startsWith("38Y")) of(value("AA")).amounts.push(value("BV"));
    if (!/^(?:23|63)/.test(sent) || !/^(?:24|64)/.test(received)) continue;
    const owes = openAnswer(received, delimiter).fields.find(({ id }) => id === "BV")?.value ?? "";
    const patron = of(value("AA"));
    patron.before ??= owes;
    patron.now = owes;
  }
  return [...patrons].filter(([, { amounts }]) => amounts.length > 0).map(([id, paid]) => lineOf(id, paid));
}

function lineOf(id: string, { amounts, before, now }: PatronPayments): string {
  const accepted = [...Map.groupBy(amounts, (amount) => amount)].map(([amount, { length }]) =>
    (/^-?[\d.]+$/.test(amount) ? amount : JSON.stringify(amount)) + (length === 1 ? "" : ` (${length} times)`)
  );
  const shown = (owed: string | undefined) => owed === undefined || owed === "" ? "an amount that was not told" : owed;
  const credit = before === now ? "; a credit may not be told" : "";
  return `patron ${id} owed ${shown(before)} before, and now owes ${shown(now)}${credit}; ` +
    `payments that were accepted: ${accepted.join(", ")}`;
}
