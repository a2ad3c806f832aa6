import { assertEquals, assertNotMatch } from "@std/assert";
import { createStaff, type Staff } from "../../src/circulation/staff.ts";
import type { Storage } from "../../src/storage/port/storage.ts";
import { assertSame } from "../support/assert/assert_same.ts";
import { engineTest, type Setting } from "../support/library/engine.ts";
import { aHold, anItem, aPatron, NOON } from "../support/library/records.ts";

const LIBRARY: Setting = { patrons: [aPatron(), aPatron({ patronId: "P2" })], items: [anItem()] };
const desk = (storage: Storage) => createStaff(storage, () => NOON);

engineTest(
  "block() and unblock() change a patron, with rows of the desk in the journal",
  LIBRARY,
  async ({ storage }) => {
    assertEquals(await desk(storage).block("p1", "too loud"), "done");
    assertSame((await storage.patronFacts("P1", NOON))?.patron, aPatron({ blocked: true, blockMessage: "too loud" }));
    assertEquals(await desk(storage).unblock("P1"), "done");
    assertSame((await storage.patronFacts("P1", NOON))?.patron, aPatron());
    const rows = await storage.journal({ limit: 10 });
    assertEquals(rows.map(({ account, action, patronId, detail }) => [account, action, patronId, detail]), [
      ["desk", "patron-blocked", "P1", "too loud"],
      ["desk", "patron-enabled", "P1", undefined],
    ]);
  },
);

engineTest("setPin() stores a hash, and the journal does not tell it", LIBRARY, async ({ storage }) => {
  assertEquals(await desk(storage).setPin("P1", "$argon2id$secret"), "done");
  assertEquals((await storage.patronFacts("P1", NOON))?.patron.pin, "$argon2id$secret");
  assertNotMatch(JSON.stringify(await storage.journal({ limit: 10 })), /secret/);
});

const WRONG_PIN = { patronId: "P1", account: "sc", address: "192.0.2.1", at: NOON, beyond: false };

engineTest("unlock() forgets the wrong PINs of a card, with a row in the journal", LIBRARY, async ({ storage }) => {
  for (const patronId of ["P1", "P2"]) await storage.countWrongPin({ ...WRONG_PIN, patronId });
  assertEquals(await desk(storage).unlock("p1"), "done");
  assertEquals((await storage.pinRecord("P1")).wrong, []);
  assertEquals((await storage.pinRecord("P2")).wrong.length, 1);
  const [row] = await storage.journal({ limit: 10 });
  assertEquals([row?.account, row?.action, row?.patronId], ["desk", "pin-unlocked", "P1"]);
});

engineTest("unlock() of a card that is not locked is done all the same", LIBRARY, async ({ storage }) => {
  assertEquals(await desk(storage).unlock("P1"), "done");
});

engineTest("setPin() forgets the wrong PINs of a card", LIBRARY, async ({ storage }) => {
  await storage.countWrongPin(WRONG_PIN);
  assertEquals(await desk(storage).setPin("P1", "hash"), "done");
  assertEquals((await storage.pinRecord("P1")).wrong, []);
});

engineTest("setStatus() changes a copy", LIBRARY, async ({ storage }) => {
  assertEquals(await desk(storage).setStatus("i1", "missing"), "done");
  assertSame((await storage.itemFacts("I1"))?.item, anItem({ status: "missing" }));
  const [row] = await storage.journal({ limit: 1 });
  assertEquals([row?.action, row?.itemId, row?.detail], ["item-updated", "I1", "status available to missing"]);
});

engineTest("setStatus() puts the hold that a lost copy was captured for back into the queue", {
  ...LIBRARY,
  items: [anItem({ transitTo: "EAST" })],
  holds: [aHold({ status: "in-transit", capturedItemId: "I1" })],
}, async ({ storage }) => {
  assertEquals(await desk(storage).setStatus("I1", "lost"), "done");
  const { item, holds } = await storage.itemFacts("I1") ?? {};
  assertSame(holds, [aHold()]);
  assertSame(item, anItem({ status: "lost" }));
});

engineTest("setStatus() to available leaves a captured copy where it is", {
  ...LIBRARY,
  holds: [aHold({ status: "waiting", capturedItemId: "I1" })],
}, async ({ storage }) => {
  await desk(storage).setStatus("I1", "available");
  assertSame((await storage.itemFacts("I1"))?.holds, [aHold({ status: "waiting", capturedItemId: "I1" })]);
});

const ASKED: readonly (readonly [string, (desk: Staff) => Promise<unknown>])[] = [
  ["block", (desk) => desk.block("P9", "")],
  ["unblock", (desk) => desk.unblock("P9")],
  ["unlock", (desk) => desk.unlock("P9")],
  ["setPin", (desk) => desk.setPin("P9", "hash")],
  ["setStatus", (desk) => desk.setStatus("I9", "lost")],
];
for (const [name, ask] of ASKED) {
  engineTest(`${name}() knows nobody and nothing that is not there`, LIBRARY, async ({ storage }) => {
    assertEquals(await ask(desk(storage)), "unknown");
    assertEquals(await storage.journal({ limit: 10 }), []);
  });
}

engineTest("block() decides again when the patron has moved on meanwhile", LIBRARY, async ({ storage }) => {
  let meanwhile = true;
  const racing: Storage = {
    ...storage,
    async patronFacts(patronId, now) {
      const facts = await storage.patronFacts(patronId, now);
      if (meanwhile) {
        meanwhile = false;
        await desk(storage).setPin(patronId, "changed meanwhile");
      }
      return facts;
    },
  };
  assertEquals(await desk(racing).block("P1", ""), "done");
  const patron = (await storage.patronFacts("P1", NOON))?.patron;
  assertEquals([patron?.blocked, patron?.pin], [true, "changed meanwhile"]);
});
