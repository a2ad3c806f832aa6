import type { Fee } from "../../library/fee.ts";
import { journalNote } from "../../library/journal_note.ts";
import type { PayFeeCommand } from "../../library/library.ts";
import type { FeePaidOutcome, PinVerdict, Refusal } from "../../library/outcome.ts";
import type { Effect } from "../../storage/port/change.ts";
import type { Payment } from "../../storage/port/payment.ts";
import type { PatronFacts } from "../../storage/port/storage.ts";
import type { AccountRules } from "../rules/account_rules.ts";
import { addressed, type Decision, movesPatron, refusalOf } from "./decision.ts";
import { sameId } from "../../library/id.ts";
import { totalOwed } from "../rules/standing.ts";

interface PaymentFacts {
  readonly patron: PatronFacts;
  readonly pin: PinVerdict;
  /** Open ones, oldest first. */
  readonly fees: readonly Fee[];
  /** The account's payments with the same transaction id within a day. */
  readonly earlier: readonly Payment[];
}

/** A payment within these hours under the same transaction id is the same payment told again. */
export const PAYMENT_WINDOW = Temporal.Duration.from({ hours: 24 });

/** Takes a payment: one fee if the terminal named it, else the oldest first; never more than is owed. */
export function decidePayment(
  facts: PaymentFacts,
  command: PayFeeCommand,
  newId: () => string,
  own?: AccountRules,
): Decision<FeePaidOutcome> {
  const { patron, fees, earlier } = facts;
  const { patronId } = patron.patron;
  const owed = totalOwed(patron);
  const { amount } = command;
  const { overpaymentTaken = false } = own ?? {};
  if (amount === undefined || amount <= 0) return refuse(facts, { reason: "payment-amount" });
  if (!command.currencyAccepted) return refuse(facts, { reason: "payment-currency" });
  // The same identifier with other content is another payment: the terminal's counter has begun anew. The earlier
  // payment may still be sent again after that.
  const same = earlier.find((payment) => isSame(payment, command, patronId, amount));
  if (same !== undefined) {
    return {
      kind: "repeated",
      outcome: { ok: true, patronId, owed, paid: same.paid, ...shareOf(same), ...addressed(patron) },
    };
  }
  const payable = command.feeId === undefined ? fees : fees.filter(({ feeId }) => sameId(feeId, command.feeId ?? ""));
  if (command.feeId !== undefined && payable.length === 0) return refuse(facts, { reason: "payment-fee-unknown" });
  const due = payable.reduce((sum, { outstanding }) => sum + outstanding, 0);
  if (due === 0 && !overpaymentTaken) return refuse(facts, { reason: "payment-nothing-owed" });
  if (amount > due && !overpaymentTaken) return refuse(facts, { reason: "payment-too-much", amount: due });
  // The money is in the box already: what is owed is paid, and staff give the rest back.
  const sums = amount > due ? { amount: due, tendered: amount } : { amount };
  const { origin: { account, terminal }, transactionId, paymentType, currency, now } = command;
  const anew = earlier.length > 0;
  // As the library writes it.
  const feeId = command.feeId && payable[0]?.feeId;
  const told = { feeId, paymentType, currency, ...sums.tendered !== undefined && { tendered: sums.tendered } };
  const payment: Payment = {
    ...told,
    ...{ paymentId: newId(), patronId, account, terminal, transactionId, amount: sums.amount, paid: now },
  };
  return {
    kind: "change",
    action: "fee-paid",
    patronId,
    itemId: undefined,
    outcome: {
      ...{ ok: true, patronId, owed: owed - sums.amount, paid: now, ...shareOf(sums), ...addressed(patron) },
      ...anew && { transactionIdReused: true },
    },
    effects: [...allocate(sums.amount, payable), { kind: "record-payment", payment }],
    undo: [],
    expect: [movesPatron(patron)],
    payment: { ...told, ...transactionId !== "" && { transactionId } },
    detail: tagsOf(own, payment, anew),
  };
}

/** Tells what of a payment was paid, and what staff give back. */
function shareOf({ amount, tendered }: Pick<Payment, "amount" | "tendered">): { amount: number; dueBack?: number } {
  return tendered === undefined ? { amount } : { amount, dueBack: tendered - amount };
}

/**
 * Lists what the journal adds to a payment: an overpayment, a reused transaction id, a write-off, the cash register.
 */
function tagsOf(
  { writeoffType, register }: AccountRules = {},
  { paymentType, tendered }: Payment,
  anew: boolean,
): string | undefined {
  const tags = [
    ...tendered === undefined ? [] : [journalNote("overpaid")],
    ...anew ? [journalNote("transaction-id-reused")] : [],
    ...writeoffType === paymentType ? [journalNote("written-off")] : [],
    ...register === undefined ? [] : [journalNote("register", register)],
  ];
  return tags.length === 0 ? undefined : tags.join(", ");
}

function allocate(amount: number, fees: readonly Fee[]): Effect[] {
  const effects: Effect[] = [];
  let left = amount;
  for (const { feeId, outstanding } of fees) {
    const paid = Math.min(left, outstanding);
    if (paid > 0) effects.push({ kind: "pay", feeId, amount: paid });
    left -= paid;
  }
  return effects;
}

function isSame(earlier: Payment, { feeId }: PayFeeCommand, patronId: string, amount: number): boolean {
  return sameId(earlier.patronId, patronId) && (earlier.tendered ?? earlier.amount) === amount &&
    sameId(earlier.feeId ?? "", feeId ?? "");
}

function refuse(facts: PaymentFacts, refusal: Refusal): Decision<FeePaidOutcome> {
  return refusalOf(facts, refusal);
}
