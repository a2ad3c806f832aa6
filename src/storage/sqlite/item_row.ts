import type { Item } from "../../library/item.ts";
import { type Column, selectList } from "./columns.ts";

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

/** What to select for {@link itemReader} where the copy is `i` and its title `t`. */
export const ITEM_SELECT = `${selectList(ITEM_COLUMNS, "i")}, t.title, t.author`;
