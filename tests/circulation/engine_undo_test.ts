import { assertEquals } from "@std/assert";
import { rulesOfAccount } from "../../src/circulation/rules/rules.ts";
import { addDays } from "../../src/library/day.ts";
import type { Library } from "../../src/library/library.ts";
import { assertSame } from "../support/assert/assert_same.ts";
import { aChange, anOrigin } from "../support/library/changes.ts";
import {
  aCheckin,
  aCheckout,
  aHoldRequest,
  anItemUpdate,
  anUndo,
  aPayment,
  aRenewal,
} from "../support/library/commands.ts";
import { doneOf } from "../support/library/decisions.ts";
import { type Bench, engineTest, type Setting, standOf } from "../support/library/engine.ts";
import { someRules } from "../support/library/facts.ts";
import { aHold, aLoan, anItem, aPatron, NOON } from "../support/library/records.ts";

const PATRONS = ["P1", "P2", "P3"];
const ITEMS = ["I1"];
const LIBRARY: Setting = {
  patrons: PATRONS.map((patronId) => aPatron({ patronId })),
  items: [anItem()],
  rules: someRules([{ overdueFee: 20, checkoutFee: 100 }]),
};
const late = aLoan({ checkedOut: NOON.subtract({ hours: 999 }), due: NOON.subtract({ hours: 48 }), renewals: 2 });
const ofP2 = aHold({ holdId: "H2", patronId: "P2" });
const today = "2026-03-02";
const captured = { status: "waiting", capturedItemId: "I1" } as const;
const elsewhere = { origin: anOrigin({ branch: "EAST" }) };

const lend = (library: Library) => library.checkout(aCheckout({ feeAcknowledged: true }));

type Step = (library: Library) => Promise<{ readonly ok: boolean }>;

const CHECKOUTS: readonly (readonly [what: string, Setting, Step])[] = [
  ["a loan and its fee", LIBRARY, lend],
  ["the hold that it fulfilled", {
    ...LIBRARY,
    holds: [aHold({ ...captured, shelfExpires: today }), ofP2],
  }, lend],
  ["the holds that it ended, and their places in the queue", {
    ...LIBRARY,
    holds: [
      aHold({ ...captured, patronId: "P2", holdId: "H0", shelfExpires: addDays(today, -1) }),
      aHold({ expires: today }),
      aHold({ holdId: "H3", patronId: "P3" }),
    ],
  }, lend],
  ["a journey that it ended", { ...LIBRARY, items: [anItem({ transitTo: "EAST" })] }, lend],
  [
    "a renewal with its fees",
    { ...LIBRARY, loans: [late] },
    (library) => library.renew(aRenewal({ feeAcknowledged: true })),
  ],
  ["somebody else's loan that an off-line checkout ended", {
    ...LIBRARY,
    loans: [aLoan({ ...late, patronId: "P2" })],
    holds: [aHold({ patronId: "P3" })],
  }, (library) => library.checkout(aCheckout({ offline: {} }))],
];

for (const [what, setting, step] of CHECKOUTS) {
  engineTest(`undoCheckout() puts back ${what}`, setting, async ({ library, storage }) => {
    const before = await standOf(storage, PATRONS, ITEMS);
    doneOf(await step(library));
    const { patronId, item, alert, fee } = doneOf(await library.undoCheckout(anUndo()));
    assertSame([patronId, item.itemId, alert, fee], ["P1", "I1", undefined, undefined]);
    assertSame(await standOf(storage, PATRONS, ITEMS), before);
  });
}

