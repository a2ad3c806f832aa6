import { assert, assertEquals } from "@std/assert";
import { foldId, IdMap, sameId } from "../../src/library/id.ts";

Deno.test("sameId() does not look at the case of ASCII letters, as the storage does", () => {
  assert(sameId("p1", "P1"));
  assert(sameId("Éva1", "ÉVA1"));
  assert(!sameId("P1", "P2"));
  assert(!sameId("éva1", "ÉVA1"));
  assert(!sameId("\u212A1", "k1"));
});

Deno.test("foldId() makes the same text of identifiers that name the same record, and of no others", () => {
  const ids = ["p1", "P1", "éva1", "ÉVA1", "Éva1", "\u212A1", "K1", "k1", "İ", "i\u0307", ""];
  for (const one of ids) {
    for (const other of ids) assertEquals(foldId(one) === foldId(other), sameId(one, other), `${one} and ${other}`);
  }
});

Deno.test("IdMap finds what it has whatever the case, under the identifier as it was written first", () => {
  const map = new IdMap([["MAIN", 1], ["cpl", 2]]);
  assertEquals([map.get("main"), map.get("CPL"), map.get("EAST")], [1, 2, undefined]);
  assertEquals([map.has("Main"), map.has("EAST")], [true, false]);
  map.set("Main", 3);
  assertEquals([...map], [["MAIN", 3], ["cpl", 2]]);
});
