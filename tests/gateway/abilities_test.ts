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

/** The abilities of a system of which nothing is known, by a clock that the test sets and that began at this moment. */
function someAbilities(begun = 1_800_000_000_000) {
  const clock = { now: 0, elapsed: () => clock.now };
  const now = () => Temporal.Instant.fromEpochMilliseconds(begun + clock.now);
  const abilities = createAbilities({ clock, now }), other = systemOf("other");
  return {
    ...{ abilities, clock },
    note: (code: string, told: Exchanged) => abilities.note(code, told),
    learned: () => [...abilities.of(other).neverAnswers],
    /** Those of a process that begins so many milliseconds later, and reads what this one has noted. */
    later(milliseconds: number) {
      const next = someAbilities(begun + clock.now + milliseconds);
      next.abilities.absorb(JSON.parse(JSON.stringify(abilities.toNote())));
      return next;
    },
  };
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

const HOUR = 3_600_000, DAY = 24 * HOUR;

/** Leaves a question without an answer three times, while others are answered. */
function missed({ note }: ReturnType<typeof someAbilities>): void {
  for (let times = 0; times < 3; times++) {
    note("17", REFUSED);
    note("63", ANSWER);
  }
}

Deno.test("what a system answers and what not is known to the next process, which tries again when the day is over", () => {
  const first = someAbilities();
  first.clock.now = HOUR;
  missed(first);
  const next = first.later(23 * HOUR);
  assertEquals([next.abilities.answered.has("63"), next.learned()], [true, ["17"]]);
  next.clock.now = HOUR;
  assertEquals(next.learned(), []);
  next.note("17", ANSWER);
  assertEquals(next.later(0).learned(), []);
});

Deno.test("a clock that was set back a year does not put off the next try, nor an old note the new look", () => {
  const first = someAbilities();
  missed(first);
  const back = first.later(-365 * DAY);
  assertEquals(back.learned(), ["17"]);
  back.clock.now = DAY;
  assertEquals(back.learned(), []);
  assertEquals(first.later(91 * DAY).abilities.answered.has("63"), false);
});

Deno.test("a note of another process takes nothing back that has shown here, and a damaged one says nothing", () => {
  const here = someAbilities(), other = someAbilities();
  here.note("17", ANSWER);
  missed(other);
  here.abilities.absorb(other.abilities.toNote());
  for (const note of [undefined, null, [], "17", { answered: "17", missed: { 63: 9 } }, { missed: ["63"] }]) {
    here.abilities.absorb(note);
  }
  assertEquals(here.learned(), []);
});
