import { assertEquals } from "@std/assert";
import type { Reason, StaffReason } from "../../../src/library/reason.ts";
import { someRules } from "../../support/library/facts.ts";
import { aFee, aLoan, anItem, aPatron, NOON } from "../../support/library/records.ts";
import { ANNA, type DeskSetting, deskTest, ZOE } from "./desk_test_setting.ts";

const LATER = NOON.add({ hours: 1 });
const LIBRARY: DeskSetting = {
  patrons: [aPatron(), aPatron({ patronId: "P2" })],
  items: [anItem()],
  fees: [aFee(), aFee({ feeId: "F2", amount: 300, outstanding: 250, type: "damage", incurred: LATER })],
};
const WHY = "the drop box was full";

deskTest(
  "waive() waives all that is owed, or of the oldest fees first",
  LIBRARY,
  async ({ work, storage, journal }) => {
    assertEquals(await work.waive({ patronId: "p1", amount: "6", reason: WHY }, ANNA), {
      ...{ ok: true, patronId: "P1", amount: "6.00", owed: "1.50" },
    });
    assertEquals(await work.waive({ patronId: "P1", reason: WHY }, ANNA), {
      ...{ ok: true, patronId: "P1", amount: "1.50", owed: "0.00" },
    });
    const fees = await storage.fees({ patronId: "P1", from: 1 });
    assertEquals(fees, []);
    assertEquals(journal.map(({ action, amount, detail, payment }) => [action, amount, detail, payment]), [
      ["fee-waived", 600, WHY, undefined],
      ["fee-waived", 150, WHY, undefined],
    ]);
  },
);

deskTest("waive() of one fee leaves what was paid of it", LIBRARY, async ({ work, storage, journal }) => {
  assertEquals((await work.waive({ patronId: "P1", feeId: "f2", reason: WHY }, ANNA)).ok, true);
  assertEquals((await storage.patronFacts("P1", NOON))?.owed, { overdue: 500 });
  assertEquals(journal.map(({ detail }) => detail), [`fee F2; ${WHY}`]);
});

const REFUSED: readonly (readonly [Reason | StaffReason, Parameters<typeof asked>[0], string?])[] = [
  ["patron-unknown", { patronId: "P9" }],
  ["payment-fee-unknown", { feeId: "F9" }],
  ["payment-fee-unknown", { patronId: "P2", feeId: "F1" }],
  ["payment-nothing-owed", { patronId: "P2" }],
  ["waiver-too-much", { amount: "7.51" }, "7.50"],
  ["waiver-too-much", { amount: "5.01", feeId: "F1" }, "5.00"],
  ["amount-invalid", { amount: "0" }],
  ["amount-invalid", { amount: "-1" }],
  ["amount-invalid", { amount: "five" }],
  ["reason-missing", { reason: "  " }],
];
for (const [reason, named, money] of REFUSED) {
  deskTest(`waive() refuses ${JSON.stringify(named)}`, LIBRARY, async ({ work, storage }) => {
    assertEquals(await work.waive(asked(named), ZOE), { ok: false, reason, ...money && { money } });
    assertEquals((await storage.patronFacts("P1", NOON))?.owed, { overdue: 500, damage: 250 });
  });
}

function asked(named: Partial<Record<"patronId" | "amount" | "feeId" | "reason", string>>) {
  return { patronId: "P1", reason: WHY, ...named };
}

deskTest("waive() leaves a fee alone that grows until the copy comes back", {
  ...LIBRARY,
  rules: someRules([{ overdueFee: 25 }]),
  loans: [aLoan({ checkedOut: NOON.subtract({ hours: 96 }), due: NOON.subtract({ hours: 48 }) })],
  fees: [aFee({ itemId: "I1", incurred: NOON.subtract({ hours: 24 }) }), aFee({ feeId: "F2", type: "damage" })],
}, async ({ work, storage }) => {
  assertEquals(await work.waive(asked({ feeId: "F1" }), ANNA), { ok: false, reason: "fee-growing" });
  assertEquals((await work.waive(asked({}), ANNA)).ok, true);
  assertEquals((await storage.patronFacts("P1", NOON))?.owed, { overdue: 500 });
  await work.takeBack({ itemId: "I1" }, ANNA);
  assertEquals((await work.waive(asked({ feeId: "F1" }), ANNA)).ok, true);
  assertEquals((await storage.patronFacts("P1", NOON))?.owed, {});
});

deskTest("waive() twice at once waives once", LIBRARY, async ({ work, anotherDesk, storage }) => {
  const both = await Promise.all([work.waive(asked({}), ANNA), anotherDesk().waive(asked({}), ZOE)]);
  assertEquals(both.filter(({ ok }) => ok).length, 1);
  assertEquals((await storage.patronFacts("P1", NOON))?.owed, {});
});
