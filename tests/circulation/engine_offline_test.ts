import { assert, assertEquals, assertRejects, fail } from "@std/assert";
import { fromStored } from "../../src/circulation/decide/decision.ts";
import type { Library } from "../../src/library/library.ts";
import type { Change } from "../../src/storage/port/change.ts";
import { type Storage, StorageUnavailable } from "../../src/storage/port/storage.ts";
import { assertSame } from "../support/assert/assert_same.ts";
import { anOrigin, aRetry } from "../support/library/changes.ts";
import { aCheckin, aCheckout, aHoldRequest, aRenewal } from "../support/library/commands.ts";
import { doneOf } from "../support/library/decisions.ts";
import { engineTest, type Setting } from "../support/library/engine.ts";
import { someRules } from "../support/library/facts.ts";
import { aHold, aLoan, anItem, aPatron, NOON } from "../support/library/records.ts";

const LIBRARY: Setting = { patrons: [aPatron(), aPatron({ patronId: "P2" })], items: [anItem()] };
const AT = NOON.subtract({ hours: 2 });
const DUE = Temporal.Instant.from("2026-03-20T17:00:00Z");
const offline = { at: AT, due: DUE };

engineTest("checkout() off-line is not refused by any block, and its dates hold", {
  ...LIBRARY,
  patrons: [aPatron({ blocked: true })],
  items: [anItem({ status: "not-for-loan" })],
  rules: someRules([{ loanLimit: 0, checkoutFee: 100 }]),
}, async ({ library, storage, journal }) => {
  assertSame(doneOf(await library.checkout(aCheckout({ offline }))).due, DUE);
  assertSame((await storage.itemFacts("I1"))?.loan, aLoan({ checkedOut: AT, due: DUE }));
  assertSame((await storage.patronFacts("P1", NOON))?.owed, { rental: 100 });
  assertSame(journal, [{
    at: AT,
    source: "terminal",
    origin: anOrigin(),
    action: "checkout",
    patronId: "P1",
    itemId: "I1",
    told: NOON,
    outcome: "done",
    due: DUE,
    amount: 100,
  }]);
});

engineTest("checkout() off-line ends somebody else's loan, and the journal says whose", {
  ...LIBRARY,
  loans: [aLoan({ patronId: "P2", checkedOut: AT.subtract({ hours: 1 }) })],
}, async ({ library, storage, journal }) => {
  const before = await storage.patronFacts("P2", NOON);
  doneOf(await library.checkout(aCheckout({ offline })));
  assertEquals((await storage.itemFacts("I1"))?.loan?.patronId, "P1");
  const after = await storage.patronFacts("P2", NOON);
  assertSame([after?.loans.total, after?.version], [0, (before?.version ?? 0) + 1]);
  assertEquals(journal[0]?.detail, "ended the loan of P2");
});

engineTest("checkout() off-line of a copy that waits for another leaves that hold in the queue", {
  ...LIBRARY,
  holds: [aHold({ patronId: "P2", status: "waiting", capturedItemId: "I1" })],
}, async ({ library, storage }) => {
  doneOf(await library.checkout(aCheckout({ offline })));
  assertSame((await storage.itemFacts("I1"))?.holds, [aHold({ patronId: "P2" })]);
});

engineTest("checkout() off-line undoes no newer change: it is an exception in the journal", LIBRARY, async (bench) => {
  const { library, storage, journal } = bench;
  doneOf(await library.checkout(aCheckout({ patronId: "P2", now: AT.add({ seconds: 1 }) })));
  const outcome = await library.checkout(aCheckout({ offline }));
  assertEquals(!outcome.ok && outcome.reason, "newer-change");
  assertEquals((await storage.itemFacts("I1"))?.loan?.patronId, "P2");
  assertSame(journal[1], {
    at: AT,
    source: "terminal",
    origin: anOrigin(),
    action: "exception",
    patronId: "P1",
    itemId: "I1",
    outcome: "refused",
    told: NOON,
    reason: "newer-change",
  });
});

