import type { Payment } from "../../circulation/payment.ts";
import { instant, integer, type Row, text, textIfAny, written } from "./row.ts";

/** A payment as a row of the table `payments`. */
export function paymentRow(payment: Payment): Row {
  return {
    patron_id: payment.patronId,
    account: payment.account,
    transaction_id: payment.transactionId,
    amount: payment.amount,
    fee_id: payment.feeId,
    payment_type: payment.paymentType,
    paid: written(payment.paid),
  };
}

/** A payment from such a row. */
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
