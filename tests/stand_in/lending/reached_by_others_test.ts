import { assertEquals } from "@std/assert";
import { createReach } from "../../../src/stand_in/lending/reached_by_others.ts";
import { NOON } from "../../support/library/records.ts";

/** Two servers on one database, by one clock that the test sets. */
function twoServers(isShared = true) {
  const kept = new Map<string, string>(), clock = { now: NOON };
  const notes = {
    note: (name: string) => Promise.resolve(kept.get(name)),
    setNote: (name: string, value: string) => Promise.resolve(void kept.set(name, value)),
  };
  const server = (owner: string) => createReach({ notes, owner, now: () => clock.now, isShared: () => isShared });
  return { one: server("one"), other: server("other"), clock, kept };
}

Deno.test("a server knows that the system has answered another one, for fifty seconds", async () => {
  const { one, other, clock } = twoServers();
  assertEquals([await one.byOthers(), await other.byOthers()], [false, false]);
  one.note();
  assertEquals([await one.byOthers(), await other.byOthers()], [false, true]);
  clock.now = NOON.add({ seconds: 49 });
  assertEquals(await other.byOthers(), true);
  clock.now = NOON.add({ seconds: 50 });
  assertEquals(await other.byOthers(), false);
  one.note();
  assertEquals(await other.byOthers(), true);
});

Deno.test("an answer is noted every five seconds at most, and not where there is no other server", async () => {
  const { one, clock, kept } = twoServers();
  one.note();
  const first = [...kept.values()];
  clock.now = NOON.add({ seconds: 4 });
  one.note();
  assertEquals([...kept.values()], first);
  clock.now = NOON.add({ seconds: 5 });
  one.note();
  assertEquals([...kept.values()].length === 1 && [...kept.values()][0] !== first[0], true);
  const alone = twoServers(false);
  alone.one.note();
  assertEquals([alone.kept.size, await alone.other.byOthers()], [0, false]);
});

Deno.test("a server that reaches the system no more says so at once, and nothing of what another one has noted", async () => {
  const { one, other, clock } = twoServers();
  one.note();
  one.lost();
  for (let turn = 0; turn < 5; turn++) await Promise.resolve();
  assertEquals(await other.byOthers(), false);
  // It is noted anew at once where it answers again.
  one.note();
  assertEquals(await other.byOthers(), true);
  clock.now = NOON.add({ seconds: 5 });
  other.note();
  one.lost();
  for (let turn = 0; turn < 5; turn++) await Promise.resolve();
  assertEquals([await one.byOthers(), await other.byOthers()], [true, false]);
});
