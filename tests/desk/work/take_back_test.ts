import { assertEquals } from "@std/assert";
import { IdMap } from "../../../src/library/id.ts";
import { aCheckin, aCheckout } from "../../support/library/commands.ts";
import { someRules } from "../../support/library/facts.ts";
import { aFee, aHold, aLoan, anItem, aPatron, NOON } from "../../support/library/records.ts";
import { ANNA, type DeskSetting, deskTest, ZOE } from "./desk_test_setting.ts";

const branch = (code: string) => ({
  code,
  name: code,
  closedWeekdays: new Set<number>(),
  closedDates: new Set<string>(),
});
const BRANCHES = new IdMap([branch("MAIN"), branch("EAST")].map((each) => [each.code, each] as const));
const LIBRARY: DeskSetting = {
  patrons: [aPatron(), aPatron({ patronId: "P2", firstName: "Mary", lastName: "Shelley" })],
  items: [anItem()],
};
const I1 = { itemId: "I1", title: "Middlemarch", at: NOON.epochMilliseconds };

deskTest("takeBack() ends a loan", { ...LIBRARY, loans: [aLoan()] }, async ({ work, storage, journal }) => {
  assertEquals(await work.takeBack({ itemId: "i1" }, ANNA), { ok: true, ...I1, patronId: "P1" });
  assertEquals((await storage.itemFacts("I1"))?.loan, undefined);
  const [row] = journal;
  assertEquals([row?.source, row?.origin.terminal, row?.action, row?.patronId], ["staff", "anna", "checkin", "P1"]);
});

deskTest("takeBack() charges what is overdue", {
  ...LIBRARY,
  rules: someRules([{ overdueFee: 25 }]),
  loans: [aLoan({ due: NOON.subtract({ hours: 48 }) })],
}, async ({ work }) => {
  assertEquals(await work.takeBack({ itemId: "I1" }, ANNA), {
    ...{ ok: true, ...I1, patronId: "P1", fee: "0.50" },
    borrower: { name: "Ada Byron", owed: "0.50" },
  });
});

deskTest("takeBack() tells for whom a copy is and where it must go", {
  ...LIBRARY,
  rules: someRules([], { branches: BRANCHES }),
  loans: [aLoan()],
  holds: [aHold({ patronId: "P2", pickupLocation: "EAST" })],
}, async ({ work, storage }) => {
  const hold = { patronId: "P2", name: "Mary Shelley" };
  assertEquals(await work.takeBack({ itemId: "I1" }, ANNA), {
    ...{ ok: true, ...I1, patronId: "P1", hold },
    ...{ alert: "hold-elsewhere", destination: "EAST" },
  });
  assertEquals(await work.takeBack({ itemId: "I1" }, { ...ANNA, branch: "east" }), {
    ...{ ok: true, ...I1, hold },
    ...{ alert: "hold-here", destination: "EAST" },
  });
  assertEquals((await storage.itemFacts("I1"))?.holds[0]?.status, "waiting");
});

deskTest("takeBack() tells that the hold was cancelled for which a copy stood on the shelf", {
  ...LIBRARY,
  holds: [aHold({ status: "waiting", capturedItemId: "I1", shelfExpires: "0001-01-01" })],
}, async ({ work }) => {
  const outcome = await work.takeBack({ itemId: "I1" }, ANNA);
  assertEquals(outcome.ok && outcome.holdCancelled, true);
});

deskTest("takeBack() refuses what is not there and what is not on loan", {
  ...LIBRARY,
  items: [anItem(), anItem({ itemId: "I2", status: "withdrawn" })],
}, async ({ work, journal }) => {
  const asked = { overrides: ["item-unknown", "item-withdrawn"] as const, reason: "found" };
  assertEquals(await work.takeBack({ itemId: "I9", ...asked }, ZOE), { ok: false, reason: "item-unknown" });
  assertEquals(await work.takeBack({ itemId: "I1", ...asked }, ZOE), {
    ...{ ok: false, reason: "not-on-loan", title: "Middlemarch" },
  });
  const withdrawn = await work.takeBack({ itemId: "I2", ...asked }, ZOE);
  assertEquals(!withdrawn.ok && withdrawn.reason, "item-withdrawn");
  assertEquals(journal.map(({ outcome, detail }) => [outcome, detail]), [
    ["refused", "found"],
    ["refused", "found"],
    ["refused", "found"],
  ]);
});

deskTest("takeBack() ends the loan that staff saw, and none that takes its place meanwhile", {
  ...LIBRARY,
  loans: [aLoan()],
}, async ({ terminals, anotherDesk, storage }) => {
  let overtaken = false;
  const work = anotherDesk({
    ...storage,
    async apply(change) {
      if (!overtaken) {
        overtaken = true;
        assertEquals((await terminals.checkin(aCheckin({ itemId: "I1" }))).ok, true);
        assertEquals((await terminals.checkout(aCheckout({ patronId: "P2", itemId: "I1" }))).ok, true);
      }
      return await storage.apply(change);
    },
  });
  const seen = { itemId: "I1", borrower: "P1" };
  const refusal = { ok: false, reason: "item-on-loan-to-another", title: "Middlemarch" } as const;
  assertEquals(await work.takeBack(seen, ANNA), refusal);
  assertEquals((await storage.itemFacts("I1"))?.loan?.patronId, "P2");
  await terminals.checkin(aCheckin({ itemId: "I1" }));
  assertEquals(await work.takeBack(seen, ANNA), { ...refusal, reason: "not-on-loan" });
});

deskTest("takeBack() ends what the loss of a found copy has cost, and tells what staff give back and decide", {
  ...LIBRARY,
  items: [anItem({ status: "lost" })],
  loans: [aLoan()],
  fees: [
    aFee({ feeId: "F1", itemId: "I1", type: "replacement", amount: 2500, outstanding: 1000 }),
    aFee({ feeId: "F2", itemId: "I1", type: "overdue", amount: 300, outstanding: 300 }),
    aFee({ feeId: "F3", itemId: "I1", type: "processing", amount: 500, outstanding: 200 }),
    // An earlier loss, which was paid for.
    aFee({
      ...{ feeId: "F4", itemId: "I1", type: "replacement", amount: 2000, outstanding: 0 },
      incurred: NOON.subtract({ hours: 1000 }),
    }),
  ],
}, async ({ work, storage }) => {
  assertEquals(await work.takeBack({ itemId: "I1" }, ANNA), {
    ...{ ok: true, ...I1, patronId: "P1", found: "lost", lossEnded: "10.00", dueBack: "15.00" },
    borrower: { name: "Ada Byron", owed: "5.00" },
    charged: [{ feeId: "F3", amount: "5.00", outstanding: "2.00" }],
  });
  assertEquals((await storage.itemFacts("I1"))?.item.status, "available");
  const fees = await storage.feesOfItem({ patronId: "P1", itemId: "I1" });
  assertEquals(fees.map(({ feeId, amount, outstanding }) => [feeId, amount, outstanding]), [
    ["F4", 2000, 0],
    ["F1", 1500, 0],
    ["F2", 300, 300],
    ["F3", 500, 200],
  ]);
  // A refusal of a test before may still reach a journal that is shared: nobody waits for those.
  const journal = (await storage.journal({ limit: 10 })).filter(({ patronId }) => patronId === "P1");
  assertEquals(journal.map(({ action, patronId, amount, detail }) => [action, patronId, amount, detail]).toSorted(), [
    ["checkin", "P1", 1500, "the item was found: fee F1 ended"],
    ["exception", "P1", 1500, "the item was found: fee F1 ended"],
  ]);
});
