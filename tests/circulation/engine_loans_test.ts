import { assertEquals } from "@std/assert";
import { assertSame } from "../support/assert/assert_same.ts";
import { anOrigin } from "../support/library/changes.ts";
import { aCheckin, aCheckout, aPatronQuery, aRenewal, aRenewAll } from "../support/library/commands.ts";
import { doneOf } from "../support/library/decisions.ts";
import { engineTest } from "../support/library/engine.ts";
import { someRules } from "../support/library/facts.ts";
import { aHold, aLoan, anItem, aPatron, NOON } from "../support/library/records.ts";

const DUE = Temporal.Instant.from("2026-03-23T23:59:00Z");
const EXTENDED = Temporal.Instant.from("2026-04-13T23:59:00Z");
const LIBRARY = {
  patrons: [aPatron({ pin: "hash of 1234", loginId: "ada" }), aPatron({ patronId: "P2" })],
  items: [anItem(), anItem({ itemId: "I2", titleId: "T2", title: "Emma" })],
};
const LENT = { ...LIBRARY, loans: [aLoan()] };
const pin = { required: false };

engineTest("checkout() lends a copy", LIBRARY, async ({ library, storage }) => {
  const outcome = await library.checkout(aCheckout());
  assertSame(outcome, { ok: true, renewal: false, pin: "absent", patronId: "P1", item: anItem(), due: DUE });
  assertSame((await storage.itemFacts("I1"))?.loan, aLoan({ due: DUE }));
});

engineTest("checkout() knows patron and copy in any case, and the patron by login", LIBRARY, async ({ library }) => {
  const outcome = doneOf(await library.checkout(aCheckout({ patronId: "ADA", itemId: "i1" })));
  assertSame([outcome.patronId, outcome.item.itemId], ["P1", "I1"]);
});

engineTest("checkout() of an unknown card tells the copy", LIBRARY, async ({ library }) => {
  assertSame(await library.checkout(aCheckout({ patronId: "P9", pin: { ...pin, pin: "1234" } })), {
    ok: false,
    reason: "patron-unknown",
    patronKnown: false,
    pin: "wrong",
    item: anItem(),
  });
});

engineTest("checkout() of an unknown copy tells the patron", LIBRARY, async ({ library }) => {
  assertSame(await library.checkout(aCheckout({ itemId: "I9", pin: { ...pin, pin: "1234" } })), {
    ok: false,
    reason: "item-unknown",
    patronKnown: true,
    pin: "right",
    patronId: "P1",
  });
});

engineTest("checkout() is refused with a wrong PIN, and without one that is required", LIBRARY, async ({ library }) => {
  const wrong = await library.checkout(aCheckout({ pin: { ...pin, pin: "9999" } }));
  const missing = await library.checkout(aCheckout({ pin: { ...pin, required: true } }));
  assertSame([wrong.ok, missing.ok], [false, false]);
  assertSame([!wrong.ok && wrong.reason, !missing.ok && missing.reason], ["pin-wrong", "pin-missing"]);
  doneOf(await library.checkout(aCheckout({ pin: { ...pin, pin: "1234", required: true } })));
});

engineTest("checkout(), renew() and checkin() tell the journal the due date and what was charged", {
  ...LIBRARY,
  rules: someRules([{ checkoutFee: 100, overdueFee: 20 }]),
}, async ({ library, journal }) => {
  await library.checkout(aCheckout({ feeAcknowledged: true }));
  await library.renew(aRenewal({ feeAcknowledged: true }));
  await library.checkin(aCheckin({ now: EXTENDED.add({ hours: 24 }) }));
  assertSame(journal.map(({ action, due, amount }) => [action, due, amount]), [
    ["checkout", DUE, 100],
    ["renewal", EXTENDED, 100],
    ["checkin", undefined, 20],
  ]);
});

engineTest("checkin() lets the journal forget who had the copy, where the rules say so", {
  ...LIBRARY,
  rules: someRules([], { forgetPatronAtReturn: true }),
}, async ({ library, storage }) => {
  await library.checkout(aCheckout());
  const patrons = async () => (await storage.journal({ limit: 9 })).map(({ patronId }) => patronId);
  assertSame(await patrons(), ["P1"]);
  assertEquals(doneOf(await library.checkin(aCheckin())).patronId, "P1");
  assertSame(await patrons(), [undefined, undefined]);
});

