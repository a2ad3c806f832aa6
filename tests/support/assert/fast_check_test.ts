import { assertEquals, assertNotEquals } from "@std/assert";
import { readSources } from "../../architecture/sources.ts";
import fc from "./fast_check.ts";

Deno.test("fast-check tries the same values each time, and others with another seed", () => {
  const numbers = fc.nat(1_000_000_000);
  assertEquals(fc.sample(numbers, 20), fc.sample(numbers, 20));
  assertNotEquals(fc.sample(numbers, 20), fc.sample(numbers, { numRuns: 20, seed: 1 }));
});

/** Files that assert a property and have fast-check without its seed. */
function withoutSeed(sources: Iterable<readonly [path: string, text: string]>): readonly string[] {
  const found = [...sources].filter(([, text]) => /\bfc\.assert\(/.test(text) && /from "fast-check"/.test(text));
  return found.map(([path]) => path);
}

Deno.test("every property of the tests has the one seed", async () => {
  const own = "tests/support/assert/fast_check_test.ts";
  const sources = [...await readSources("tests")].filter(([path]) => path !== own);
  assertEquals(withoutSeed(sources), []);
  assertEquals(withoutSeed([["planted.ts", 'import fc from "fast-check";\nfc.assert(property);']]), ["planted.ts"]);
});
