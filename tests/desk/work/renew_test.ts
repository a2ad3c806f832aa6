import { assertEquals } from "@std/assert";
import { someRules } from "../../support/library/facts.ts";
import { aHold, aLoan, anItem, aPatron, NOON } from "../../support/library/records.ts";
import { ANNA, type DeskSetting, deskTest, ZOE } from "./desk_test_setting.ts";

const LIBRARY: DeskSetting = {
  patrons: [aPatron(), aPatron({ patronId: "P2" })],
  items: [anItem(), anItem({ itemId: "I2", titleId: "T2", title: "Emma" })],
  loans: [aLoan(), aLoan({ itemId: "I2", renewals: 3 })],
};
const DUE = Temporal.Instant.from("2026-04-13T23:59:00Z").epochMilliseconds;

deskTest("renew() extends the loan of whoever has the copy", LIBRARY, async ({ work, journal }) => {
  assertEquals(await work.renew({ itemId: "i1" }, ANNA), {
    ...{
      ok: true,
      patronId: "P1",
      itemId: "I1",
      title: "Middlemarch",
      due: DUE,
      renewal: true,
      at: NOON.epochMilliseconds,
    },
  });
  assertEquals(journal.map(({ action, patronId, source }) => [action, patronId, source]), [["renewal", "P1", "staff"]]);
});

deskTest("renew() refuses what is not there and what is not on loan", {
  ...LIBRARY,
  loans: [],
}, async ({ work, journal }) => {
  assertEquals(await work.renew({ itemId: "I9" }, ZOE), { ok: false, reason: "item-unknown" });
  assertEquals(await work.renew({ itemId: "I1" }, ZOE), { ok: false, reason: "not-on-loan", title: "Middlemarch" });
  assertEquals(journal.map(({ outcome, itemId }) => [outcome, itemId]), [["refused", "I9"], ["refused", "I1"]]);
});

deskTest("renew() once more than the rules allow is for staff who say why", LIBRARY, async ({ work }) => {
  const refused = await work.renew({ itemId: "I2" }, ANNA);
  assertEquals(!refused.ok && [refused.reason, refused.override?.permitted], ["renewals-over-limit", true]);
  const asked = { itemId: "I2", overrides: ["renewals-over-limit"] as const };
  assertEquals(await work.renew(asked, ANNA), { ok: false, reason: "reason-missing" });
  assertEquals((await work.renew({ ...asked, reason: "ill" }, ANNA)).ok, true);
});

deskTest("renew() in spite of another patron's hold is for nobody", {
  ...LIBRARY,
  holds: [aHold({ patronId: "P2" })],
}, async ({ work }) => {
  const asked = { itemId: "I1", overrides: ["renewal-held"] as const, reason: "please" };
  assertEquals(await work.renew(asked, ZOE), { ok: false, reason: "renewal-held", title: "Middlemarch" });
});

deskTest("renewAll() tells of each loan when it is due, or why it was not renewed", LIBRARY, async ({ work }) => {
  const override = { role: "desk", permitted: true, asksWhy: true } as const;
  assertEquals(await work.renewAll({ patronId: "p1" }, ANNA), {
    ok: true,
    patronId: "P1",
    renewed: [{ itemId: "I1", due: DUE }],
    unrenewed: [{ itemId: "I2", ok: false, reason: "renewals-over-limit", override }],
  });
  assertEquals(await work.renewAll({ patronId: "P9" }, ANNA), { ok: false, reason: "patron-unknown" });
});

deskTest("renewAll() charges what was overdue", {
  ...LIBRARY,
  rules: someRules([{ overdueFee: 25 }]),
  loans: [aLoan({ due: NOON.subtract({ hours: 24 }) })],
}, async ({ work, storage }) => {
  assertEquals((await work.renewAll({ patronId: "P1" }, ANNA)).ok, true);
  assertEquals((await storage.fees({ patronId: "P1", from: 1 })).map(({ amount }) => amount), [25]);
});
