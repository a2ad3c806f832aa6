import { assertEquals } from "@std/assert";
import { noteForgotten, readForgotten } from "../../../src/stand_in/learning/forgotten_lately.ts";
import { NOON } from "../../support/library/records.ts";

function notesIn(kept: Map<string, string>) {
  return {
    note: (name: string) => Promise.resolve(kept.get(name)),
    noteOnce(name: string, value: string) {
      if (!kept.has(name)) kept.set(name, value);
      return Promise.resolve(kept.get(name) ?? "");
    },
    replaceNote(name: string, before: string, value: string) {
      const isAsRead = kept.get(name) === before;
      if (isAsRead) kept.set(name, value);
      return Promise.resolve(isAsRead);
    },
  };
}

Deno.test("that a card was forgotten is noted by a hash of each of its numbers, for what was heard before, and for an hour", async () => {
  const kept = new Map<string, string>(), notes = notesIn(kept);
  await noteForgotten(notes, ["P1", "ada"], NOON);
  assertEquals(/P1|ada/i.test([...kept.values()].join()), false);
  const at = NOON.epochMilliseconds, isForgotten = await readForgotten(notes, NOON);
  assertEquals([isForgotten(" p1 ", at), isForgotten("ADA", at), isForgotten("P1", at + 1), isForgotten("P2", at)], [
    ...[true, true, false, false],
  ]);
  await noteForgotten(notes, ["P2"], NOON.add({ minutes: 61 }));
  const later = await readForgotten(notes, NOON.add({ minutes: 61 }));
  assertEquals([later("P1", at), later("P2", at)], [false, true]);
  // Nobody need forget another card for that.
  await readForgotten(notes, NOON.add({ minutes: 122 }));
  assertEquals([...kept.values()], ["[]"]);
});

Deno.test("cards that are forgotten in one moment are all noted, also while an old hash is removed", async () => {
  const notes = notesIn(new Map()), later = NOON.add({ minutes: 61 }), at = later.epochMilliseconds;
  await noteForgotten(notes, ["P1"], NOON);
  await Promise.all([
    ...["P2", "P3", "P4"].map((card) => noteForgotten(notes, [card], later)),
    ...[later, later].map((now) => readForgotten(notes, now)),
  ]);
  const isForgotten = await readForgotten(notes, later);
  assertEquals(["P1", "P2", "P3", "P4"].map((card) => isForgotten(card, at)), [false, true, true, true]);
});