const IMPORTED = aLoan({ patronId: "P2", checkedOut: AT.add({ seconds: 1 }) });
const TOLD_LATE = [
  ["checkin()", (library: Library) => library.checkin(aCheckin({ offline: { at: AT } }))],
  ["checkout()", (library: Library) => library.checkout(aCheckout({ offline }))],
  ["renew()", (library: Library) => library.renew(aRenewal({ patronId: "P2", offline }))],
] as const;

for (const [what, tell] of TOLD_LATE) {
  const setting = { ...LIBRARY, loans: [IMPORTED] };
  engineTest(`${what} off-line leaves a newer loan alone that an import brought`, setting, async (bench) => {
    const outcome = await tell(bench.library);
    assertEquals(!outcome.ok && outcome.reason, "newer-change");
    assertSame((await bench.storage.itemFacts("I1"))?.loan, IMPORTED);
    assertEquals(bench.journal.map(({ action, reason }) => [action, reason]), [["exception", "newer-change"]]);
  });
}

const EXCEPTIONS = [
  [
    "checkout() off-line with an unknown card",
    "patron-unknown",
    (library: Library) => library.checkout(aCheckout({ patronId: "P9", offline })),
  ],
  [
    "checkout() off-line of an unknown copy",
    "item-unknown",
    (library: Library) => library.checkout(aCheckout({ itemId: "I9", offline })),
  ],
  [
    "checkin() off-line of an unknown copy",
    "item-unknown",
    (library: Library) => library.checkin(aCheckin({ itemId: "I9", offline: {} })),
  ],
  [
    "renew() off-line of a copy that nobody has",
    "not-on-loan",
    (library: Library) => library.renew(aRenewal({ offline })),
  ],
] as const;

for (const [what, reason, call] of EXCEPTIONS) {
  const changes: Change[] = [];
  const noting = (storage: Storage): Storage => ({
    ...storage,
    apply(change) {
      changes.push(change);
      return storage.apply(change);
    },
    record: () => fail("an exception must not be lost"),
  });
  engineTest(`${what} is an exception, applied with its answer`, { ...LIBRARY, wrap: noting }, async (bench) => {
    const outcome = await call(bench.library);
    assertEquals(!outcome.ok && outcome.reason, reason);
    assertSame(bench.journal.map(({ action, outcome, reason }) => [action, outcome, reason]), [
      ["exception", "refused", reason],
    ]);
    assertSame(changes.map(({ effects, expect, outcome }) => [effects, expect, fromStored(outcome)]), [
      [[], [], outcome],
    ]);
  });

  const full = (storage: Storage): Storage => ({
    ...storage,
    apply: () => Promise.reject(new StorageUnavailable("the disk is full")),
  });
  engineTest(`${what} is not answered where it cannot be stored`, { ...LIBRARY, wrap: full }, async ({ library }) => {
    await assertRejects(() => call(library), StorageUnavailable);
  });

  const refusing = (storage: Storage): Storage => ({ ...storage, apply: () => Promise.resolve({ kind: "conflict" }) });
  engineTest(`${what} is not answered where it is not stored`, { ...LIBRARY, wrap: refusing }, async ({ library }) => {
    await assertRejects(() => call(library), StorageUnavailable);
  });
}

engineTest("an off-line exception that is told again is that exception within its window, and no longer", {
  patrons: [aPatron()],
}, async ({ library, storage }) => {
  const tell = (heard: number) =>
    library.checkout(aCheckout({ offline, origin: anOrigin({ retry: aRetry("K1", { heard }) }) }));
  const first = await tell(0);
  assertEquals(!first.ok && first.reason, "item-unknown");
  await storage.load({ items: [anItem()] });
  assertSame(await tell(120_000), first);
  doneOf(await tell(120_001));
});

