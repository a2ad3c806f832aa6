import { assertEquals } from "@std/assert";
import { noteForgotten, readForgotten } from "../../../src/stand_in/learning/forgotten_lately.ts";
import { NOON } from "../../support/library/records.ts";

Deno.test("that a card was forgotten is noted by a hash of each of its numbers, for what was heard before, and for an hour", async () => {
  const kept = new Map<string, string>();
  const notes = {
    note: (name: string) => Promise.resolve(kept.get(name)),
    setNote: (name: string, value: string) => Promise.resolve(void kept.set(name, value)),
  };
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
