import { assertEquals } from "@std/assert";
import { emptyFileFault, missingFault } from "../../src/exchange/missing_records.ts";

const CASES: readonly (readonly [stored: number, missing: number, mayLack: number | undefined, refused: boolean])[] = [
  [1000, 0, undefined, false],
  [1000, 100, undefined, false],
  [1000, 101, undefined, true],
  [20, 19, undefined, false],
  [20, 20, undefined, true],
  [200, 20, undefined, false],
  [199, 20, undefined, true],
  [1000, 250, 25, false],
  [1000, 251, 25, true],
  [1000, 20, 0, true],
  [1000, 1000, 100, false],
];
for (const [stored, missing, mayLack, refused] of CASES) {
  const lack = `${missing} of ${stored}${mayLack === undefined ? "" : ` where ${mayLack}% are allowed`}`;
  Deno.test(`missingFault() ${refused ? "refuses a file that lacks" : "lets a file lack"} ${lack}`, () => {
    assertEquals(missingFault("loans", { stored, missing }, mayLack) !== undefined, refused);
  });
}

Deno.test("missingFault() names the share that would do", () => {
  assertEquals(
    missingFault("loans", { stored: 1500, missing: 1499 }),
    "the file ends here and lacks 1,499 of the 1,500 loans that are stored; if it is whole and they may go, " +
      "say so with --allow-removing 100%",
  );
});

Deno.test("emptyFileFault() is about patrons and items, unless all may go", () => {
  assertEquals(emptyFileFault("loans"), undefined);
  assertEquals(emptyFileFault("items", 99)?.startsWith("there are no items;"), true);
  assertEquals(emptyFileFault("items", 100), undefined);
});
