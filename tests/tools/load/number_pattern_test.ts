import { assertEquals, assertIsError, assertThrows } from "@std/assert";
import fc from "../../support/assert/fast_check.ts";
import { identifierAt, parseNumberPattern, shareOf, sizeOf } from "../../../src/tools/load/number_pattern.ts";

const first = (text: string, count: number) => {
  const pattern = parseNumberPattern(text);
  return Array.from({ length: count }, (_, place) => identifierAt(pattern, place));
};

Deno.test("parseNumberPattern() pads numbers with zeros to the width that is given", () => {
  assertEquals(first("39999%09d:1-1000000", 3), ["39999000000001", "39999000000002", "39999000000003"]);
});

Deno.test("parseNumberPattern() writes numbers as they are without a width, with what stands around them", () => {
  assertEquals(first("P%dx:8-11", 4), ["P8x", "P9x", "P10x", "P11x"]);
});

Deno.test("identifierAt() begins again after the last identifier", () => {
  assertEquals(first("%d:5-6", 5), ["5", "6", "5", "6", "5"]);
});

Deno.test("parseNumberPattern() takes a text without % for itself, colons included", () => {
  assertEquals(first("lib:main", 2), ["lib:main", "lib:main"]);
  assertEquals(sizeOf(parseNumberPattern("lib:main")), 1);
});

Deno.test("parseNumberPattern() refuses what is not a pattern", () => {
  for (const text of ["%d", "%d:5", "%d:5-4", "%s:1-2", "%d%d:1-2", "%099d:1-2", "%d:1-2x", "100%:1-2"]) {
    assertIsError(
      assertThrows(
        () => parseNumberPattern(text),
      ),
      RangeError,
      new RegExp(`^must be a text, .*not ${JSON.stringify(text)}`),
    );
  }
});

Deno.test("shareOf() gives every identifier to exactly one terminal when there are enough", () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 0, max: 500 }), (terminals, more) => {
    const pattern = { ...parseNumberPattern("%d:1-1"), to: terminals + more };
    const places = Array.from({ length: terminals }, (_, terminal) => shareOf(pattern, terminal, terminals))
      .flatMap(({ first, size }) => Array.from({ length: size }, (_, index) => first + index));
    assertEquals(places, Array.from({ length: sizeOf(pattern) }, (_, place) => place));
  }));
});

Deno.test("shareOf() gives all identifiers to every terminal when there are too few", () => {
  assertEquals(shareOf(parseNumberPattern("%d:1-3"), 7, 10), { first: 0, size: 3 });
});
