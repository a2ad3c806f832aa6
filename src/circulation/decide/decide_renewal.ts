import { dayOf } from "../../library/day.ts";
import type { Fee } from "../../library/fee.ts";
import type { Asked } from "../../library/library.ts";
import type { CheckoutOutcome, PinVerdict, Refusal, Refused } from "../../library/outcome.ts";
import type { Effect } from "../../storage/port/change.ts";
import type { Loan } from "../../storage/port/loan.ts";
import type { ItemFacts, PatronFacts } from "../../storage/port/storage.ts";
import { dueDate, laterOf } from "../rules/calendar.ts";
import { addressed, type Decision, movesItem, movesPatron, refusalOf, titleOf } from "./decision.ts";
import { branchOfLoan, chargeFor, lateness, serviceFee } from "../rules/fees.ts";
import { sameId } from "../../library/id.ts";
import { isPending, wants } from "../rules/hold_queue.ts";
import { ruleFor, type Rules, stands } from "../rules/rules.ts";
import { denialOf } from "../rules/standing.ts";
import { undoOf } from "./undo.ts";

/** The facts of a renewal. `patron` is the patron who has the item. */
export interface RenewalFacts {
  readonly patron: PatronFacts;
  readonly item: ItemFacts;
  readonly loan: Loan;
  readonly pin: PinVerdict;
  /** The patron's fees about the copy; absent if the loan is not late. */
  readonly fees?: readonly Fee[];
}

/** The part of a command that renewals look at. */
export type RenewalCommand = Asked & { readonly feeAcknowledged: boolean };

/** Decides whether a loan may be extended, and until when. */
export function decideRenewal(
  facts: RenewalFacts,
  rules: Rules,
  command: RenewalCommand,
  newId: () => string,
): Decision<CheckoutOutcome> {
  const refusal = renewalDenial(facts, rules, command);
  if (refusal !== undefined) return refusalOf(facts, refusal);
  return extend(facts, rules, command, newId);
}

/**
 * Extends a loan, whatever speaks against it.
 *
 * @param told the due date that the patron was told while the terminal was off-line
 */
export function extend(
  { patron, item, loan, pin, fees = [] }: RenewalFacts,
  rules: Rules,
  { now, origin }: Asked,
  newId: () => string,
  told?: Temporal.Instant,
): Decision<CheckoutOutcome> {
  const { patronId, category } = patron.patron;
  const rule = ruleFor(rules, category, item.item.itemType);
  const branch = branchOfLoan(item.item, rules, origin.branch);
  // As in Koha, a renewal adds to the old due date; an overdue loan is extended from now.
  const due = told ?? dueDate(laterOf(now, loan.due), rule, branch, origin.timeZone);
  const fee = serviceFee(rule.checkoutFee, "rental");
  const effects: Effect[] = [{ kind: "change-loan", loan: { ...loan, due, renewals: loan.renewals + 1 } }];
  if (fee !== undefined) effects.push({ kind: "charge", fee: chargeFor(fee, item.item, patronId, now, newId()) });
  const late = lateness({ loan, item: item.item, category, fees }, now, rules, origin, newId);
  effects.push(...late.effects);
  return {
    kind: "change",
    action: "renewal",
    patronId,
    itemId: item.item.itemId,
    outcome: {
      ...{ ok: true, renewal: true, pin, patronId, item: item.item, due, fee, ...addressed(patron) },
      ...late.dueBack !== undefined && { dueBack: late.dueBack },
    },
    effects,
    detail: late.detail,
    undo: undoOf(effects, { ...item, loan }),
    expect: [movesPatron(patron), movesItem(item), titleOf(item, effects)],
  };
}

function renewalDenial(
  facts: RenewalFacts,
  rules: Rules,
  { now, origin, feeAcknowledged }: RenewalCommand,
): (Refusal & Pick<Refused, "fee">) | undefined {
  const { patron, item, loan } = facts;
  const rule = ruleFor(rules, patron.patron.category, item.item.itemType);
  const denial = denialOf(patron, rules, { now, timeZone: origin.timeZone });
  if (denial !== undefined) return denial;
  if (item.item.status === "lost") return { reason: "item-lost" };
  if (item.item.status === "claimed-returned") return { reason: "item-claimed-returned" };
  if (loan.renewals >= rule.renewals && stands("renewals-over-limit", rules)) return { reason: "renewals-over-limit" };
  const today = dayOf(now, origin.timeZone);
  const wanted = item.holds.some((hold) =>
    isPending(hold, today) && wants(hold, item.item) && !sameId(hold.patronId, loan.patronId)
  );
  if (wanted) return { reason: "renewal-held" };
  const fee = serviceFee(rule.checkoutFee, "rental");
  return fee !== undefined && !feeAcknowledged ? { reason: "fee-not-acknowledged", fee } : undefined;
}
