import type { Item } from "../../library/item.ts";
import type { Row } from "../rows/row.ts";
import { writeMoment } from "./row.ts";

/** A copy as a row of the table `items`. What a copy tells of its title is in the table `titles`. */
export function itemRow(item: Item): Row {
  return {
    item_id: item.itemId,
    title_id: item.titleId,
    item_type: item.itemType,
    media_type: item.mediaType,
    collection: item.collection,
    call_number: item.callNumber,
    permanent_location: item.permanentLocation,
    current_location: item.currentLocation,
    owner: item.owner,
    status: item.status,
    security_marker: item.securityMarker,
    replacement_cost: item.replacementCost,
    properties: item.properties,
    transit_to: item.transitTo,
    returned: item.returned && writeMoment(item.returned),
  };
}