const CHECKINS: readonly (readonly [what: string, Setting, Step])[] = [
  [
    "a loan with its renewals, and the overdue fee",
    { ...LIBRARY, loans: [late] },
    (library) => library.checkin(aCheckin()),
  ],
  ["the hold that it captured", { ...LIBRARY, loans: [late], holds: [ofP2] }, (library) => library.checkin(aCheckin())],
  ["the hold that it sent on its way", {
    ...LIBRARY,
    loans: [late],
    holds: [aHold({ ...ofP2, pickupLocation: "EAST" })],
  }, (library) => library.checkin(aCheckin())],
  ["the copy's place", { ...LIBRARY, loans: [late] }, (library) => library.checkin(aCheckin(elsewhere))],
  [
    "the copy's being lost",
    { ...LIBRARY, loans: [late], items: [anItem({ status: "lost" })] },
    (library) => library.checkin(aCheckin()),
  ],
];

for (const [what, setting, step] of CHECKINS) {
  engineTest(`undoCheckin() puts back ${what}`, setting, async ({ library, storage }) => {
    const before = await standOf(storage, PATRONS, ITEMS);
    doneOf(await step(library));
    const { patronId, due, renewal, fee } = doneOf(await library.undoCheckin(anUndo({ patronId: "P1" })));
    assertSame([patronId, due, renewal, fee], ["P1", late.due, false, undefined]);
    assertSame(await standOf(storage, PATRONS, ITEMS), before);
  });
}

type Undo = (library: Library, account?: string) => Promise<{ readonly ok: boolean; readonly reason?: string }>;

const undoCheckout: Undo = (library, account = "desk") =>
  library.undoCheckout(anUndo({ origin: anOrigin({ account }) }));
const undoCheckin: Undo = (library, account = "desk") =>
  library.undoCheckin(anUndo({ origin: anOrigin({ account }), patronId: "P1" }));

async function refuses(bench: Bench, undo: Undo, reason: string, account?: string): Promise<void> {
  const before = await standOf(bench.storage, PATRONS, ITEMS);
  const outcome = await undo(bench.library, account);
  assertEquals(!outcome.ok && outcome.reason, reason);
  assertSame(await standOf(bench.storage, PATRONS, ITEMS), before);
}

engineTest("undoCheckout() refuses another account", LIBRARY, async (bench) => {
  await lend(bench.library);
  await refuses(bench, undoCheckout, "nothing-to-undo", "other");
});

engineTest("undoCheckin() refuses another account", { ...LIBRARY, loans: [late] }, async (bench) => {
  await bench.library.checkin(aCheckin());
  await refuses(bench, undoCheckin, "nothing-to-undo", "other");
});

engineTest("undoCheckout() refuses once the copy has changed since", LIBRARY, async (bench) => {
  await lend(bench.library);
  await bench.library.updateItem(anItemUpdate());
  await refuses(bench, undoCheckout, "nothing-to-undo");
});

engineTest("undoCheckin() refuses once the copy has been lent again", { ...LIBRARY, loans: [late] }, async (bench) => {
  await bench.library.checkin(aCheckin());
  doneOf(await bench.library.checkout(aCheckout({ patronId: "P2", feeAcknowledged: true })));
  await refuses(bench, undoCheckin, "nothing-to-undo");
});

engineTest("undoCheckout() and undoCheckin() undo only what they are named after", {
  ...LIBRARY,
  loans: [late],
}, async (bench) => {
  await bench.library.checkin(aCheckin());
  await refuses(bench, undoCheckout, "nothing-to-undo");
  await lend(bench.library);
  await refuses(bench, undoCheckin, "nothing-to-undo");
});

engineTest("undoCheckout() refuses to undo the same checkout twice", LIBRARY, async (bench) => {
  await lend(bench.library);
  doneOf(await undoCheckout(bench.library));
  await refuses(bench, undoCheckout, "nothing-to-undo");
});

engineTest("undoCheckin() refuses a checkin that ended no loan", {
  ...LIBRARY,
  items: [anItem({ transitTo: "MAIN" })],
}, async (bench) => {
  doneOf(await bench.library.checkin(aCheckin()));
  await refuses(bench, undoCheckin, "nothing-to-undo");
});

