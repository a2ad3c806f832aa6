import type { Payment } from "../../circulation/payment.ts";
import type { Column } from "./columns.ts";
import { instant, integer, type Row, text, textIfAny } from "./row.ts";

/** The table `payments`. Its key is a number of SQLite's own, which nobody asks for. */
export const PAYMENT_COLUMNS: readonly Column<Payment>[] = [
  { name: "patron_id", of: (payment) => payment.patronId, refersTo: "patrons" },
  { name: "account", of: (payment) => payment.account },
  { name: "transaction_id", of: (payment) => payment.transactionId },
  { name: "amount", of: (payment) => payment.amount },
  { name: "fee_id", of: (payment) => payment.feeId ?? null },
  { name: "payment_type", of: (payment) => payment.paymentType },
  { name: "paid", of: (payment) => payment.paid.epochMilliseconds },
];

/** A payment from a row with the columns of {@link PAYMENT_COLUMNS}. */
export function paymentFrom(row: Row): Payment {
  const feeId = textIfAny(row, "fee_id");
  return {
    patronId: text(row, "patron_id"),
    account: text(row, "account"),
    transactionId: text(row, "transaction_id"),
    amount: integer(row, "amount"),
    ...(feeId !== undefined && { feeId }),
    paymentType: text(row, "payment_type"),
    paid: instant(row, "paid"),
  };
}
