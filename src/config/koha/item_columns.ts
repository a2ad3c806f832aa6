import { kind } from "../kind.ts";

/** What Koha's columns of an item are here: properties of a copy. */
const COLUMNS = {
  barcode: "itemId",
  biblionumber: "titleId",
  call_number: "callNumber",
  ccode: "collection",
  collection_code: "collection",
  holdingbranch: "currentLocation",
  homebranch: "permanentLocation",
  itemcallnumber: "callNumber",
  itype: "itemType",
  title: "title",
} as const;

/** A property of a copy that can be told in a field of an account's own. */
export type ToldItemProperty = (typeof COLUMNS)[keyof typeof COLUMNS];

/** One of Koha's columns, and the property that it is here; absent if sip2d knows nothing like it. */
export interface ItemColumn {
  readonly name: string;
  readonly property?: ToldItemProperty;
}

/** The names of the columns that sip2d knows. */
export const KNOWN_COLUMNS: readonly string[] = Object.keys(COLUMNS);

/** `item_field/@code` and `login/@cr_item_field`. Koha has some eighty columns, of which a copy here has the most used. */
export const itemColumn = kind(
  `a column of Koha's items; sip2d knows ${KNOWN_COLUMNS.join(", ")}`,
  (text, refuse): ItemColumn => {
    const name = text.trim().toLowerCase();
    if (!/^[a-z_]+$/.test(name)) return refuse();
    return Object.hasOwn(COLUMNS, name) ? { name, property: COLUMNS[name as keyof typeof COLUMNS] } : { name };
  },
);
