import type { Hold } from "../port/hold.ts";
import { type Column, selectList } from "./columns.ts";

/** The table `holds`, the key first. */
export const HOLD_COLUMNS: readonly Column<Hold>[] = [
  { name: "hold_id", of: (hold) => hold.holdId },
  { name: "patron_id", of: (hold) => hold.patronId, refersTo: "patrons" },
  { name: "title_id", of: (hold) => hold.titleId, refersTo: "titles" },
  { name: "item_id", of: (hold) => hold.itemId ?? null, refersTo: "items" },
  { name: "library", of: (hold) => hold.library ?? null },
  { name: "pickup_location", of: (hold) => hold.pickupLocation },
  { name: "placed", of: (hold) => hold.placed.epochMilliseconds },
  { name: "expires", of: (hold) => hold.expires?.toString() ?? null },
  { name: "status", of: (hold) => hold.status },
  { name: "captured_item_id", of: (hold) => hold.capturedItemId ?? null, refersTo: "items" },
  { name: "shelf_expires", of: (hold) => hold.shelfExpires?.toString() ?? null },
];

/** What to select for {@link holdReader} where the hold is `h`. */
export const HOLD_SELECT = selectList(HOLD_COLUMNS, "h");