engineTest("undoCheckin() refuses another patron than the one who had the copy", {
  ...LIBRARY,
  loans: [late],
}, async (bench) => {
  await bench.library.checkin(aCheckin());
  await refuses(bench, (library) => library.undoCheckin(anUndo({ patronId: "P2" })), "nothing-to-undo");
});

engineTest(
  "undoCheckin() without a patron takes the one who had the copy",
  { ...LIBRARY, loans: [late] },
  async (bench) => {
    await bench.library.checkin(aCheckin());
    assertEquals(doneOf(await bench.library.undoCheckin(anUndo())).patronId, "P1");
  },
);

engineTest("undoCheckout() and undoCheckin() refuse what is unknown or has never changed", LIBRARY, async (bench) => {
  await refuses(bench, undoCheckout, "nothing-to-undo");
  await refuses(bench, undoCheckin, "nothing-to-undo");
  await refuses(bench, (library) => library.undoCheckin(anUndo()), "patron-unknown");
  await refuses(bench, (library) => library.undoCheckout(anUndo({ itemId: "I9" })), "item-unknown");
  await refuses(bench, (library) => library.undoCheckin(anUndo({ itemId: "I9", patronId: "P1" })), "item-unknown");
  await refuses(bench, (library) => library.undoCheckin(anUndo({ patronId: "P9" })), "patron-unknown");
});

const pin = { required: false };
const WITH_PIN: Setting = { ...LIBRARY, patrons: [aPatron({ pin: "hash of 1234" })], loans: [late] };

engineTest(
  "undoCheckin() is refused with a wrong PIN, and without one that is required",
  WITH_PIN,
  async ({ library }) => {
    await library.checkin(aCheckin());
    const wrong = await library.undoCheckin(anUndo({ patronId: "P1", pin: { ...pin, pin: "9999" } }));
    const missing = await library.undoCheckin(anUndo({ pin: { ...pin, required: true } }));
    assertSame([!wrong.ok && wrong.reason, !missing.ok && missing.reason], ["pin-wrong", "pin-missing"]);
    assertSame([!wrong.ok && wrong.patronKnown, wrong.pin], [true, "wrong"]);
    assertEquals(doneOf(await library.undoCheckin(anUndo({ pin: { ...pin, pin: "1234" } }))).pin, "right");
  },
);

engineTest("undoCheckin() knows who had the copy although the journal has forgotten it", {
  ...LIBRARY,
  loans: [late],
  rules: someRules([], { forgetPatronAtReturn: true }),
}, async ({ library, storage }) => {
  await library.checkin(aCheckin());
  assertEquals(doneOf(await library.undoCheckin(anUndo())).patronId, "P1");
  assertSame((await storage.itemFacts("I1"))?.loan, late);
});

engineTest("undoCheckout() lets the journal forget who had the copy, where the rules say so", {
  ...LIBRARY,
  rules: someRules([], { forgetPatronAtReturn: true }),
}, async ({ library, storage, journal }) => {
  await lend(library);
  assertEquals(doneOf(await library.undoCheckout(anUndo())).patronId, "P1");
  assertSame(journal.map(({ patronId }) => patronId), ["P1", undefined]);
  const lines = await storage.journal({ limit: 9 });
  assertSame(lines.map(({ action, patronId }) => [action, patronId]), [
    ["checkout", undefined],
    ["undo-checkout", undefined],
  ]);
});

engineTest("undoCheckout() leaves what was paid of the fee paid", LIBRARY, async ({ library, storage }) => {
  await lend(library);
  doneOf(await library.payFee(aPayment({ amount: 30 })));
  doneOf(await library.undoCheckout(anUndo()));
  assertSame((await storage.patronFacts("P1", NOON))?.owed, {});
});

