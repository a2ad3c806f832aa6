import { later } from "../day.ts";
import { type ChangeRow, isUnsettled } from "./change_state.ts";
import { isQueueName } from "./in_the_way.ts";
import { isKept } from "./is_kept.ts";

/** What decides whether a change begins. */
export interface BeginQuestion extends EarlierQuestion {
  /** The names that no other change may hold, the first first. */
  readonly waitsFor: readonly string[];
}

/** What decides which earlier request a request repeats. */
interface EarlierQuestion {
  readonly institution: string;
  /** The keys under which an earlier row counts; with `whenever` also one whose window is over. */
  readonly keys: readonly string[];
  readonly whenever: boolean;
  /** The keys that messages of the same payment share. */
  readonly payments: readonly string[];
}

/** What comes of beginning a change, by the row that forbids it. */
export type BeginDecision<Row> =
  | { readonly kind: "begun" }
  | { readonly kind: "earlier" | "in the way"; readonly row: Row };

/** Milliseconds for which a payment of the same name is the same. */
export const PAYMENT_WINDOW = 86_400_000;

/**
 * Decides whether a change begins, by the rows that share a key or a name with it. Rows that share none change nothing.
 *
 * @param now the database's time
 */
export function decideBegin<Row extends ChangeRow>(
  question: BeginQuestion,
  rows: readonly Row[],
  now: Temporal.Instant,
): BeginDecision<Row> {
  const earlier = findEarlier(question, rows, now);
  if (earlier !== undefined) return { kind: "earlier", row: earlier };
  const row = inTheWay(question.waitsFor, rows, now);
  return row === undefined ? { kind: "begun" } : { kind: "in the way", row };
}

/**
 * Decides whether a row that waits is begun, by the rows that hold a name that it waits for. A younger one that waits
 * comes after it.
 */
export function decideHandOver<Row extends ChangeRow>(
  own: Row,
  waitsFor: readonly string[],
  rows: readonly Row[],
  now: Temporal.Instant,
): BeginDecision<Row> {
  if (own.state !== "waiting") return { kind: "earlier", row: own };
  const others = rows.filter((row) => row.ledgerId !== own.ledgerId && (row.state !== "waiting" || isOlder(row, own)));
  const row = inTheWay(waitsFor, others, now);
  return row === undefined ? { kind: "begun" } : { kind: "in the way", row };
}

/** Finds the newest row of an earlier request that a request repeats. What was not sent is none, unless its terminal heard yes. */
export function findEarlier<Row extends ChangeRow>(
  { institution, keys, whenever, payments }: EarlierQuestion,
  rows: readonly Row[],
  now: Temporal.Instant,
): Row | undefined {
  const sent = rows.filter((row) =>
    row.institution === institution && (row.state !== "not sent" || row.terminalTold === "yes")
  );
  const retried = sent.filter((row) =>
    row.retryKey !== undefined && keys.includes(row.retryKey) &&
    (isUnsettled(row) || lasts(row.keepUntil, now, whenever))
  );
  const paid = (row: Row) => row.paymentKey !== undefined && payments.includes(row.paymentKey);
  return newest(retried) ?? newest(sent.filter((row) => paid(row) && isSamePayment(row, now)));
}

function isSamePayment(row: ChangeRow, now: Temporal.Instant): boolean {
  if (isUnsettled(row)) return true;
  return row.state !== "refused" && lasts(row.settled && later(row.settled, PAYMENT_WINDOW), now);
}

/** Finds what holds one of these names: what is under way before what waits, the newest first. */
function inTheWay<Row extends ChangeRow>(
  names: readonly string[],
  rows: readonly Row[],
  now: Temporal.Instant,
): Row | undefined {
  const standing = rows.filter((row) => stands(row, now));
  for (const name of names) {
    const holders = standing.filter((row) => holds(row, name));
    const row = newest(holders.filter(({ state }) => state !== "waiting")) ?? newest(holders);
    if (row !== undefined) return row;
  }
  return undefined;
}

/** Nobody waits in the queue of a patron for what is unknown. */
function holds({ itemWay, patronWay, state }: ChangeRow, name: string): boolean {
  return itemWay === name || (patronWay === name && !(state === "unknown" && isQueueName(name)));
}

/** Tells whether a row stands in the way of others: one that waits does so for as long as it waits. */
function stands(row: ChangeRow, now: Temporal.Instant): boolean {
  if (row.state === "waiting") return true;
  return isUnsettled(row) && [row.standsUntil, row.openUntil].some((until) => lasts(until, now));
}

function lasts(until: Temporal.Instant | undefined, now: Temporal.Instant, whenever = false): boolean {
  return until !== undefined && isKept(until.epochMilliseconds, whenever, now.epochMilliseconds);
}

function newest<Row extends ChangeRow>(rows: readonly Row[]): Row | undefined {
  return rows.reduce<Row | undefined>((found, row) => found && !isOlder(found, row) ? found : row, undefined);
}

/** Whether a row was written before another. */
function isOlder(row: ChangeRow, other: ChangeRow): boolean {
  return row.ledgerId < other.ledgerId;
}
