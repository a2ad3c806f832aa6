import { journalNote } from "../library/journal_note.ts";
import type { RepeatedPayment } from "../server/session/retries/repeated_payment.ts";
import type { JournalEntry } from "../storage/port/change.ts";
import type { Storage } from "../storage/port/storage.ts";

/**
 * Writes into the journal what staff may have to set right of a payment: it was answered yes and taken for an earlier one, or it
 * was booked and may be a retry. Of another library system's payments the ledger lists what staff must see to.
 */
export function noteRepeatedPayment(storage: Pick<Storage, "record">, told: RepeatedPayment): void {
  const { origin, now: at, patronId, amount, paymentType, currency, feeId, isElsewhere } = told;
  const what = whatOf(told);
  if (what === undefined) return;
  storage.record({
    ...{ at, source: "terminal", origin, patronId, outcome: "done", ...what },
    ...amount !== undefined && { amount },
    payment: { paymentType, currency, ...feeId !== undefined && { feeId } },
    ...isElsewhere && { action: "payment-repeated" },
  });
}

function whatOf({ repeated, isElsewhere }: RepeatedPayment): Pick<JournalEntry, "action" | "detail"> | undefined {
  if (repeated === undefined) {
    return isElsewhere ? undefined : { action: "exception", detail: journalNote("may-be-retry") };
  }
  const { by, since } = repeated, of = since === undefined ? "an earlier time" : since.toString();
  if (by === "heard") return { action: "exception", detail: journalNote("paid-before", of) };
  return { action: "payment-repeated", detail: journalNote("taken-for-retry", of, by) };
}