engineTest("undoCheckin() works although the captured hold has been cancelled meanwhile", {
  ...LIBRARY,
  loans: [late],
  holds: [ofP2],
}, async ({ library, storage }) => {
  await library.checkin(aCheckin());
  doneOf(await library.hold(aHoldRequest({ patronId: "P2", mode: "cancel" })));
  doneOf(await library.undoCheckin(anUndo()));
  const { loan, holds } = await storage.itemFacts("I1") ?? {};
  assertSame([loan, holds], [late, []]);
});

engineTest("undoCheckin() lets a wish for another pickup location stand that came after the capture", {
  ...LIBRARY,
  loans: [late],
  holds: [ofP2],
}, async ({ library, storage }) => {
  await library.checkin(aCheckin());
  doneOf(await library.hold(aHoldRequest({ patronId: "P2", mode: "change", pickupLocation: "EAST" })));
  doneOf(await library.undoCheckin(anUndo()));
  assertSame((await storage.itemFacts("I1"))?.holds, [aHold({ ...ofP2, pickupLocation: "EAST" })]);
});

engineTest("undoCheckout() gives nobody a second hold on the title", {
  ...LIBRARY,
  holds: [aHold()],
}, async ({ library, storage }) => {
  await lend(library);
  doneOf(await library.hold(aHoldRequest({ now: NOON.add({ seconds: 1 }) })));
  doneOf(await library.hold(aHoldRequest({ patronId: "P2", now: NOON.add({ seconds: 2 }) })));
  doneOf(await library.undoCheckout(anUndo()));
  assertSame((await storage.itemFacts("I1"))?.holds.map(({ patronId }) => patronId), ["P1", "P2"]);
});

engineTest("undoCheckout() gives a hold on the copy back to a patron who has one on another copy of the title", {
  ...LIBRARY,
  items: [anItem(), anItem({ itemId: "I2" })],
  holds: [aHold({ itemId: "I1" }), aHold({ holdId: "H2", itemId: "I2" })],
}, async ({ library, storage }) => {
  await lend(library);
  assertSame((await storage.itemFacts("I1"))?.holds.map(({ holdId }) => holdId), ["H2"]);
  doneOf(await library.undoCheckout(anUndo()));
  assertSame((await storage.itemFacts("I1"))?.holds.map(({ holdId }) => holdId), ["H1", "H2"]);
});

engineTest("undoCheckout() gives a card that is nobody's any more no hold back", {
  ...LIBRARY,
  holds: [aHold({ ...captured, patronId: "P2", shelfExpires: addDays(today, -1) })],
}, async ({ library, storage }) => {
  await lend(library);
  const { version = 0 } = await storage.patronFacts("P2", NOON) ?? {};
  const expect = [{ kind: "patron", id: "P2", version, moves: true }] as const;
  await storage.apply(aChange({ expect, effects: [{ kind: "change-card", patronId: "P2", card: "P4" }] }));
  doneOf(await library.undoCheckout(anUndo()));
  const { loan, holds } = await storage.itemFacts("I1") ?? {};
  assertSame([loan, holds], [undefined, []]);
});

engineTest("undoCheckout() moves on everybody who gets a loan or a hold back", {
  ...LIBRARY,
  loans: [aLoan({ ...late, patronId: "P2" })],
  holds: [aHold({ ...captured, patronId: "P3", shelfExpires: addDays(today, -1) })],
}, async ({ library, storage }) => {
  doneOf(await library.checkout(aCheckout({ offline: {} })));
  const versions = () =>
    Promise.all(["P2", "P3"].map(async (patronId) => (await storage.patronFacts(patronId, NOON))?.version ?? 0));
  const before = await versions();
  doneOf(await library.undoCheckout(anUndo()));
  assertSame(await versions(), before.map((version) => version + 1));
});

