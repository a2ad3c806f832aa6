import type { HoldTally } from "../port/hold.ts";
import { holdStatus } from "./record_readers.ts";
import { byName, integer, type PlaceOf, type ReaderOf, textIfAny } from "./row.ts";

/** Makes a reader of tallies off rows that group holds, with their number as `holds`. */
export function holdTallyReader(at: PlaceOf = byName): ReaderOf<HoldTally> {
  const place = {
    status: at("status"),
    expires: at("expires"),
    shelfExpires: at("shelf_expires"),
    holds: at("holds"),
  };
  return (row) => {
    const expires = textIfAny(row, place.expires);
    const shelfExpires = textIfAny(row, place.shelfExpires);
    return {
      status: holdStatus(row, place.status),
      ...(expires !== undefined && { expires }),
      ...(shelfExpires !== undefined && { shelfExpires }),
      count: integer(row, place.holds),
    };
  };
}