engineTest("checkout() renews what the patron has", LENT, async ({ library }) => {
  const outcome = doneOf(await library.checkout(aCheckout()));
  assertSame([outcome.renewal, outcome.due], [true, EXTENDED]);
});

engineTest("checkout() goes by the rules that are in force at the time", LIBRARY, async ({ library, reload }) => {
  reload(someRules([{ loanHours: 4 }]));
  assertSame(doneOf(await library.checkout(aCheckout())).due, NOON.add({ hours: 4 }));
});

engineTest("checkin() takes a copy back, and it can be lent at once", LENT, async ({ library, storage }) => {
  const outcome = await library.checkin(aCheckin());
  assertSame(outcome, { ok: true, item: anItem({ returned: NOON }), patronId: "P1" });
  assertEquals((await storage.patronFacts("P1", NOON))?.loans.total, 0);
  doneOf(await library.checkout(aCheckout({ patronId: "P2" })));
});

engineTest("checkin() of what is not on loan changes nothing", LIBRARY, async ({ library, storage }) => {
  assertSame(await library.checkin(aCheckin()), { ok: false, reason: "not-on-loan", item: anItem() });
  assertEquals((await storage.itemFacts("I1"))?.lastChange, undefined);
});

engineTest("checkin() of an unknown copy raises an alert", LIBRARY, async ({ library }) => {
  assertSame(await library.checkin(aCheckin({ itemId: "I9" })), { ok: false, reason: "item-unknown", alert: "other" });
});

engineTest("checkin() charges what the rules say for a late return", {
  ...LIBRARY,
  loans: [aLoan({ due: NOON.subtract({ hours: 72 }), checkedOut: NOON.subtract({ hours: 300 }) })],
  rules: someRules([{ overdueFee: 20 }]),
}, async ({ library, storage }) => {
  assertSame(doneOf(await library.checkin(aCheckin())).fee, { type: "overdue", amount: 60 });
  assertSame((await storage.patronFacts("P1", NOON))?.owed, { overdue: 60 });
});

engineTest("renew() extends a loan found by its copy", LENT, async ({ library, storage }) => {
  const outcome = doneOf(await library.renew(aRenewal()));
  assertSame([outcome.renewal, outcome.due, outcome.patronId], [true, EXTENDED, "P1"]);
  assertSame((await storage.itemFacts("I1"))?.loan, aLoan({ due: EXTENDED, renewals: 1 }));
});

for (const titleId of ["T1", "Middlemarch", "I1"]) {
  engineTest(`renew() extends a loan found by title ${titleId}`, LENT, async ({ library }) => {
    assertEquals(doneOf(await library.renew(aRenewal({ itemId: undefined, titleId }))).item.itemId, "I1");
  });
}

engineTest("renew() extends that of two copies of a title which is named by its barcode in the title's place", {
  ...LENT,
  items: [anItem(), anItem({ itemId: "I3" })],
  loans: [aLoan(), aLoan({ itemId: "I3" })],
}, async ({ library }) => {
  assertEquals(doneOf(await library.renew(aRenewal({ itemId: undefined, titleId: "i3" }))).item.itemId, "I3");
});

const NOT_RENEWED = [
  ["of an unknown card", { patronId: "P9" }, "patron-unknown"],
  ["of an unknown card by title", { patronId: "P9", itemId: undefined, titleId: "T1" }, "patron-unknown"],
  ["of an unknown copy", { itemId: "I9" }, "item-unknown"],
  ["of what nobody has", { itemId: "I2" }, "not-on-loan"],
  ["with somebody else's card", { patronId: "P2" }, "renewal-third-party"],
  ["of a title that the patron has no copy of", { itemId: undefined, titleId: "T2" }, "not-on-loan-to-patron"],
  ["of nothing in particular", { itemId: undefined }, "not-on-loan-to-patron"],
  ["with a wrong PIN", { pin: { ...pin, pin: "9999" } }, "pin-wrong"],
] as const;

for (const [what, command, reason] of NOT_RENEWED) {
  engineTest(`renew() refuses a renewal ${what}`, LENT, async ({ library }) => {
    const outcome = await library.renew(aRenewal(command));
    assertEquals(!outcome.ok && outcome.reason, reason);
  });
}