engineTest("undoCheckout() says that a rental which was paid is due back", LIBRARY, async ({ library, storage }) => {
  doneOf(await lend(library));
  doneOf(await library.payFee(aPayment({ amount: 70 })));
  assertEquals(doneOf(await library.undoCheckout(anUndo())).dueBack, 70);
  assertSame((await storage.patronFacts("P1", NOON))?.owed, {});
  const rows = (await storage.journal({ limit: 9 })).slice(2);
  assertEquals(rows.map(({ action, outcome, amount, detail }) => [action, outcome, amount, detail]), [
    ["undo-checkout", "done", 70, "a fee that was paid is withdrawn"],
    ["exception", "done", 70, "a fee that was paid is withdrawn"],
  ]);
});

engineTest(
  "undoCheckin() says that an overdue fee which was paid is due back",
  { ...LIBRARY, loans: [late] },
  async ({ library }) => {
    doneOf(await library.checkin(aCheckin()));
    doneOf(await library.payFee(aPayment({ amount: 40 })));
    assertEquals(doneOf(await library.undoCheckin(anUndo({ patronId: "P1" }))).dueBack, 40);
  },
);

const ROLLING = {
  ...LIBRARY,
  holds: [ofP2],
  rules: rulesOfAccount(someRules([{ overdueFee: 20 }]), { rollbackSeconds: 60, heldLent: "queued" }),
} satisfies Setting;
const soon = (seconds: number) => ({ now: NOON.add({ seconds }) });

engineTest(
  "checkin() puts back what its terminal has just lent, where the account asks for that",
  ROLLING,
  async ({ library, storage, journal }) => {
    const before = await standOf(storage, PATRONS, ITEMS);
    doneOf(await library.checkout(aCheckout()));
    const { alert, hold, patronId } = doneOf(await library.checkin(aCheckin(soon(60))));
    assertSame([alert, hold, patronId], [undefined, undefined, "P1"]);
    assertSame(await standOf(storage, PATRONS, ITEMS), before);
    assertEquals(journal.map(({ action }) => action), ["checkout", "undo-checkout"]);
    // The second one is of what is not on loan: it captures.
    assertEquals(doneOf(await library.checkin(aCheckin(soon(61)))).alert, "hold-here");
  },
);

const RETURNS: readonly (readonly [what: string, Parameters<typeof aCheckin>[0], Step?])[] = [
  ["later than that", soon(61)],
  ["at another terminal", { ...soon(1), origin: anOrigin({ terminal: "SC2" }) }],
  ["of another account", { ...soon(1), origin: anOrigin({ account: "other" }) }],
  ["of a renewal", soon(1), (library) => library.checkout(aCheckout({ renewalAllowed: true }))],
];

for (const [what, returned, between] of RETURNS) {
  engineTest(`checkin() ${what} is a return, and captures`, ROLLING, async ({ library }) => {
    doneOf(await library.checkout(aCheckout()));
    await between?.(library);
    assertEquals(doneOf(await library.checkin(aCheckin(returned))).alert, between ? undefined : "hold-here");
  });
}

const waits = (library: Library) => library.hold(aHoldRequest({ patronId: "P3", titleId: undefined, itemId: "I1" }));

engineTest("checkin() puts back a copy by whose barcode a hold was placed since", ROLLING, async ({ library }) => {
  doneOf(await library.checkout(aCheckout()));
  doneOf(await waits(library));
  assertEquals(doneOf(await library.checkin(aCheckin(soon(60)))).alert, undefined);
});

engineTest("undoCheckout() undoes although a hold was placed by the barcode since", LIBRARY, async ({ library }) => {
  doneOf(await lend(library));
  doneOf(await waits(library));
  doneOf(await library.undoCheckout(anUndo()));
});

engineTest("checkin() without rollback_seconds is a return at once", {
  ...ROLLING,
  rules: rulesOfAccount(someRules(), { heldLent: "queued" }),
}, async ({ library }) => {
  doneOf(await library.checkout(aCheckout()));
  assertEquals(doneOf(await library.checkin(aCheckin(soon(1)))).alert, "hold-here");
});
