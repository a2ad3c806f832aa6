import { compareStamps, type Known, newerOf, type Stamp } from "./known.ts";
import { entriesThere, type KnownList, mergeLists, NO_LIST } from "./known_list.ts";

/** A fee of which the name and the amount are known. */
export type NamedFee = {
  /** What is left to pay, in minor units. */
  readonly outstanding: number;
  readonly type: string;
  readonly description: string;
};

/**
 * What is known of what a patron owes: fees with their names, of which files tell; a sum without names, of which answers
 * tell (BV); and payments that were confirmed.
 */
export interface KnownDebt {
  /** The sum, in minor units. */
  readonly sum?: Known<number>;
  readonly fees: KnownList<NamedFee>;
  /** What was paid, in minor units, by what tells one payment from another. */
  readonly payments: Readonly<Record<string, Known<number>>>;
}

/** Nothing is known. */
export const NO_DEBT: KnownDebt = { fees: NO_LIST, payments: {} };

/** What a patron owes now. */
export interface DebtNow {
  /** In minor units. */
  readonly owed: number;
  /** The fees, by their identifiers; absent: the sum is one debt without names. */
  readonly fees?: ReadonlyMap<string, NamedFee>;
}

/** Merges what is told of a debt into what is known of it. */
export function mergeDebts(known: KnownDebt, told: KnownDebt): KnownDebt {
  const sum = known.sum !== undefined && told.sum !== undefined ? newerOf(known.sum, told.sum) : known.sum ?? told.sum;
  const payments: Record<string, Known<number>> = { ...known.payments };
  for (const [key, paid] of Object.entries(told.payments)) {
    const before = Object.hasOwn(payments, key) ? payments[key] : undefined;
    payments[key] = before === undefined ? paid : newerOf(before, paid);
  }
  const merged = { ...sum !== undefined && { sum }, fees: mergeLists(known.fees, told.fees), payments };
  return { ...merged, payments: laterThan(payments, baseOf(merged)) };
}

/**
 * Works out what a patron owes: what was told last, the sum or all fees, less what has been paid since; `undefined` where
 * nobody said. A sum that the fees make up leaves them their names, and any other takes their place.
 */
export function debtNow({ sum, fees, payments }: KnownDebt): DebtNow | undefined {
  const base = baseOf({ sum, fees });
  if (base === undefined) return undefined;
  const named = entriesThere(fees);
  const ofFees = [...named.values()].reduce((total, { outstanding }) => total + outstanding, 0);
  const paid = Object.values(laterThan(payments, base)).reduce((total, { value }) => total + value, 0);
  const isSum = sum !== undefined && (fees.whole === undefined || compareStamps(fees.whole, sum) < 0);
  const owed = Math.max(0, (isSum ? sum.value : ofFees) - paid);
  const keepsNames = fees.whole !== undefined && paid === 0 && (!isSum || sum.value === ofFees);
  return { owed, ...keepsNames && { fees: named } };
}

/** The newest statement about all that a patron owes. */
function baseOf({ sum, fees }: Pick<KnownDebt, "sum" | "fees">): Stamp | undefined {
  if (sum === undefined || fees.whole === undefined) return sum ?? fees.whole;
  return compareStamps(sum, fees.whole) < 0 ? fees.whole : sum;
}

/** Payments that no statement about all contains yet: those that came later. */
function laterThan(payments: KnownDebt["payments"], base: Stamp | undefined): KnownDebt["payments"] {
  if (base === undefined) return payments;
  return Object.fromEntries(Object.entries(payments).filter(([, paid]) => compareStamps(paid, base) > 0));
}
