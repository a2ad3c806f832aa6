import { assertEquals } from "@std/assert";
import { assertSame } from "../support/assert/assert_same.ts";
import { anOrigin } from "../support/library/changes.ts";
import { anItemUpdate } from "../support/library/commands.ts";
import { engineTest, type Setting } from "../support/library/engine.ts";
import { someRules } from "../support/library/facts.ts";
import { aHold, aLoan, anItem, aPatron, NOON } from "../support/library/records.ts";

const today = "2026-03-02";
const asked = { itemId: "i1", origin: anOrigin(), now: NOON };
const longAgo = NOON.subtract({ hours: 24 * 30 });
const LIBRARY: Setting = { patrons: [aPatron(), aPatron({ patronId: "P2" })], items: [anItem()] };

engineTest("item() tells of a copy on its shelf", LIBRARY, async ({ library }) => {
  assertSame(await library.item(asked), { item: anItem(), status: "available", holds: 0 });
});

engineTest("item() knows no copy by an unknown barcode", LIBRARY, async ({ library, journal }) => {
  assertEquals(await library.item({ ...asked, itemId: "I9" }), undefined);
  assertEquals(journal.length, 0);
});

engineTest("item() tells when a loan is due, since when it is recalled, and what lending costs", {
  ...LIBRARY,
  loans: [aLoan({ checkedOut: longAgo })],
  holds: [aHold({ patronId: "P2", placed: longAgo })],
  rules: someRules([{ itemType: "book", recallAfterDays: 14, checkoutFee: 150 }]),
}, async ({ library }) => {
  assertSame(await library.item(asked), {
    item: anItem(),
    status: "recalled",
    due: aLoan().due,
    recalled: longAgo.add({ hours: 24 * 14 }),
    holds: 1,
    fee: 150,
  });
});

engineTest("item() tells no recall of a loan that is protected from it, and no fee of 0", {
  ...LIBRARY,
  loans: [aLoan()],
  holds: [aHold({ patronId: "P2" })],
  rules: someRules([{ recallAfterDays: 14, checkoutFee: 0 }]),
}, async ({ library }) => {
  const report = await library.item(asked);
  assertSame([report?.status, report?.recalled, report?.fee], ["on-loan-protected", undefined, undefined]);
});

engineTest("item() tells of a copy on its shelf that somebody waits for", {
  ...LIBRARY,
  holds: [aHold()],
  rules: someRules([{ recallAfterDays: 0 }]),
}, async ({ library }) => {
  assertSame(await library.item(asked), { item: anItem(), status: "available", holds: 1 });
});

engineTest("item() tells until when a copy stands on the hold shelf", {
  ...LIBRARY,
  holds: [aHold({ status: "waiting", capturedItemId: "I1", shelfExpires: today })],
}, async ({ library }) => {
  const report = await library.item(asked);
  assertSame([report?.status, report?.holdUntil, report?.holds], ["on-hold-shelf", today, 1]);
  const after = await library.item({ ...asked, now: NOON.add({ hours: 24 }) });
  assertSame([after?.status, after?.holdUntil, after?.holds], ["available", undefined, 0]);
});

engineTest("item() tells of no hold shelf for a copy that still travels there", {
  ...LIBRARY,
  items: [anItem({ transitTo: "EAST" })],
  holds: [aHold({ status: "in-transit", capturedItemId: "I1", pickupLocation: "EAST" })],
}, async ({ library }) => {
  const report = await library.item(asked);
  assertSame([report?.status, report?.holdUntil], ["in-transit", undefined]);
});

engineTest("updateItem() stores what a terminal says of a copy, and nothing else", LIBRARY, async (bench) => {
  const { library, storage, journal } = bench;
  const changed = anItem({ properties: "torn cover" });
  assertSame(await library.updateItem(anItemUpdate()), { ok: true, item: changed });
  assertSame((await storage.itemFacts("I1"))?.item, changed);
  assertSame(journal.map(({ action, itemId, patronId, outcome }) => [action, itemId, patronId, outcome]), [
    ["item-updated", "I1", undefined, "done"],
  ]);
});

engineTest("updateItem() refuses an unknown copy", LIBRARY, async ({ library, journal }) => {
  assertSame(await library.updateItem(anItemUpdate({ itemId: "I9" })), { ok: false, reason: "item-unknown" });
  assertSame(journal.map(({ itemId, outcome, reason }) => [itemId, outcome, reason]), [
    ["I9", "refused", "item-unknown"],
  ]);
});