engineTest(
  "checkout() and checkin() off-line of one copy are taken over one after the other",
  LIBRARY,
  async (bench) => {
    const { library, storage, journal } = bench;
    const at = (minutes: number) => ({ now: NOON.add({ seconds: minutes }), offline: { at: AT.add({ minutes }) } });
    doneOf(await library.checkout(aCheckout(at(1))));
    doneOf(await library.checkin(aCheckin(at(2))));
    doneOf(await library.checkout(aCheckout({ ...at(3), patronId: "P2" })));
    const { loan, item } = await storage.itemFacts("I1") ?? {};
    assertSame([loan?.patronId, loan?.checkedOut], ["P2", AT.add({ minutes: 3 })]);
    assertSame(item?.returned, AT.add({ minutes: 2 }));
    assertSame(journal.map(({ at }) => at), [1, 2, 3].map((minutes) => AT.add({ minutes })));
  },
);

engineTest("checkout() off-line that is told again hours later is the same checkout", LIBRARY, async (bench) => {
  const { library, storage, journal } = bench;
  const command = aCheckout({ offline, origin: anOrigin({ retry: aRetry("K1", { window: 30 * 86_400_000 }) }) });
  const first = doneOf(await library.checkout(command));
  assertSame(await library.checkout({ ...command, now: NOON.add({ hours: 5 }) }), first);
  assertEquals((await storage.itemFacts("I1"))?.loan?.renewals, 0);
  assertEquals(journal.length, 1);
});

engineTest("checkin() off-line ends the loan at the terminal's time", {
  ...LIBRARY,
  loans: [aLoan({ checkedOut: AT.subtract({ hours: 99 }), due: AT })],
  rules: someRules([{ overdueFee: 20 }]),
}, async ({ library }) => {
  const { item, fee } = doneOf(await library.checkin(aCheckin({ offline: { at: AT } })));
  assertSame([item.returned, fee], [AT, undefined]);
});

engineTest("checkin() off-line takes the return date of the request before the time of the request", {
  ...LIBRARY,
  loans: [aLoan({ checkedOut: AT.subtract({ hours: 99 }) })],
}, async ({ library }) => {
  const returned = AT.subtract({ hours: 1 });
  const { item } = doneOf(await library.checkin(aCheckin({ offline: { at: AT }, returned })));
  assertSame(item.returned, returned);
});

engineTest("checkin() off-line undoes no newer change", LIBRARY, async ({ library, storage, journal }) => {
  doneOf(await library.checkout(aCheckout()));
  assertSame(await library.checkin(aCheckin({ offline: { at: AT } })), {
    ok: false,
    reason: "newer-change",
    item: anItem(),
  });
  assert((await storage.itemFacts("I1"))?.loan);
  assertEquals(journal[1]?.action, "exception");
});

engineTest("checkin() off-line is outrun by no hold, though the copy's barcode named its title", {
  ...LIBRARY,
  loans: [aLoan({ checkedOut: AT.subtract({ hours: 1 }) })],
}, async ({ library, storage }) => {
  doneOf(await library.hold(aHoldRequest({ patronId: "P2", titleId: undefined, itemId: "I1" })));
  assertEquals(doneOf(await library.checkin(aCheckin({ offline }))).alert, "hold-here");
  assertEquals((await storage.itemFacts("I1"))?.loan, undefined);
});

engineTest("renew() off-line is not refused by any block, and its due date holds", {
  ...LIBRARY,
  patrons: [aPatron({ cardLost: true })],
  loans: [aLoan({ checkedOut: AT, renewals: 3 })],
}, async ({ library, storage, journal }) => {
  assertSame(doneOf(await library.renew(aRenewal({ offline }))).due, DUE);
  assertSame((await storage.itemFacts("I1"))?.loan, aLoan({ checkedOut: AT, due: DUE, renewals: 4 }));
  assertSame([journal[0]?.action, journal[0]?.told], ["renewal", NOON]);
});

engineTest("renew() off-line undoes no newer change", LIBRARY, async ({ library, journal }) => {
  doneOf(await library.checkout(aCheckout()));
  const late = await library.renew(aRenewal({ offline }));
  assertEquals(!late.ok && late.reason, "newer-change");
  assertSame(journal.map(({ action }) => action), ["checkout", "exception"]);
});
