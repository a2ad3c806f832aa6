import type { Payment } from "../storage/port/payment.ts";
import { code, identifier, money, orNone, pastOrNow, text } from "./cell.ts";
import { columnsOf, type FileTable, IMPORTED } from "./file_table.ts";

const { required, optional } = columnsOf<Payment>();

export const paymentsFile: FileTable<"payments"> = {
  kind: "payments",
  meaning: "the payments that terminals took, one row each; a stored payment does not change",
  columns: [
    required("payment_id", "paymentId", identifier, "the payment"),
    required("patron_id", "patronId", identifier, "the patron who paid, who may have left the library since"),
    required("amount", "amount", money, "what was owed and is paid"),
    optional(
      "currency",
      "currency",
      code,
      "the currency, as the terminal sent it (BH); empty for payments of version 0.1.0",
    ),
    optional("fee_id", "feeId", orNone(code), "the fee that the patron chose to pay (CG); empty: the oldest first"),
    optional("payment_type", "paymentType", text, "how it was paid, in the terminal's code (the payment type of a 37)"),
    optional("transaction_id", "transactionId", text, "what the terminal calls the payment (BK)"),
    optional("account", "account", text, "the account of the terminal"),
    optional("terminal", "terminal", text, "the terminal's name of its place, or its address"),
    optional("paid", "paid", pastOrNow, "when it was paid", IMPORTED),
    optional(
      "tendered",
      "tendered",
      orNone(money),
      "what the terminal took, if that is more than the amount: staff give the rest back",
    ),
  ],
  blank: ({ now }) => ({
    paymentId: "",
    patronId: "",
    account: "",
    terminal: "",
    transactionId: "",
    amount: 0,
    tendered: undefined,
    currency: "",
    feeId: undefined,
    paymentType: "",
    paid: now,
  }),
  complete: (draft) => draft,
};
