import type { Item } from "../library/item.ts";
import { CHILDREN, FICTION, KNOWLEDGE } from "./books.ts";
import { barcode, copyOf, type ItemType, type SampleTitle, sampleTitle } from "./copies.ts";
import { CASSETTES, FILMS, MAGAZINES, REFERENCE, VIDEOS } from "./media.ts";
import type { Works } from "./works.ts";

/** How many copies titles have, in turns and in proportion. */
const SHARES = [2, 1, 4, 1, 3, 1, 1, 5, 2, 1] as const;

/** Makes the titles that are no case of anything, numbered from `first`. */
export function stockTitles(first: number): readonly SampleTitle[] {
  return [
    ...titles(FICTION, "BOOK"),
    ...titles(CHILDREN, "BOOK", "Children"),
    ...titles(KNOWLEDGE, "BOOK", "Knowledge"),
    ...titles(FILMS, "DVD"),
    ...titles(VIDEOS, "VIDEO"),
    ...titles(CASSETTES, "CASSETTE"),
    ...titles(MAGAZINES, "MAGAZINE"),
    ...titles(REFERENCE, "REFERENCE"),
  ].map((title, at) => sampleTitle(first + at, title));
}

/** Makes copies of the titles with the barcodes from number `first`, up to and including number `last`. */
export function stockItems(titles: readonly SampleTitle[], first: number, last: number): readonly Item[] {
  const shares = titles.map((_, at) => SHARES[at % SHARES.length] ?? 1);
  const whole = shares.reduce((sum, share) => sum + share, 0);
  const total = last - first + 1;
  let passed = 0;
  return titles.flatMap((title, at) => {
    const from = Math.floor(passed * total / whole);
    passed += shares[at] ?? 1;
    const to = Math.floor(passed * total / whole);
    return Array.from({ length: to - from }, (_, copy) => {
      const number = from + copy;
      return copyOf(title, barcode(first + number), { permanentLocation: number % 3 === 2 ? "CPL" : "MAIN" });
    });
  });
}

function titles(works: Works, itemType: ItemType, collection?: string) {
  return Object.entries(works).flatMap(([author, list]) =>
    list.split(" / ").map((title) => ({ title, author, itemType, collection }))
  );
}
