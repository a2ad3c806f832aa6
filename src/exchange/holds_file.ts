import { type Hold, HOLD_STATUSES } from "../storage/port/hold.ts";
import { code, dayOrNone, identifier, orNone, pastOrNow, word } from "./cell.ts";
import { columnsOf, type Draft, type FileTable, IMPORTED } from "./file_table.ts";

const { required, optional } = columnsOf<Hold>();

export const holdsFile: FileTable<"holds"> = {
  kind: "holds",
  meaning: "claims on titles and items; a patron has one on a title, or one on each of its items",
  columns: [
    optional(
      "hold_id",
      "holdId",
      identifier,
      "the hold",
      "a new one, or that of the stored hold of this patron on the same title and item",
    ),
    required("patron_id", "patronId", identifier, "the patron who waits"),
    optional("title_id", "titleId", code, "the title", "that of the item"),
    optional(
      "item_id",
      "itemId",
      orNone(code),
      "the only item that will do; in a file without captured_item_id, of a hold that is not pending, the captured item",
    ),
    required("pickup_location", "pickupLocation", code, "the library where it is to be collected"),
    optional("placed", "placed", pastOrNow, "when it was placed", IMPORTED),
    optional(
      "expires",
      "expires",
      dayOrNone,
      "the last day on which it is wanted; 0001-01-01: it rests, as a suspended one; a library leaves it out, and a copy counts it",
    ),
    optional("status", "status", word(HOLD_STATUSES), "where it stands"),
    optional("captured_item_id", "capturedItemId", orNone(code), "the item on the hold shelf, or on its way there"),
    optional(
      "shelf_expires",
      "shelfExpires",
      dayOrNone,
      "the last day on the hold shelf; 0001-01-01: the hold was cancelled, and its item has not been scanned since",
    ),
    optional("owned_by", "library", orNone(code), "the library whose items alone will do"),
  ],
  blank: ({ now, newId }) => ({
    holdId: newId(),
    patronId: "",
    titleId: "",
    itemId: undefined,
    library: undefined,
    pickupLocation: "",
    placed: now,
    expires: undefined,
    status: "pending",
    capturedItemId: undefined,
    shelfExpires: undefined,
  }),
  complete(draft, told) {
    if (!told.has("captured_item_id")) takeItemForCaptured(draft);
    if (draft.titleId === "" && draft.itemId === undefined && draft.capturedItemId === undefined) {
      return "title_id and item_id are both empty; one of them must say what the hold is on";
    }
    if (draft.status === "pending") {
      return draft.capturedItemId === undefined ? draft : "status is pending, so captured_item_id must be empty";
    }
    return draft.capturedItemId !== undefined
      ? draft
      : `status is ${draft.status}, so captured_item_id (or item_id) must say which item it is`;
  },
  derived: [{ from: "status", field: "capturedItemId" }],
};

/** Takes the item of a captured hold for the captured one: library systems keep one item with a hold. */
function takeItemForCaptured(draft: Draft<Hold>): void {
  if (draft.status === "pending") return;
  draft.capturedItemId = draft.itemId;
  draft.itemId = undefined;
}
