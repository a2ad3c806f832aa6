import assert from "node:assert/strict";
import type { ItemStatus } from "../../src/circulation/item.ts";
import { createDesk, type Desk, type DeskOutcome } from "../../src/circulation/desk.ts";
import type { Storage } from "../../src/circulation/storage.ts";
import { assertSame } from "../support/assert_same.ts";
import { engineTest, type Setting } from "../support/engine.ts";
import { aHold, aLoan, anItem, aPatron, NOON } from "../support/records.ts";

const LIBRARY: Setting = { patrons: [aPatron()], items: [anItem()] };
const desk = (storage: Storage) => createDesk(storage, () => NOON);

/** What is written down of a change at the desk, without number. */
async function written(storage: Storage) {
  const [line] = await storage.journal({ limit: 1 });
  const { account, action, patronId, itemId, outcome, detail, at } = line ?? {};
  return { account, action, patronId, itemId, outcome, detail, at };
}

engineTest("block() blocks a card and keeps the reason", LIBRARY, async ({ storage }) => {
  assert.equal(await desk(storage).block("p1", "card found"), "done");
  assertSame((await storage.patronFacts("P1", NOON))?.patron, aPatron({ blocked: true, blockMessage: "card found" }));
  assertSame(await written(storage), {
    account: "desk",
    action: "patron-blocked",
    patronId: "P1",
    outcome: "done",
    detail: "card found",
    at: NOON,
  });
});

engineTest("unblock() lifts the block and forgets the reason", {
  patrons: [aPatron({ blocked: true, blockMessage: "card found" })],
}, async ({ storage }) => {
  assert.equal(await desk(storage).unblock("P1"), "done");
  assertSame((await storage.patronFacts("P1", NOON))?.patron, aPatron());
  assertSame((await written(storage)).action, "patron-enabled");
});

engineTest("setPin() replaces the stored PIN, of which the journal tells nothing", LIBRARY, async ({ storage }) => {
  assert.equal(await desk(storage).setPin("p1", "hash of 1234"), "done");
  assertSame((await storage.patronFacts("P1", NOON))?.patron, aPatron({ pin: "hash of 1234" }));
  const [line] = await storage.journal({ limit: 1 });
  assert.equal(line?.action, "pin-set");
  assert(!JSON.stringify(line).includes("1234"));
});

const waiting = aHold({
  status: "waiting",
  capturedItemId: "I1",
  shelfExpires: Temporal.PlainDate.from("2026-03-09"),
});

engineTest("setStatus() says what is the matter with a copy, whose loan stays", {
  ...LIBRARY,
  loans: [aLoan()],
}, async ({ storage }) => {
  assert.equal(await desk(storage).setStatus("i1", "lost"), "done");
  const { item, loan } = await storage.itemFacts("I1") ?? {};
  assertSame([item, loan], [anItem({ status: "lost" }), aLoan()]);
  assertSame(await written(storage), {
    account: "desk",
    action: "item-updated",
    itemId: "I1",
    outcome: "done",
    detail: "status available to lost",
    at: NOON,
  });
});

const CAPTURED: readonly (readonly [ItemStatus, releases: boolean])[] = [["missing", true], ["available", false]];

for (const [status, releases] of CAPTURED) {
  engineTest(`setStatus() ${status} ${releases ? "puts the hold back into the queue" : "leaves the hold its copy"}`, {
    ...LIBRARY,
    items: [anItem({ transitTo: "EAST" })],
    holds: [waiting],
  }, async ({ storage }) => {
    const before = (await storage.itemFacts("I1"))?.titleVersion ?? 0;
    assert.equal(await desk(storage).setStatus("I1", status), "done");
    const { item, holds, titleVersion } = await storage.itemFacts("I1") ?? {};
    assert.equal(titleVersion, releases ? before + 1 : before);
    assertSame(holds, [releases ? aHold() : waiting]);
    assertSame(item, releases ? anItem({ status }) : anItem({ transitTo: "EAST" }));
  });
}

const CALLS: readonly (readonly [what: string, (desk: Desk, id: string) => Promise<DeskOutcome>])[] = [
  ["block()", (desk, id) => desk.block(id, "")],
  ["unblock()", (desk, id) => desk.unblock(id)],
  ["setPin()", (desk, id) => desk.setPin(id, "hash of 1234")],
  ["setStatus()", (desk, id) => desk.setStatus(id, "lost")],
];

for (const [what, call] of CALLS) {
  engineTest(
    `${what} knows nothing of an unknown identifier, and tries again after conflicts`,
    LIBRARY,
    async (bench) => {
      const { storage, journal } = bench;
      assert.equal(await call(desk(storage), "X9"), "unknown");
      assert.equal(journal.length, 0);
      let conflicts = 19;
      const overtaken: Storage = {
        ...storage,
        apply: (change) => conflicts-- > 0 ? Promise.resolve({ kind: "conflict" }) : storage.apply(change),
      };
      const id = what === "setStatus()" ? "I1" : "P1";
      assert.equal(await call(desk(overtaken), id), "done");
      conflicts = 20;
      assert.equal(await call(desk(overtaken), id), "busy");
    },
  );
}
