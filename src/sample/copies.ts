import type { Item } from "../library/item.ts";

/** What the rules of circulation tell apart; empty if not known. */
export type ItemType = "BOOK" | "DVD" | "REFERENCE" | "LAPTOP" | "CASSETTE" | "VIDEO" | "MAGAZINE" | "";

/** A title that the sample library has copies of. */
export interface SampleTitle {
  readonly titleId: string;
  readonly title: string;
  readonly author: string;
  readonly itemType: ItemType;
  readonly collection: string;
}

interface TypeDefaults {
  /** As SIP2's list of media types has it; 004 and 005 are magnetic. */
  readonly mediaType: string;
  readonly collection: string;
  /** What a call number begins with. */
  readonly shelf: string;
  /** Cents. */
  readonly replacementCost?: number;
  /** 02 is a strip of the Tattle-Tape kind, 01 is none. */
  readonly securityMarker: string;
}

const TYPES: Readonly<Record<ItemType, TypeDefaults>> = {
  BOOK: { mediaType: "001", collection: "Fiction", shelf: "F", replacementCost: 2500, securityMarker: "02" },
  DVD: { mediaType: "006", collection: "Films", shelf: "DVD", replacementCost: 2000, securityMarker: "02" },
  REFERENCE: { mediaType: "001", collection: "Reference", shelf: "R", replacementCost: 8000, securityMarker: "02" },
  LAPTOP: { mediaType: "000", collection: "Equipment", shelf: "EQ", replacementCost: 65000, securityMarker: "00" },
  CASSETTE: { mediaType: "004", collection: "Sound", shelf: "MC", replacementCost: 1200, securityMarker: "01" },
  VIDEO: { mediaType: "005", collection: "Films", shelf: "VHS", replacementCost: 1500, securityMarker: "01" },
  MAGAZINE: { mediaType: "002", collection: "Periodicals", shelf: "P", replacementCost: 600, securityMarker: "02" },
  "": { mediaType: "", collection: "", shelf: "", securityMarker: "" },
};

/** Makes the barcode of the copy of this number, counted from 1. */
export function barcode(number: number): string {
  return String(39999000000000 + number);
}

/** Describes a title, counted from 1; the collection follows from the item type if there is none. */
export function sampleTitle(
  number: number,
  { title, author, itemType, collection }: Pick<SampleTitle, "title" | "author" | "itemType"> & { collection?: string },
): SampleTitle {
  const titleId = `T${String(number).padStart(4, "0")}`;
  return { titleId, title, author, itemType, collection: collection ?? TYPES[itemType].collection };
}

/** Describes a copy of a title: on its shelf at MAIN, except for what `changes` says. */
export function copyOf(
  { titleId, title, author, itemType, collection }: SampleTitle,
  itemId: string,
  changes: Partial<Item> = {},
): Item {
  const { mediaType, shelf, replacementCost, securityMarker } = TYPES[itemType];
  const library = changes.permanentLocation ?? "MAIN";
  return {
    itemId,
    titleId,
    title,
    author,
    itemType,
    mediaType,
    collection,
    callNumber: shelf && `${shelf} ${heading(author || title)}`,
    permanentLocation: library,
    currentLocation: library,
    owner: library,
    status: itemType === "REFERENCE" ? "not-for-loan" : "available",
    securityMarker,
    ...replacementCost !== undefined && { replacementCost },
    properties: "",
    ...changes,
  };
}

/** The first three letters of a surname, as they stand on the spine. */
function heading(name: string): string {
  return (name.split(" ").at(-1) ?? "").slice(0, 3).toUpperCase();
}
