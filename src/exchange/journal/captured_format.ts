import type { LedgerRow } from "../../storage/port/ledger.ts";
import type { ExchangeContext } from "../cell.ts";
import { type RowColumns, type RowFormats, rowFormats } from "./row_formats.ts";

/** Every column of the list of captured holds, in the order in which they are written. */
export const CAPTURED_COLUMNS: RowColumns<LedgerRow> = {
  branch: {
    meaning: "the branch where the copy came back",
    write: ({ library }) => library,
  },
  item_id: {
    meaning: "the copy's barcode",
    write: ({ itemId }) => itemId,
  },
  title: {
    meaning: "its title",
    write: ({ captured }) => captured?.title,
  },
  patron_id: {
    meaning: "for whom it is held (CY), where the library system says so",
    write: ({ captured }) => captured?.patronId,
  },
  destination: {
    meaning: "where it goes (CT); empty: it stays",
    write: ({ captured }) => captured?.destination,
  },
  alert_type: {
    meaning: "the kind of alert (CV): 01 a hold here, 02 at another branch, 03 of another system",
    write: ({ captured }) => captured?.alertType,
  },
  at: {
    meaning: "when it came back",
    write: ({ at }) => at.toString(),
  },
};

/** Makes the formats of the list of captured holds. */
export function capturedFormats(context: ExchangeContext): RowFormats<LedgerRow> {
  return rowFormats(CAPTURED_COLUMNS, { context, number: "" });
}
