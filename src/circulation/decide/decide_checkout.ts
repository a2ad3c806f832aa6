import { type Day, dayOf } from "../../library/day.ts";
import type { Fee } from "../../library/fee.ts";
import type { ItemStatus } from "../../library/item.ts";
import type { CheckoutCommand } from "../../library/library.ts";
import { journalNote } from "../../library/journal_note.ts";
import type { Origin } from "../../library/origin.ts";
import type { CheckoutOutcome, PinVerdict, Refusal } from "../../library/outcome.ts";
import type { Reason } from "../../library/reason.ts";
import type { Effect } from "../../storage/port/change.ts";
import type { Hold } from "../../storage/port/hold.ts";
import type { Loan } from "../../storage/port/loan.ts";
import type { Borrower, ItemFacts, PatronFacts } from "../../storage/port/storage.ts";
import { accountDenial, type AccountRules, isInhouse } from "../rules/account_rules.ts";
import { dueDate } from "../rules/calendar.ts";
import { endLoan } from "./decide_checkin.ts";
import { decideRenewal } from "./decide_renewal.ts";
import {
  addressed,
  type ChangeDecision,
  type Decision,
  foundStatus,
  movesBorrower,
  movesItem,
  movesPatron,
  refusalOf,
  titleOf,
} from "./decision.ts";
import { chargeFor, lateness, serviceFee } from "../rules/fees.ts";
import { sameId } from "../../library/id.ts";
import { captureOf, firstFillable, isUncollected, wants } from "../rules/hold_queue.ts";
import { ruleFor, type Rules, stands } from "../rules/rules.ts";
import { denialOf, isAt, totalOwed } from "../rules/standing.ts";
import { undoOf } from "./undo.ts";

export interface CheckoutFacts {
  readonly patron: PatronFacts;
  readonly item: ItemFacts;
  readonly pin: PinVerdict;
  /** The other patron who has the copy, if the account lets that loan end. */
  readonly other?: Borrower;
  /** The fees about the copy of the patron who has it; absent if no loan of it is late. */
  readonly fees?: readonly Fee[];
}

/** Statuses in which a copy is not lent, with the reason. A damaged copy is lent, as in Koha. */
const NOT_LENT: Readonly<Partial<Record<ItemStatus, Reason>>> = {
  "lost": "item-lost",
  "missing": "item-missing",
  "claimed-returned": "item-claimed-returned",
  "on-order": "item-on-order",
  "in-process": "item-in-process",
  "not-for-loan": "item-not-for-loan",
  "withdrawn": "item-withdrawn",
};

/** Decides whether a patron may have a copy: a new loan, a renewal of the patron's own, or the reason why not. */
export function decideCheckout(
  facts: CheckoutFacts,
  rules: Rules,
  command: CheckoutCommand,
  newId: () => string,
): Decision<CheckoutOutcome> {
  const { patron, item } = facts;
  const { account } = rules;
  const moment = { now: command.now, timeZone: command.origin.timeZone };
  const forbidden = account && accountDenial(account, wantedOf(facts), rules.overridden);
  if (item.loan !== undefined && sameId(item.loan.patronId, patron.patron.patronId)) {
    if (!command.renewalAllowed) {
      return refusalOf(facts, { reason: "renewal-not-allowed" });
    }
    if (forbidden !== undefined) return refusalOf(facts, denialOf(patron, rules, moment) ?? forbidden);
    return decideRenewal({ ...facts, loan: item.loan }, rules, command, newId);
  }
  const refusal = denialOf(patron, rules, moment) ?? itemDenial(facts, rules, command) ?? forbidden ??
    limitDenial(facts, rules);
  if (refusal !== undefined) return refusalOf(facts, refusal);
  const fee = serviceFee(ruleFor(rules, patron.patron.category, item.item.itemType).checkoutFee, "rental");
  if (fee !== undefined && !command.feeAcknowledged) {
    return refusalOf(facts, { reason: "fee-not-acknowledged", fee });
  }
  const lending = { at: command.now, origin: command.origin };
  const { other } = facts;
  if (other === undefined) return lend(facts, rules, lending, newId);
  const ending = endingOf(facts, other, rules, command, newId);
  const change = lend(facts, rules, { ...lending, before: ending.effects }, newId);
  return { ...change, expect: [...change.expect, movesBorrower(other)], detail: ending.detail };
}

function wantedOf({ patron, item }: CheckoutFacts) {
  return { itemType: item.item.itemType, overdueLoans: patron.loans.overdue, owed: totalOwed(patron) };
}

/**
 * Ends the loan of another patron, if the account lets a copy change hands (Koha). As far as fees go, it is a return.
 */
function endingOf(
  { item: { item, loan }, fees = [] }: CheckoutFacts,
  { category }: Borrower,
  rules: Rules,
  { now, origin }: CheckoutCommand,
  newId: () => string,
): { readonly effects: readonly Effect[]; readonly detail?: string } {
  if (loan === undefined) return { effects: [] };
  const late = lateness({ loan, item, category, fees }, now, rules, origin, newId);
  const detail = [endedLoan(loan, rules), ...late.detail === undefined ? [] : [late.detail]].join("; ");
  return { effects: [endLoan(item.itemId, rules), ...late.effects], detail };
}

/** Writes for the journal whose loan ended when the copy changed hands, where the rules let it know. */
export function endedLoan({ patronId }: Loan, { forgetPatronAtReturn }: Rules): string {
  return forgetPatronAtReturn ? journalNote("unnamed-loan-ended") : journalNote("loan-ended", patronId);
}

