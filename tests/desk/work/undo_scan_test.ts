import { assert, assertEquals } from "@std/assert";
import type { DeskOutcome, LendDone, ReturnDone } from "../../../src/desk/work/desk_work.ts";
import { aCheckin, aCheckout, aHoldRequest } from "../../support/library/commands.ts";
import { someRules } from "../../support/library/facts.ts";
import { aHold, aLoan, anItem, aPatron, NOON } from "../../support/library/records.ts";
import { ANNA, type DeskSetting, deskTest, ZOE } from "./desk_test_setting.ts";

const LIBRARY: DeskSetting = {
  patrons: [aPatron(), aPatron({ patronId: "P2", firstName: "Mary" }), aPatron({ patronId: "P3" })],
  items: [anItem()],
};
const I1 = { itemId: "I1", title: "Middlemarch" };

function scanned(scan: "lend" | "return", outcome: DeskOutcome<LendDone | ReturnDone>) {
  assert(outcome.ok);
  return { scan, itemId: outcome.itemId, at: outcome.at };
}

deskTest("undoScan() of a return gives the loan back as it was, and ends its fee", {
  ...LIBRARY,
  rules: someRules([{ overdueFee: 25 }]),
  loans: [aLoan({ due: NOON.subtract({ hours: 48 }), renewals: 2 })],
}, async ({ work, storage, journal }) => {
  const before = await storage.itemFacts("I1");
  const undo = scanned("return", await work.takeBack({ itemId: "I1" }, ANNA));
  assertEquals((await storage.fees({ patronId: "P1", from: 1 })).length, 1);
  const due = NOON.subtract({ hours: 48 }).epochMilliseconds;
  assertEquals(await work.undoScan(undo, ANNA), {
    ...{ ok: true, ...I1, holdsChanged: [] },
    loan: { patronId: "P1", due, renewals: 2 },
  });
  const after = await storage.itemFacts("I1");
  assertEquals([after?.loan, after?.item], [before?.loan, before?.item]);
  assertEquals(await storage.fees({ patronId: "P1", from: 1 }), []);
  const row = journal.at(-1);
  assertEquals([row?.source, row?.origin.terminal, row?.action, row?.patronId], [
    "staff",
    "anna",
    "undo-checkin",
    "P1",
  ]);
  assertEquals(await work.undoScan(undo, ANNA), { ok: false, reason: "undo-done", title: "Middlemarch" });
});

deskTest("undoScan() of a return tells what staff give back of a fee that was paid meanwhile", {
  ...LIBRARY,
  rules: someRules([{ overdueFee: 25 }]),
  loans: [aLoan({ due: NOON.subtract({ hours: 48 }) })],
}, async ({ work }) => {
  const undo = scanned("return", await work.takeBack({ itemId: "I1" }, ANNA));
  assertEquals((await work.pay({ patronId: "P1", amount: "0.50" }, ANNA)).ok, true);
  const undone = await work.undoScan(undo, ANNA);
  assertEquals(undone.ok && undone.dueBack, "0.50");
});

deskTest("undoScan() of a loan gives the patron's hold and its place on the shelf back", {
  ...LIBRARY,
  holds: [aHold({ patronId: "P1", status: "waiting", capturedItemId: "I1", shelfExpires: "2026-03-09" })],
}, async ({ work, storage }) => {
  const before = await storage.itemFacts("I1");
  const undo = scanned("lend", await work.lend({ patronId: "P1", itemId: "I1" }, ANNA));
  assertEquals((await storage.itemFacts("I1"))?.holds, []);
  assertEquals(await work.undoScan(undo, ANNA), { ok: true, ...I1, holdsChanged: [] });
  const after = await storage.itemFacts("I1");
  assertEquals([after?.loan, after?.holds], [undefined, before?.holds]);
});

deskTest("undoScan() of a loan tells of a hold that cannot come back", {
  ...LIBRARY,
  holds: [aHold({ patronId: "P1" })],
}, async ({ work, storage, terminals }) => {
  const undo = scanned("lend", await work.lend({ patronId: "P1", itemId: "I1" }, ANNA));
  assertEquals((await terminals.hold(aHoldRequest({ patronId: "P1", titleId: "T1" }))).ok, true);
  const undone = await work.undoScan(undo, ANNA);
  assertEquals(undone.ok && undone.holdsChanged, ["P1"]);
  assertEquals((await storage.itemFacts("I1"))?.holds.length, 1);
});

deskTest("undoScan() of a renewal gives the old due date and number of renewals back", {
  ...LIBRARY,
  loans: [aLoan({ renewals: 1 })],
}, async ({ work, storage }) => {
  const before = (await storage.itemFacts("I1"))?.loan;
  const undo = scanned("lend", await work.lend({ patronId: "P1", itemId: "I1" }, ANNA));
  assertEquals((await storage.itemFacts("I1"))?.loan?.renewals, 2);
  assertEquals((await work.undoScan(undo, ANNA)).ok, true);
  assertEquals((await storage.itemFacts("I1"))?.loan, before);
});

