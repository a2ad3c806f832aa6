import { kind } from "../base/kind.ts";

/** What Koha's columns of an item are here: properties of a copy. */
const COLUMNS = {
  barcode: "itemId",
  biblionumber: "titleId",
  call_number: "callNumber",
  ccode: "collection",
  collection_code: "collection",
  effective_itemtype: "itemType",
  holdingbranch: "currentLocation",
  homebranch: "permanentLocation",
  itemcallnumber: "callNumber",
  itype: "itemType",
  location: "shelvingLocation",
  permanent_location: "shelvingLocation",
  shelving_location: "shelvingLocation",
  title: "title",
} as const;

/** A property of a copy that an account may have in a field of its own. */
type ToldItemProperty = (typeof COLUMNS)[keyof typeof COLUMNS];

/** One of Koha's columns, and the property that it is here; absent if sip2d knows nothing like it. */
export interface ItemColumn {
  readonly name: string;
  readonly property?: ToldItemProperty;
}

/** The names of the columns that sip2d knows. */
export const KNOWN_COLUMNS: readonly string[] = Object.keys(COLUMNS);

/** Finds the property that a column is here; `undefined` if sip2d knows nothing like it. */
export function columnNamed(name: string): ToldItemProperty | undefined {
  return Object.hasOwn(COLUMNS, name) ? COLUMNS[name as keyof typeof COLUMNS] : undefined;
}

/** `item_field/@code`. Koha has some eighty columns, of which a copy here has the most used. */
export const itemColumn = columnKind({});

/** `login/@cr_item_field`, in which Koha takes an item's permanent location for the library where it belongs. */
export const collectionColumn = columnKind({ permanent_location: "permanentLocation" });

function columnKind(further: Readonly<Record<string, ToldItemProperty>>) {
  const known = [...new Set([...KNOWN_COLUMNS, ...Object.keys(further)])];
  return kind(`a column of Koha's items; sip2d knows ${known.join(", ")}`, (text, refuse): ItemColumn => {
    const name = text.trim().toLowerCase();
    if (!/^[a-z_]+$/.test(name)) return refuse();
    const property = Object.hasOwn(further, name) ? further[name] : columnNamed(name);
    return property === undefined ? { name } : { name, property };
  }, { words: known, pattern: "[A-Za-z_]+" });
}
