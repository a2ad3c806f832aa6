import { assert, assertEquals } from "@std/assert";
import { foldId, sameId } from "../../src/library/id.ts";

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
