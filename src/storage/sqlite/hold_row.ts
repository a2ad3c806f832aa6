import type { Hold, HoldStatus } from "../../circulation/hold.ts";
import { type Column, selectList } from "./columns.ts";
import { dateIfAny, instant, oneOf, type Row, text, textIfAny } from "./row.ts";

const STATUSES: Readonly<Record<HoldStatus, true>> = { "pending": true, "in-transit": true, "waiting": true };

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

/** What to select for {@link holdFrom} where the hold is `h`. */
export const HOLD_SELECT = selectList(HOLD_COLUMNS, "h");

/** A hold from a row with {@link HOLD_SELECT}. */
export function holdFrom(row: Row): Hold {
  const itemId = textIfAny(row, "item_id");
  const library = textIfAny(row, "library");
  const expires = dateIfAny(row, "expires");
  const capturedItemId = textIfAny(row, "captured_item_id");
  const shelfExpires = dateIfAny(row, "shelf_expires");
  return {
    holdId: text(row, "hold_id"),
    patronId: text(row, "patron_id"),
    titleId: text(row, "title_id"),
    ...(itemId !== undefined && { itemId }),
    ...(library !== undefined && { library }),
    pickupLocation: text(row, "pickup_location"),
    placed: instant(row, "placed"),
    ...(expires !== undefined && { expires }),
    status: oneOf(STATUSES, row, "status"),
    ...(capturedItemId !== undefined && { capturedItemId }),
    ...(shelfExpires !== undefined && { shelfExpires }),
  };
}
