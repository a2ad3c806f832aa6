import { assertEquals } from "@std/assert";
import { sortBinOf, type Sorted, UNSORTED } from "../../../src/circulation/decide/sort_bin.ts";
import type { BinRule } from "../../../src/circulation/rules/rules.ts";
import { someRules } from "../../support/library/facts.ts";
import { anItem } from "../../support/library/records.ts";

const here: Sorted = { branch: "MAIN", destination: "main", holdWaits: false };
const elsewhere: Sorted = { ...here, destination: "EAST" };
const book = anItem({ itemType: "book", collection: "FIC" });

const CASES: readonly (readonly [what: string, bins: readonly BinRule[], sorted: Sorted, expected?: string])[] = [
  ["the first that fits", [{ bin: "1", itemType: "dvd" }, { bin: "2" }, { bin: "3" }], here, "2"],
  ["none where none fits", [{ bin: "1", itemType: "dvd" }], here],
  ["by item type, in any case", [{ bin: "1", itemType: "BOOK" }], here, "1"],
  ["by collection, in any case", [{ bin: "1", collection: "fic" }, { bin: "2" }], here, "1"],
  ["by all that a rule names", [{ bin: "1", collection: "FIC", destination: "elsewhere" }, { bin: "2" }], here, "2"],
  ["here", [{ bin: "1", destination: "elsewhere" }, { bin: "2", destination: "here" }], here, "2"],
  ["elsewhere", [{ bin: "1", destination: "here" }, { bin: "2", destination: "elsewhere" }], elsewhere, "2"],
  ["at a library", [{ bin: "1", destination: "WEST" }, { bin: "2", destination: "east" }], elsewhere, "2"],
  ["at this library by its code", [{ bin: "1", destination: "MAIN" }], here, "1"],
  ["for somebody who waits", [{ bin: "1", holdWaits: false }, { bin: "2", holdWaits: true }], {
    ...here,
    holdWaits: true,
  }, "2"],
  ["for nobody who waits", [{ bin: "1", holdWaits: true }, { bin: "2", holdWaits: false }], here, "2"],
  [
    "of what staff must see first: only where no destination is asked for",
    [{ bin: "1", destination: "here" }, { bin: "2", destination: "elsewhere" }, { bin: "3" }],
    { ...UNSORTED, branch: "MAIN" },
    "3",
  ],
];

for (const [what, bins, sorted, expected] of CASES) {
  Deno.test(`sortBinOf() finds the bin ${what}`, () => {
    assertEquals(sortBinOf(someRules([], { bins }), book, sorted), expected);
  });
}

Deno.test("sortBinOf() falls back on the rule for the item type, if not for a barcode that nobody knows", () => {
  const rules = someRules([{ sortBin: "7" }, { itemType: "dvd", sortBin: "8" }]);
  assertEquals(sortBinOf(rules, book, here), "7");
  assertEquals(sortBinOf(rules, anItem({ itemType: "dvd" }), here), "8");
  assertEquals(sortBinOf(rules, undefined, here), undefined);
});

Deno.test("sortBinOf() finds for a barcode that nobody knows what asks for nothing of a copy", () => {
  const bins = [{ bin: "1", itemType: "" }, { bin: "2", collection: "" }, { bin: "3", holdWaits: false }];
  assertEquals(sortBinOf(someRules([], { bins }), undefined, { ...UNSORTED, branch: "MAIN" }), "3");
});
