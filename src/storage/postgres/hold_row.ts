import type { Hold, HoldStatus } from "../../circulation/hold.ts";
import { dateIfAny, instant, oneOf, type Row, rowOf, text, textIfAny, written } from "./row.ts";

const STATUSES: Readonly<Record<HoldStatus, true>> = { "pending": true, "in-transit": true, "waiting": true };

/** A hold as a row of the table `holds`. */
export function holdRow(hold: Hold): Row {
  return {
    hold_id: hold.holdId,
    patron_id: hold.patronId,
    title_id: hold.titleId,
    item_id: hold.itemId,
    library: hold.library,
    pickup_location: hold.pickupLocation,
    placed: written(hold.placed),
    expires: hold.expires?.toString(),
    status: hold.status,
    captured_item_id: hold.capturedItemId,
    shelf_expires: hold.shelfExpires?.toString(),
  };
}

/** A hold from such a row. */
export function holdFrom(value: unknown): Hold {
  const row = rowOf(value);
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
