import type { Hold } from "../port/hold.ts";
import type { Row } from "../rows/row.ts";
import { writeMoment } from "./row.ts";

/** A hold as a row of the table `holds`. */
export function holdRow(hold: Hold): Row {
  return {
    hold_id: hold.holdId,
    patron_id: hold.patronId,
    title_id: hold.titleId,
    item_id: hold.itemId,
    library: hold.library,
    pickup_location: hold.pickupLocation,
    placed: writeMoment(hold.placed),
    expires: hold.expires?.toString(),
    status: hold.status,
    captured_item_id: hold.capturedItemId,
    shelf_expires: hold.shelfExpires?.toString(),
  };
}
