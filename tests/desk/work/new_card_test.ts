import { assertEquals } from "@std/assert";
import type { Reason, StaffReason } from "../../../src/library/reason.ts";
import { someRules } from "../../support/library/facts.ts";
import { aCheckin, aCheckout } from "../../support/library/commands.ts";
import { aFee, aHold, aLoan, anItem, aPatron, NOON } from "../../support/library/records.ts";
import { ANNA, type DeskSetting, deskTest, ZOE } from "./desk_test_setting.ts";

const LIBRARY: DeskSetting = {
  patrons: [aPatron({ loginId: "ada" }), aPatron({ patronId: "P2", loginId: "mary" })],
  items: [anItem(), anItem({ itemId: "I2", titleId: "T2" }), anItem({ itemId: "I3", titleId: "T3" })],
  loans: [aLoan()],
  holds: [aHold({ titleId: "T2" })],
  fees: [aFee()],
};
const NEW = { patronId: "p1", card: "N1" };

deskTest("newCard() lets the new card do what the old one could, and the old one nothing", LIBRARY, async (bench) => {
  const { work, terminals, storage, journal } = bench;
  assertEquals(await work.newCard({ ...NEW, card: " N1 ", reason: "worn out" }, ANNA), {
    ...{ ok: true, patronId: "N1", before: "P1" },
  });
  const old = await terminals.checkout(aCheckout({ itemId: "I3" }));
  assertEquals(!old.ok && old.reason, "patron-unknown");
  assertEquals((await terminals.checkout(aCheckout({ patronId: "n1", itemId: "I3" }))).ok, true);
  const back = await terminals.checkin(aCheckin());
  assertEquals(back.ok && back.patronId, "N1");
  const captured = await terminals.checkin(aCheckin({ itemId: "I2" }));
  assertEquals(captured.ok && captured.hold?.patronId, "N1");
  assertEquals((await work.pay({ patronId: "N1", amount: "5" }, ANNA)).ok, true);
  assertEquals((await storage.patronFacts("ada", NOON))?.patron.patronId, "N1");
  const [row] = journal;
  assertEquals([row?.action, row?.patronId, row?.detail], ["card-changed", "N1", "in the place of P1; worn out"]);
});

const REFUSED: readonly (readonly [Reason | StaffReason, Partial<typeof NEW>])[] = [
  ["patron-unknown", { patronId: "P9" }],
  ["card-taken", { card: "p2" }],
  ["card-taken", { card: "MARY" }],
  ["card-own", { card: "p1" }],
  // The scanner read a book in the place of the card.
  ["card-of-item", { card: "i2" }],
  ["card-invalid", { card: "" }],
  ["card-invalid", { card: "N|1" }],
  ["card-invalid", { card: "N\u00071" }],
  ["card-invalid", { card: "N".repeat(65) }],
];
for (const [reason, named] of REFUSED) {
  deskTest(`newCard() refuses ${JSON.stringify(named)}`, LIBRARY, async ({ work, storage }) => {
    assertEquals(await work.newCard({ ...NEW, ...named }, ZOE), { ok: false, reason });
    assertEquals((await storage.patronFacts("P1", NOON))?.loans.total, 1);
  });
}

deskTest("newCard() to a patron's own login id, and of a card that was lost", {
  ...LIBRARY,
  patrons: [aPatron({ loginId: "ada", cardLost: true })],
}, async ({ work, storage }) => {
  assertEquals((await work.newCard({ patronId: "P1", card: "ADA" }, ANNA)).ok, true);
  const patron = (await storage.patronFacts("ada", NOON))?.patron;
  assertEquals([patron?.patronId, patron?.loginId, patron?.cardLost], ["ADA", "ada", false]);
});

deskTest("newCard() of one card to two patrons at once gives it to one of them", LIBRARY, async (bench) => {
  const outcomes = await Promise.all([
    bench.work.newCard({ patronId: "P1", card: "N1" }, ANNA),
    bench.anotherDesk().newCard({ patronId: "P2", card: "n1" }, ZOE),
  ]);
  assertEquals(outcomes.map((outcome) => outcome.ok ? "done" : outcome.reason).sort(), ["card-taken", "done"]);
});

deskTest("newCard() beside a terminal that lends to the old card loses no loan", LIBRARY, async (bench) => {
  const [lent, changed] = await Promise.all([
    bench.terminals.checkout(aCheckout({ itemId: "I3" })),
    bench.work.newCard(NEW, ANNA),
  ]);
  assertEquals(changed.ok, true);
  assertEquals((await bench.storage.patronFacts("N1", NOON))?.loans.total, lent.ok ? 2 : 1);
});

deskTest("newCard() lets the journal forget who had a copy, where it is to", {
  ...LIBRARY,
  rules: someRules([], { forgetPatronAtReturn: true }),
}, async ({ work, storage }) => {
  await work.lend({ patronId: "P1", itemId: "I3" }, ANNA);
  await work.newCard(NEW, ANNA);
  await work.takeBack({ itemId: "I3" }, ANNA);
  const rows = await storage.journal({ limit: 10 });
  assertEquals(rows.filter(({ itemId }) => itemId === "I3").map(({ patronId }) => patronId), [undefined, undefined]);
});
