import { assertEquals } from "@std/assert";
import type { Reason, StaffReason } from "../../../src/library/reason.ts";
import { anItem, aPatron, NOON } from "../../support/library/records.ts";
import { ANNA, type DeskSetting, deskTest, ZOE } from "./desk_test_setting.ts";

const LIBRARY: DeskSetting = { patrons: [aPatron()], items: [anItem()] };
const DAMAGE = { patronId: "p1", amount: "12.5", type: "damage", itemId: "i1", reason: "torn cover" } as const;

deskTest("charge() charges a fee, which says what it is for", LIBRARY, async ({ work, storage, journal }) => {
  const outcome = await work.charge(DAMAGE, ANNA);
  const [fee] = await storage.fees({ patronId: "P1", from: 1 });
  assertEquals(outcome, { ok: true, patronId: "P1", feeId: fee?.feeId ?? "", amount: "12.50", owed: "12.50" });
  assertEquals([fee?.patronId, fee?.itemId, fee?.type, fee?.amount, fee?.outstanding, fee?.description], [
    ...["P1", "I1", "damage", 1250, 1250, "torn cover"],
  ]);
  const [row] = journal;
  assertEquals([row?.action, row?.patronId, row?.itemId, row?.amount, row?.detail], [
    ...["fee-charged", "P1", "I1", 1250, `fee ${fee?.feeId}; torn cover`],
  ]);
});

const REFUSED: readonly (readonly [Reason | StaffReason, Partial<Record<keyof typeof DAMAGE, string>>])[] = [
  ["patron-unknown", { patronId: "P9" }],
  ["item-unknown", { itemId: "I9" }],
  ["amount-invalid", { amount: "0.00" }],
  ["amount-invalid", { amount: "" }],
  ["reason-missing", { reason: "" }],
  ["reason-too-long", { reason: "x".repeat(256) }],
];
for (const [reason, named] of REFUSED) {
  deskTest(`charge() refuses ${JSON.stringify(named)}`, LIBRARY, async ({ work, storage }) => {
    assertEquals(await work.charge({ ...DAMAGE, ...named, type: "damage" }, ZOE), { ok: false, reason });
    assertEquals((await storage.patronFacts("P1", NOON))?.openFees, 0);
  });
}

deskTest("charge() takes no barcode for an amount", LIBRARY, async ({ work, storage }) => {
  for (const amount of ["10000", "999999999.99", "39999000000500"]) {
    assertEquals(await work.charge({ ...DAMAGE, amount }, ZOE), {
      ...{ ok: false, reason: "amount-too-large", money: "9999.99" },
    });
  }
  assertEquals((await storage.patronFacts("P1", NOON))?.openFees, 0);
  assertEquals((await work.charge({ ...DAMAGE, amount: "9999.99", reason: "x".repeat(255) }, ZOE)).ok, true);
});

deskTest("charge() of what is overdue does not grow", LIBRARY, async ({ work, storage }) => {
  await work.charge({ ...DAMAGE, type: "overdue" }, ANNA);
  assertEquals((await storage.fees({ patronId: "P1", from: 1 }))[0]?.ended?.toString(), NOON.toString());
});