deskTest("undoScan() of a return puts a hold that the copy was kept for back into the queue", {
  ...LIBRARY,
  loans: [aLoan()],
  holds: [aHold({ patronId: "P2" })],
}, async ({ work, storage }) => {
  const before = await storage.itemFacts("I1");
  const undo = scanned("return", await work.takeBack({ itemId: "I1" }, ANNA));
  assertEquals((await storage.itemFacts("I1"))?.holds[0]?.status, "waiting");
  assertEquals((await work.undoScan(undo, ANNA)).ok, true);
  const after = await storage.itemFacts("I1");
  assertEquals([after?.loan, after?.holds], [before?.loan, before?.holds]);
});

deskTest("undoScan() says why a scan cannot be undone any more", {
  ...LIBRARY,
  items: ["I1", "I2", "I3"].map((itemId) => anItem({ itemId, titleId: itemId })),
  loans: ["I1", "I2", "I3"].map((itemId) => aLoan({ itemId })),
}, async ({ work, terminals, storage }) => {
  const undo = [];
  for (const itemId of ["I1", "I2", "I3"]) undo.push(scanned("return", await work.takeBack({ itemId }, ANNA)));
  const [lent = { scan: "return", itemId: "", at: 0 } as const, held = lent, changed = lent] = undo;
  await terminals.checkout(aCheckout({ patronId: "P2", itemId: "I1" }));
  await terminals.hold(aHoldRequest({ patronId: "P2", titleId: "I2" }));
  await terminals.checkin(aCheckin({ itemId: "I2" }));
  await work.setStatus({ itemId: "I3", status: "damaged" }, ANNA);
  const reason = async (asked: typeof lent, at = ANNA) => {
    const outcome = await work.undoScan(asked, at);
    return !outcome.ok && outcome.reason;
  };
  assertEquals(await reason(lent), "undo-lent-since");
  assertEquals(await reason(held), "undo-hold-since");
  assertEquals(await reason(changed), "newer-change");
  assertEquals(await reason({ ...changed, itemId: "I9" }), "item-unknown");
  assertEquals((await storage.itemFacts("I1"))?.loan?.patronId, "P2");
});

deskTest("undoScan() undoes what the same member did at that moment, and nothing else", {
  ...LIBRARY,
}, async ({ work, storage }) => {
  const undo = scanned("lend", await work.lend({ patronId: "P1", itemId: "I1" }, ANNA));
  const others = [[undo, ZOE], [{ ...undo, at: undo.at - 1 }, ANNA], [{ ...undo, scan: "return" }, ANNA]] as const;
  for (const [asked, at] of others) {
    assertEquals(await work.undoScan(asked, at), { ok: false, reason: "undo-lent-since", title: "Middlemarch" });
  }
  await storage.forgetUndo(NOON.add({ hours: 1 }));
  assertEquals(await work.undoScan(undo, ANNA), { ok: false, reason: "undo-forgotten", title: "Middlemarch" });
});

deskTest("undoScan() lets the journal forget the patron where the library wants that", {
  ...LIBRARY,
  rules: someRules([], { forgetPatronAtReturn: true }),
}, async ({ work, storage }) => {
  const undo = scanned("lend", await work.lend({ patronId: "P1", itemId: "I1" }, ANNA));
  assertEquals((await work.undoScan(undo, ANNA)).ok, true);
  // A refusal of a test before may still reach a journal that is shared: nobody waits for those.
  const rows = (await storage.journal({ limit: 100 })).filter(({ outcome }) => outcome === "done");
  assertEquals(rows.map(({ action, patronId }) => [action, patronId]), [
    ["checkout", undefined],
    ["undo-checkout", undefined],
  ]);
});

deskTest("lend() takes a copy back from another patron first, in one change that can be undone", {
  ...LIBRARY,
  loans: [aLoan({ patronId: "P2", renewals: 1 })],
}, async ({ work, storage, journal }) => {
  const before = (await storage.itemFacts("I1"))?.loan;
  const lent = await work.lend({ patronId: "P1", itemId: "I1", takenFrom: "P2" }, ANNA);
  assertEquals((await storage.itemFacts("I1"))?.loan?.patronId, "P1");
  assertEquals(journal.map(({ action, patronId, detail }) => [action, patronId, detail]), [
    ["checkout", "P1", "ended the loan of P2"],
  ]);
  const undone = await work.undoScan(scanned("lend", lent), ANNA);
  assertEquals(undone.ok && undone.loan?.patronId, "P2");
  assertEquals((await storage.itemFacts("I1"))?.loan, before);
});

deskTest("lend() takes no copy back that a third patron waits for, and none from anybody but whom staff saw", {
  ...LIBRARY,
  loans: [aLoan({ patronId: "P2" })],
}, async ({ work, storage, terminals }) => {
  const refusal = { ok: false, reason: "item-on-loan-to-another", title: "Middlemarch" } as const;
  assertEquals(await work.lend({ patronId: "P1", itemId: "I1", takenFrom: "P3" }, ANNA), refusal);
  await terminals.hold(aHoldRequest({ patronId: "P3", titleId: "T1" }));
  assertEquals(await work.lend({ patronId: "P1", itemId: "I1", takenFrom: "P2" }, ANNA), {
    ...refusal,
    reason: "item-reserved-for-another",
  });
  assertEquals((await storage.itemFacts("I1"))?.loan?.patronId, "P2");
});
