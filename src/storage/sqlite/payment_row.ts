import type { Payment } from "../port/payment.ts";
import type { Column } from "./columns.ts";

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