/** Tells why this copy cannot be lent to this patron now. */
function itemDenial(
  { patron, item, other }: CheckoutFacts,
  { account }: Rules,
  command: CheckoutCommand,
): Refusal | undefined {
  if (item.loan !== undefined && other === undefined) return { reason: "item-on-loan-to-another" };
  const reason = NOT_LENT[item.item.status];
  if (reason !== undefined) return { reason };
  return item.holds.length === 0 ? undefined : holdDenial({ patron, item }, account?.heldLent, command);
}

/** Tells why those who wait for the title, or for this copy, come first. */
function holdDenial(
  { patron, item }: Pick<CheckoutFacts, "patron" | "item">,
  heldLent: AccountRules["heldLent"],
  command: CheckoutCommand,
): Refusal | undefined {
  const today = dayOf(command.now, command.origin.timeZone);
  const captured = captureOf(item.holds, item.item);
  if (captured !== undefined && !isUncollected(captured, today)) {
    const own = sameId(captured.patronId, patron.patron.patronId);
    return own || heldLent === "captured" ? undefined : { reason: "item-waiting-for-another" };
  }
  if (heldLent !== undefined) return undefined;
  const first = firstFillable(item.holds, item.item, today);
  const another = first !== undefined && !sameId(first.patronId, patron.patron.patronId);
  return another ? { reason: "item-reserved-for-another" } : undefined;
}

function limitDenial({ patron }: CheckoutFacts, rules: Rules): Refusal | undefined {
  const { loanLimit } = ruleFor(rules, patron.patron.category, "");
  return isAt(patron.loans.total, loanLimit) && stands("loans-over-limit", rules)
    ? { reason: "loans-over-limit" }
    : undefined;
}

/** The terms of a loan: its beginning, its end if the rules do not decide that, and the effects that come before it. */
interface Lending {
  readonly at: Temporal.Instant;
  readonly due?: Temporal.Instant;
  readonly origin: Origin;
  readonly before?: readonly Effect[];
}

/** Lends a copy, whatever speaks against it: the loan, what it does to holds and copy, and the fee. */
export function lend(
  facts: CheckoutFacts,
  rules: Rules,
  { at, due: told, origin: { branch: library, timeZone }, before = [] }: Lending,
  newId: () => string,
): ChangeDecision<CheckoutOutcome> {
  const { patron, item, pin } = facts;
  const { patronId, category } = patron.patron;
  const rule = ruleFor(rules, category, item.item.itemType);
  const due = told ?? dueDate(at, rule, rules.branches.get(library), timeZone);
  const fee = serviceFee(rule.checkoutFee, "rental");
  const loan = { itemId: item.item.itemId, patronId, checkedOut: at, due, renewals: 0 };
  const effects = [...before, ...lendingEffects(item, loan, library, timeZone)];
  if (fee !== undefined) effects.push({ kind: "charge", fee: chargeFor(fee, item.item, patronId, at, newId()) });
  return {
    kind: "change",
    action: "checkout",
    patronId,
    itemId: item.item.itemId,
    outcome: {
      ...{ ok: true, renewal: false, pin, patronId, item: item.item, due, fee, ...addressed(patron) },
      ...rules.account && isInhouse(rules.account, category, item.item.itemType) && { inhouse: true },
    },
    effects,
    undo: undoOf(effects, item),
    expect: [movesPatron(patron), movesItem(item), titleOf(item, effects)],
  };
}

/**
 * Lists what lending a copy at a library does beside the loan: the patron's own hold is fulfilled, somebody else's
 * capture ends, a copy that was travelling or could not be found is in a patron's hands now, and it was last seen there
 * (Koha moves the holding branch likewise).
 */
function lendingEffects(
  { item, holds }: ItemFacts,
  loan: Loan,
  library: string,
  timeZone: string,
): Effect[] {
  const effects: Effect[] = [{ kind: "open-loan", loan }];
  if (holds.length > 0) effects.push(...holdEffects({ item, holds }, loan, timeZone));
  const status = foundStatus(item.status);
  const moves = !sameId(item.currentLocation, library);
  if (moves || item.transitTo !== undefined || status !== item.status) {
    const lent = { ...item, currentLocation: library, transitTo: undefined, status };
    effects.push({ kind: "change-item", item: lent, was: item });
  }
  return effects;
}

function holdEffects({ item, holds }: Pick<ItemFacts, "item" | "holds">, loan: Loan, timeZone: string): Effect[] {
  const effects: Effect[] = [];
  const captured = captureOf(holds, item);
  const own = holds.find((hold) =>
    hold.status === "pending" && wants(hold, item) && sameId(hold.patronId, loan.patronId)
  );
  if (captured !== undefined) effects.push(releaseOf(captured, loan.patronId, dayOf(loan.checkedOut, timeZone)));
  if (own !== undefined) effects.push({ kind: "end-hold", holdId: own.holdId });
  return effects;
}

/**
 * Releases a captured hold: it ends when its copy is collected or was left too long; if the copy went out to another
 * off-line, it queues again.
 */
function releaseOf(captured: Hold, patronId: string, today: Day): Effect {
  if (sameId(captured.patronId, patronId) || isUncollected(captured, today)) {
    return { kind: "end-hold", holdId: captured.holdId };
  }
  const queued: Hold = { ...captured, status: "pending", capturedItemId: undefined, shelfExpires: undefined };
  return { kind: "change-hold", hold: queued };
}
