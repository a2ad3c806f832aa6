import { dayOf } from "../../library/day.ts";
import type { Fee, FeeType } from "../../library/fee.ts";
import type { Item } from "../../library/item.ts";
import { journalNote } from "../../library/journal_note.ts";
import type { Origin } from "../../library/origin.ts";
import type { ServiceFee } from "../../library/outcome.ts";
import type { Effect } from "../../storage/port/change.ts";
import type { Loan } from "../../storage/port/loan.ts";
import { isBefore } from "./calendar.ts";
import { overdueFee } from "./overdue_fee.ts";
import { type Branch, ruleFor, type Rules } from "./rules.ts";

/** Makes the fee for a service; `undefined` when it is free. */
export function serviceFee(amount: number | undefined, type: FeeType): ServiceFee | undefined {
  return amount === undefined || amount === 0 ? undefined : { type, amount };
}

/** Makes the stored fee for a service about a copy. A fee for being late has stopped growing when it is charged. */
export function chargeFor(
  fee: ServiceFee,
  { itemId, title }: Item,
  patronId: string,
  now: Temporal.Instant,
  feeId: string,
): Fee {
  const ended = fee.type === "overdue" ? { ended: now } : {};
  return { feeId, patronId, itemId, ...fee, outstanding: fee.amount, description: title, incurred: now, ...ended };
}

/** A loan that may be late, and what decides about its fee. */
interface LateLoan {
  readonly loan: Loan;
  readonly item: Item;
  /** Of the patron who has the copy. */
  readonly category: string;
  /** The patron's fees about the copy, paid ones too. */
  readonly fees: readonly Fee[];
}

/** What it costs that a loan is late, and what charging that does. */
interface Lateness {
  readonly fee?: ServiceFee;
  readonly effects: readonly Effect[];
  /** Minor units that were paid of a fee that another system counted, and are more than it comes to. */
  readonly dueBack?: number;
  /** What the journal should tell. */
  readonly detail?: string;
}

/**
 * Works out what a loan that ends (or is extended) at `until` costs for being late, by the calendar of the branch where it
 * was lent. The cap is that of the loan: what its renewals have cost counts. A fee that another system was counting for this
 * loan becomes this one.
 */
export function lateness(
  { loan, item, category, fees }: LateLoan,
  until: Temporal.Instant,
  rules: Rules,
  { branch, timeZone }: Pick<Origin, "branch" | "timeZone">,
  newId: () => string,
): Lateness {
  if (fees.length === 0 && !isBefore(loan.due, until)) return { effects: [] };
  const rule = ruleFor(rules, category, item.itemType);
  // If no overdue fee is charged here, fees that another system counts stay as they are.
  if (rule.overdueFee === undefined || rule.overdueFee === 0) return { effects: [] };
  const since = dayOf(loan.checkedOut, timeZone);
  const overdue = fees.filter(({ type }) => type === "overdue");
  const growing = overdue.filter(({ ended, incurred }) => ended === undefined && dayOf(incurred, timeZone) >= since);
  const charged = sumOf(overdue, (fee) => fee.ended && isBefore(loan.checkedOut, fee.incurred) ? fee.amount : 0);
  const left = Math.max(0, (rule.overdueFeeCap ?? Infinity) - charged);
  const amount = Math.min(overdueFee(loan, until, rule, branchOfLoan(item, rules, branch), timeZone), left);
  const fee = serviceFee(amount, "overdue");
  if (growing.length > 0) return { ...fee && { fee }, ...endGrowing(growing, amount, until) };
  if (fee === undefined) return { effects: [] };
  return { fee, effects: [{ kind: "charge", fee: chargeFor(fee, item, loan.patronId, until, newId()) }] };
}

/** Lets fees of another system come to this amount in all, but never to less than what was paid of them. */
function endGrowing(
  growing: readonly Fee[],
  amount: number,
  ended: Temporal.Instant,
): Pick<Lateness, "effects" | "dueBack" | "detail"> {
  const paid = sumOf(growing, paidOf);
  let left = Math.max(0, amount - paid);
  const effects = growing.map((fee): Effect => {
    const by = paidOf(fee) + left - fee.amount;
    left = 0;
    return { kind: "adjust-fee", feeId: fee.feeId, by, ended };
  });
  return {
    effects,
    ...paid > amount && { dueBack: paid - amount },
    detail: journalNote("fees-replaced", listed(growing)),
  };
}

/** What becomes of the fees for a loss when the copy is found. */
interface LossEnded extends Pick<Lateness, "effects" | "dueBack" | "detail"> {
  /** Minor units that were owed, and are owed no more. */
  readonly lossEnded?: number;
}

/**
 * Ends what the loss of a copy has cost when the copy comes back: nothing of its replacement is owed any more, and what was
 * paid is to be given back, since there are no credits. What the work has cost (a processing fee) stays, for staff to decide.
 *
 * @param fees the patron's fees about the copy, paid ones too
 */
export function endLoss(
  { checkedOut }: Pick<Loan, "checkedOut">,
  fees: readonly Fee[],
  found: Temporal.Instant,
): LossEnded {
  // Those of an earlier loan were for another loss.
  const ended = fees.filter(({ type, incurred }) => type === "replacement" && !isBefore(incurred, checkedOut));
  const owed = sumOf(ended, ({ outstanding }) => outstanding), paid = sumOf(ended, paidOf);
  if (owed === 0 && paid === 0) return { effects: [] };
  return {
    effects: ended.filter(({ outstanding }) => outstanding > 0)
      .map(({ feeId, outstanding }): Effect => ({ kind: "adjust-fee", feeId, by: -outstanding, ended: found })),
    ...owed > 0 && { lossEnded: owed },
    ...paid > 0 && { dueBack: paid },
    detail: journalNote("item-found", listed(ended)),
  };
}

/** Lists fees in a note that begins with the word. */
function listed(fees: readonly Fee[]): string {
  return fees.map(({ feeId }) => feeId).join(" and fee ");
}

/** Tells in minor units what was paid of a fee. */
export function paidOf({ amount, outstanding }: Fee): number {
  return amount - outstanding;
}

function sumOf(fees: readonly Fee[], of: (fee: Fee) => number): number {
  return fees.reduce((sum, fee) => sum + of(fee), 0);
}

/**
 * Gives the branch where a copy was lent, whose calendar counts for the loan: a copy that is out is known there. Where that
 * is no branch, as an import may say it, the one where the patron is now counts.
 */
export function branchOfLoan(
  { currentLocation }: Item,
  { branches }: Pick<Rules, "branches">,
  here: string,
): Branch | undefined {
  return branches.get(currentLocation) ?? branches.get(here);
}
