import { assertEquals } from "@std/assert";
import { createAbilities } from "../../src/gateway/abilities.ts";
import type { Exchanged } from "../../src/gateway/sessions/exchanged.ts";
import { systemOf } from "../../src/systems/systems.ts";

const ANSWER: Exchanged = {
  kind: "answer",
  answer: { body: new Uint8Array(0), delimiter: "|", encoding: "utf8", guarded: false },
  took: 1,
};
const REFUSED: Exchanged = { kind: "not carried out", took: 1 };
const NOT_NOW: Exchanged = { ...REFUSED, answer: ANSWER.answer };
const LATE: Exchanged = { kind: "lost", why: "late", took: 1 };

/** The abilities of a system of which nothing is known, by a clock that the test sets. */
function someAbilities() {
  const clock = { now: 0, elapsed: () => clock.now };
  const abilities = createAbilities(clock), other = systemOf("other");
  return { clock, note: abilities.note, learned: () => [...abilities.of(other).neverAnswers] };
}

Deno.test("createAbilities() learns what has no answer three times with answers in between, tries again after a day, and forgets at an answer", () => {
  const { clock, note, learned } = someAbilities();
  for (const told of [REFUSED, LATE, LATE]) {
    assertEquals(learned(), []);
    note("17", told);
    note("17", told);
    note("99", ANSWER);
    note("17", told);
    note("63", ANSWER);
  }
  assertEquals(learned(), ["17"]);
  clock.now = 86_400_000;
  assertEquals(learned(), []);
  note("17", LATE);
  assertEquals(learned(), ["17"]);
  note("17", ANSWER);
  assertEquals(learned(), []);
  note("17", LATE);
  assertEquals(learned(), []);
});

Deno.test("createAbilities() learns nothing from a 98 in place of an answer, nor of changes", () => {
  const { note, learned } = someAbilities();
  for (let times = 0; times < 5; times++) {
    note("17", NOT_NOW);
    note("25", LATE);
    note("63", ANSWER);
  }
  assertEquals(learned(), []);
});