engineTest("renew() with somebody else's card goes by the borrower's rules where it is allowed", {
  ...LENT,
  rules: someRules([{ category: "adult", renewals: 0 }, { category: "staff", renewals: 5 }]),
  patrons: [aPatron(), aPatron({ patronId: "P2", category: "staff" })],
}, async ({ library, reload }) => {
  const command = aRenewal({ patronId: "P2", thirdPartyAllowed: true });
  const refused = await library.renew(command);
  assertEquals(!refused.ok && refused.reason, "renewals-over-limit");
  reload(someRules());
  assertEquals(doneOf(await library.renew(command)).patronId, "P1");
});

engineTest("renew() with somebody else's card speaks to whoever sent it, not to the borrower", {
  ...LENT,
  rules: someRules([{ renewals: 1 }]),
  patrons: [aPatron({ language: "003" }), aPatron({ patronId: "P2" }), aPatron({ patronId: "P3", language: "001" })],
}, async ({ library }) => {
  const ask = (patronId: string) => library.renew(aRenewal({ patronId, thirdPartyAllowed: true }));
  const answers = [await ask("P2"), await ask("P2"), await ask("P3"), await ask("P1")];
  assertEquals(answers.map(({ ok, language }) => [ok, language]), [
    [true, undefined],
    [false, undefined],
    [false, "001"],
    [false, "003"],
  ]);
});

engineTest("renewAll() extends what can be extended", {
  ...LENT,
  loans: [aLoan(), aLoan({ itemId: "I2" })],
  holds: [aHold({ titleId: "T2", patronId: "P2" })],
}, async ({ library, storage }) => {
  assertSame(await library.renewAll(aRenewAll()), {
    ok: true,
    patronId: "P1",
    renewed: [{ itemId: "I1", due: EXTENDED }],
    unrenewed: [{ itemId: "I2", reason: "renewal-held" }],
  });
  assertSame((await storage.itemFacts("I1"))?.loan?.due, EXTENDED);
  assertSame((await storage.itemFacts("I2"))?.loan, aLoan({ itemId: "I2" }));
});

engineTest("renewAll() is refused for an unknown card and a wrong PIN", LENT, async ({ library }) => {
  const unknown = await library.renewAll(aRenewAll({ patronId: "P9" }));
  const wrong = await library.renewAll(aRenewAll({ pin: { ...pin, pin: "9999" } }));
  assertSame([!unknown.ok && unknown.reason, !wrong.ok && wrong.reason], ["patron-unknown", "pin-wrong"]);
});

engineTest("checkout() at a branch goes by that branch's closed days", {
  ...LIBRARY,
  rules: someRules([{ loanDays: 1 }], {
    branches: new Map([["EAST", {
      code: "EAST",
      name: "East",
      closedWeekdays: new Set([2, 3]),
      closedDates: new Set<string>(),
    }]]),
  }),
}, async ({ library }) => {
  const outcome = doneOf(await library.checkout(aCheckout({ origin: anOrigin({ branch: "EAST" }) })));
  assertSame(outcome.due, Temporal.Instant.from("2026-03-05T23:59:00Z"));
});

engineTest("every service goes by the rules of the account that asks", {
  ...LIBRARY,
  rules: someRules([{ loanDays: 7, checkoutFee: 100, loanLimit: 5 }]),
  ownRules: { desk: someRules([{ loanDays: 14, loanLimit: 9 }]) },
}, async ({ library }) => {
  const stranger = anOrigin({ account: "kiosk" });
  const days = (due: Temporal.Instant) => NOON.until(due).total("days");
  assertEquals(Math.floor(days(doneOf(await library.checkout(aCheckout())).due)), 14);
  const renewed = doneOf(await library.renew(aRenewal({ origin: stranger, feeAcknowledged: true })));
  assertEquals(Math.floor(days(renewed.due)), 21);
  const itemReports = [anOrigin(), stranger].map((origin) => library.item({ origin, now: NOON, itemId: "I1" }));
  assertEquals((await Promise.all(itemReports)).map((report) => report?.fee), [undefined, 100]);
  const reports = [anOrigin(), stranger].map((origin) => library.patron(aPatronQuery({ origin })));
  assertEquals((await Promise.all(reports)).map((report) => report?.limits.loans), [9, 5]);
});
