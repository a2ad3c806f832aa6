import type { Payment } from "../port/payment.ts";
import type { Row } from "../rows/row.ts";
import { writeMoment } from "./row.ts";

/** A payment as a row of the table `payments`. */
export function paymentRow(payment: Payment): Row {
  return {
    patron_id: payment.patronId,
    account: payment.account,
    transaction_id: payment.transactionId,
    amount: payment.amount,
    fee_id: payment.feeId,
    payment_type: payment.paymentType,
    paid: writeMoment(payment.paid),
  };
}
