import { assertEquals } from "@std/assert";
import { anItem, aPatron, NOON } from "../../support/library/records.ts";
import { ANNA, type DeskSetting, deskTest, ZOE } from "./desk_test_setting.ts";

const LIBRARY: DeskSetting = { patrons: [aPatron()], items: [anItem()] };
const P1 = { patronId: "p1" };
const P9 = { patronId: "P9" };

deskTest("block() and unblock() change a card, with the reason in the journal", LIBRARY, async (bench) => {
  const { work, storage, journal } = bench;
  const blocked = async () => {
    const patron = (await storage.patronFacts("P1", NOON))?.patron;
    return [patron?.blocked, patron?.blockMessage];
  };
  assertEquals(await work.block({ ...P1, reason: "too loud" }, ANNA), { ok: true });
  assertEquals(await blocked(), [true, "too loud"]);
  assertEquals(await work.unblock({ ...P1, reason: "apologised" }, ZOE), { ok: true });
  assertEquals(await blocked(), [false, ""]);
  assertEquals(journal.map(({ action, origin, detail }) => [action, origin.terminal, detail]), [
    ["patron-blocked", "anna", "too loud"],
    ["patron-enabled", "zoe", "apologised"],
  ]);
});

deskTest("setPin() stores a hash and forgets wrong PINs", LIBRARY, async ({ work, storage, journal }) => {
  const wrong = { patronId: "P1", account: "sc", address: "192.0.2.1", at: NOON, beyond: false };
  await storage.countWrongPin(wrong);
  assertEquals(await work.setPin({ ...P1, pin: "4711" }, ANNA), { ok: true });
  assertEquals((await storage.patronFacts("P1", NOON))?.patron.pin, "hash of 4711");
  assertEquals((await storage.pinRecord("P1")).wrong, []);
  await storage.countWrongPin(wrong);
  assertEquals(await work.unlock(P1, ANNA), { ok: true });
  assertEquals((await storage.pinRecord("P1")).wrong, []);
  assertEquals(journal.map(({ action, detail }) => [action, detail]), [["pin-set", undefined], [
    "pin-unlocked",
    undefined,
  ]]);
});

deskTest("block() refuses a message that no terminal can show whole", LIBRARY, async ({ work, storage }) => {
  const reason = "x".repeat(256);
  assertEquals(await work.block({ ...P1, reason }, ANNA), { ok: false, reason: "reason-too-long" });
  assertEquals((await storage.patronFacts("P1", NOON))?.patron.blocked, false);
  assertEquals((await work.block({ ...P1, reason: "x".repeat(255) }, ANNA)).ok, true);
});

for (const pin of ["", "47|11", "47\n11", "4".repeat(256)]) {
  deskTest(`setPin() refuses a PIN of ${pin.length} characters that no terminal can send`, LIBRARY, async (bench) => {
    assertEquals(await bench.work.setPin({ ...P1, pin }, ZOE), { ok: false, reason: "pin-invalid" });
    assertEquals((await bench.storage.patronFacts("P1", NOON))?.patron.pin, "");
  });
}

deskTest("setStatus() sets what is the matter with a copy", LIBRARY, async ({ work, storage, journal }) => {
  assertEquals(await work.setStatus({ itemId: "i1", status: "lost", reason: "searched twice" }, ANNA), { ok: true });
  assertEquals((await storage.itemFacts("I1"))?.item.status, "lost");
  assertEquals(journal.map(({ detail }) => detail), ["status available to lost; searched twice"]);
});

deskTest(
  "block(), unblock(), unlock(), setPin() and setStatus() know nobody who is not there",
  LIBRARY,
  async (bench) => {
    const { work } = bench;
    const unknown = { ok: false, reason: "patron-unknown" } as const;
    for (const outcome of [work.block(P9, ZOE), work.unblock(P9, ZOE), work.unlock(P9, ZOE)]) {
      assertEquals(await outcome, unknown);
    }
    assertEquals(await work.setPin({ ...P9, pin: "4711" }, ZOE), unknown);
    assertEquals(await work.setStatus({ itemId: "I9", status: "lost" }, ZOE), { ok: false, reason: "item-unknown" });
  },
);
