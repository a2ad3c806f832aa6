import type { Item, ItemStatus } from "../../circulation/item.ts";
import { type Column, selectList } from "./columns.ts";
import { instantIfAny, integerIfAny, oneOf, type Row, text, textIfAny } from "./row.ts";

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

/** The table `items`, the key first. What a copy tells of its title is in the table `titles`. */
export const ITEM_COLUMNS: readonly Column<Item>[] = [
  { name: "item_id", of: (item) => item.itemId },
  { name: "title_id", of: (item) => item.titleId, refersTo: "titles" },
  { name: "item_type", of: (item) => item.itemType },
  { name: "media_type", of: (item) => item.mediaType },
  { name: "collection", of: (item) => item.collection },
  { name: "call_number", of: (item) => item.callNumber },
  { name: "permanent_location", of: (item) => item.permanentLocation },
  { name: "current_location", of: (item) => item.currentLocation },
  { name: "owner", of: (item) => item.owner },
  { name: "status", of: (item) => item.status },
  { name: "security_marker", of: (item) => item.securityMarker },
  { name: "replacement_cost", of: (item) => item.replacementCost ?? null },
  { name: "properties", of: (item) => item.properties },
  { name: "transit_to", of: (item) => item.transitTo ?? null },
  { name: "returned", of: (item) => item.returned?.epochMilliseconds ?? null },
];

/** What to select for {@link itemFrom} where the copy is `i` and its title `t`. */
export const ITEM_SELECT = `${selectList(ITEM_COLUMNS, "i")}, t.title, t.author`;

/** A copy from a row with {@link ITEM_SELECT}. */
export function itemFrom(row: Row): Item {
  const replacementCost = integerIfAny(row, "replacement_cost");
  const transitTo = textIfAny(row, "transit_to");
  const returned = instantIfAny(row, "returned");
  return {
    itemId: text(row, "item_id"),
    titleId: text(row, "title_id"),
    title: text(row, "title"),
    author: text(row, "author"),
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
