import type { Loan } from "../storage/port/loan.ts";
import { count, end, identifier, past } from "./cell.ts";
import { columnsOf, type FileTable, IMPORTED } from "./file_table.ts";

const { required, optional } = columnsOf<Loan>();

export const loansFile: FileTable<"loans"> = {
  kind: "loans",
  meaning: "items that are lent, one row an item",
  columns: [
    required("item_id", "itemId", identifier, "the item"),
    required("patron_id", "patronId", identifier, "the patron who has it"),
    optional("checked_out", "checkedOut", past, "when it was lent", IMPORTED),
    required("due", "due", end, "when it is due"),
    optional("renewals", "renewals", count, "how often the loan has been renewed"),
  ],
  blank: ({ now }) => ({ itemId: "", patronId: "", checkedOut: now, due: now, renewals: 0 }),
  complete: (draft) => draft,
};
