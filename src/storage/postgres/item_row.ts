import type { Item, ItemStatus } from "../../circulation/item.ts";
import { instantIfAny, integerIfAny, oneOf, type Row, text, textIfAny, written } from "./row.ts";

const STATUSES: Readonly<Record<ItemStatus, true>> = {
  "available": true,
  "on-order": true,
  "in-process": true,
  "lost": true,
  "missing": true,
  "claimed-returned": true,
  "damaged": true,
  "not-for-loan": true,
  "withdrawn": true,
};

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
    returned: item.returned && written(item.returned),
  };
}

/** A copy from its row and its title's. */
export function itemFrom(row: Row, title: Row): Item {
  const replacementCost = integerIfAny(row, "replacement_cost");
  const transitTo = textIfAny(row, "transit_to");
  const returned = instantIfAny(row, "returned");
  return {
    itemId: text(row, "item_id"),
    titleId: text(row, "title_id"),
    title: text(title, "title"),
    author: text(title, "author"),
    itemType: text(row, "item_type"),
    mediaType: text(row, "media_type"),
    collection: text(row, "collection"),
    callNumber: text(row, "call_number"),
    permanentLocation: text(row, "permanent_location"),
    currentLocation: text(row, "current_location"),
    owner: text(row, "owner"),
    status: oneOf(STATUSES, row, "status"),
    securityMarker: text(row, "security_marker"),
    ...(replacementCost !== undefined && { replacementCost }),
    properties: text(row, "properties"),
    ...(transitTo !== undefined && { transitTo }),
    ...(returned !== undefined && { returned }),
  };
}
