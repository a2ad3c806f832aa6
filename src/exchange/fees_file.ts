import { type Fee, FEE_TYPES } from "../library/fee.ts";
import { code, identifier, money, orNone, past, pastOrNow, text, word } from "./cell.ts";
import { columnsOf, type FileTable, IMPORTED } from "./file_table.ts";

const { required, optional } = columnsOf<Fee>();

export const feesFile: FileTable<"fees"> = {
  kind: "fees",
  meaning: "what patrons owe, and what they have paid of it",
  columns: [
    required("fee_id", "feeId", identifier, "the fee"),
    required("patron_id", "patronId", identifier, "the patron who owes it"),
    optional("item_id", "itemId", orNone(code), "the item that it is about"),
    optional("type", "type", word(FEE_TYPES), "what it is for"),
    required("amount", "amount", money, "what it was at first"),
    optional("outstanding", "outstanding", money, "what is left to pay", "the amount"),
    optional("description", "description", text, "what patrons read about it"),
    optional("incurred", "incurred", pastOrNow, "when it arose", IMPORTED),
    optional(
      "ended",
      "ended",
      orNone(past),
      "when it stopped growing; empty for an overdue fee about an item that its patron still has: it grows, and what the " +
        "return or renewal costs here takes its place",
    ),
  ],
  blank: ({ now }) => ({
    feeId: "",
    patronId: "",
    itemId: undefined,
    type: "other",
    amount: 0,
    outstanding: 0,
    description: "",
    incurred: now,
    ended: undefined,
  }),
  complete(draft, told) {
    if (!told.has("outstanding")) draft.outstanding = draft.amount;
    return draft.outstanding > draft.amount ? "outstanding is more than amount; it must be that much or less" : draft;
  },
};
