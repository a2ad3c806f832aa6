import { assertEquals } from "@std/assert";
import { addDays } from "../../src/library/day.ts";
import type { HoldCommand, Library } from "../../src/library/library.ts";
import { assertSame } from "../support/assert/assert_same.ts";
import { anOrigin } from "../support/library/changes.ts";
import { aCheckin, aCheckout, aHoldRequest, aPatronQuery } from "../support/library/commands.ts";
import { doneOf } from "../support/library/decisions.ts";
import { engineTest, type Setting } from "../support/library/engine.ts";
import { aHold, aLoan, anItem, aPatron, NOON } from "../support/library/records.ts";

const LIBRARY: Setting = {
  patrons: ["P1", "P2", "P3"].map((patronId) => aPatron({ patronId })),
  items: [anItem(), anItem({ itemId: "I2" }), anItem({ itemId: "I3", titleId: "T3", title: "Emma" })],
};
const LENT: Setting = { ...LIBRARY, loans: [aLoan(), aLoan({ itemId: "I2" })] };
const today = "2026-03-02";
const east = { origin: anOrigin({ branch: "EAST" }) };

/** A hold of a patron, at so many seconds past noon. */
function place(library: Library, patronId: string, seconds: number, rest: Partial<HoldCommand> = {}) {
  return library.hold(aHoldRequest({ patronId, now: NOON.add({ seconds }), ...rest }));
}

engineTest("hold() places a hold and tells its place in the queue", LENT, async ({ library }) => {
  const first = doneOf(await place(library, "P2", 1));
  const second = doneOf(await place(library, "P3", 2));
  assertSame([first.position, second.position], [1, 2]);
  assertSame(first, {
    ok: true,
    patronId: "P2",
    titleId: "T1",
    title: "Middlemarch",
    pickupLocation: "MAIN",
    position: 1,
    available: false,
    change: "placed",
  });
});

for (const titleId of ["T1", "middlemarch", "Middlemarch", "I2"]) {
  engineTest(
    `hold() by title ${titleId} finds it only by identifier, exact title or barcode`,
    LENT,
    async ({ library }) => {
      const outcome = await place(library, "P2", 1, { titleId });
      assertSame(outcome.ok ? outcome.titleId : outcome.reason, titleId === "middlemarch" ? "title-unknown" : "T1");
    },
  );
}

const REFUSED = [
  ["of an unknown card", { patronId: "P9" }, "patron-unknown"],
  ["on an unknown copy", { itemId: "I9" }, "item-unknown"],
  ["on nothing in particular", { titleId: undefined }, "title-unknown"],
  ["with a wrong PIN", { pin: { pin: "9", required: false } }, "pin-wrong"],
] as const;

for (const [what, command, reason] of REFUSED) {
  engineTest(`hold() refuses a hold ${what}`, LIBRARY, async ({ library }) => {
    const outcome = await library.hold(aHoldRequest(command));
    assertEquals(!outcome.ok && outcome.reason, reason);
  });
}

const AVAILABLE: readonly (readonly [what: string, Setting, Partial<HoldCommand>, available: boolean])[] = [
  ["a copy of the title is on its shelf", LIBRARY, {}, true],
  ["one copy of the title is on its shelf", { ...LIBRARY, loans: [aLoan()] }, {}, true],
  ["the copy itself is on its shelf", LIBRARY, { itemId: "I1" }, true],
  ["another copy of the title is on its shelf", { ...LIBRARY, loans: [aLoan()] }, { itemId: "I1" }, true],
  ["all copies are lent", LENT, {}, false],
  ["all copies are lent, by copy", LENT, { itemId: "I1" }, false],
  [
    "the copies are damaged, in transit, or captured",
    {
      ...LIBRARY,
      items: [anItem({ status: "damaged" }), anItem({ itemId: "I2", transitTo: "EAST" }), anItem({ itemId: "I4" })],
      holds: [aHold({ patronId: "P1", status: "waiting", capturedItemId: "I4" })],
    },
    {},
    false,
  ],
];

for (const [what, setting, command, available] of AVAILABLE) {
  engineTest(`hold() tells ${available ? "an" : "no"} available copy where ${what}`, setting, async ({ library }) => {
    assertEquals(doneOf(await place(library, "P2", 1, command)).available, available);
  });
}

engineTest("hold() cancels, and the others move up", LENT, async ({ library, storage }) => {
  await place(library, "P2", 1);
  await place(library, "P3", 2);
  assertEquals(doneOf(await place(library, "P2", 3, { mode: "cancel" })).change, "cancelled");
  assertEquals(doneOf(await place(library, "P3", 4, { mode: "change" })).position, 1);
  assertEquals((await storage.itemFacts("I1"))?.holds.length, 1);
});

engineTest("hold() changes where and until when the patron waits", LENT, async ({ library, storage }) => {
  await place(library, "P2", 1);
  const expires = addDays(today, 9);
  const changed = doneOf(await place(library, "P2", 2, { mode: "change", pickupLocation: "EAST", expires }));
  assertSame([changed.change, changed.pickupLocation, changed.expires], ["changed", "EAST", expires]);
  const [hold] = (await storage.itemFacts("I1"))?.holds ?? [];
  assertSame([hold?.pickupLocation, hold?.expires, hold?.placed], ["EAST", expires, NOON.add({ seconds: 1 })]);
});

engineTest("checkin() captures the first hold, and only its patron may have the copy", LENT, async ({ library }) => {
  await place(library, "P2", 1);
  await place(library, "P3", 2);
  const { alert, hold } = doneOf(await library.checkin(aCheckin()));
  assertSame([alert, hold], ["hold-here", { patronId: "P2", name: "Ada Byron" }]);
  const other = await library.checkout(aCheckout({ patronId: "P3" }));
  assertEquals(!other.ok && other.reason, "item-waiting-for-another");
  doneOf(await library.checkout(aCheckout({ patronId: "P2" })));
  assertSame((await library.patron(aPatronQuery({ patronId: "P2" })))?.counts.waitingHolds, 0);
});

engineTest("checkin() gives a second copy to the second in the queue", LENT, async ({ library }) => {
  await place(library, "P2", 1);
  await place(library, "P3", 2);
  const first = doneOf(await library.checkin(aCheckin()));
  const second = doneOf(await library.checkin(aCheckin({ itemId: "I2" })));
  assertSame([first.hold?.patronId, second.hold?.patronId], ["P2", "P3"]);
});

engineTest("checkin() sends a copy to its pickup location, where it is put on the hold shelf", LENT, async (bench) => {
  const { library } = bench;
  await place(library, "P2", 1, { pickupLocation: "EAST" });
  const sent = doneOf(await library.checkin(aCheckin()));
  assertSame([sent.alert, sent.destination, sent.item.transitTo], ["hold-elsewhere", "EAST", "EAST"]);
  assertEquals((await library.item({ itemId: "I1", origin: anOrigin(), now: NOON }))?.status, "in-transit");
  const arrived = doneOf(await library.checkin(aCheckin(east)));
  assertSame([arrived.alert, arrived.destination, arrived.item.transitTo], ["hold-here", "EAST", undefined]);
  const report = await library.item({ itemId: "I1", origin: anOrigin(), now: NOON });
  assertSame([report?.status, report?.holdUntil, report?.holds], ["on-hold-shelf", addDays(today, 7), 1]);
});

engineTest("checkin() captures a hold on one copy by that copy alone", LENT, async ({ library }) => {
  await place(library, "P2", 1, { itemId: "I2", scope: "item" });
  assertEquals(doneOf(await library.checkin(aCheckin())).alert, undefined);
  assertEquals(doneOf(await library.checkin(aCheckin({ itemId: "I2" }))).alert, "hold-here");
});

engineTest(
  "hold() on one copy takes a barcode in the title's place for that copy",
  LENT,
  async ({ library, storage }) => {
    assertEquals(doneOf(await place(library, "P2", 1, { titleId: "i2", scope: "item" })).itemId, "I2");
    assertEquals((await storage.itemFacts("I2"))?.holds[0]?.itemId, "I2");
    const nameless = await place(library, "P3", 2, { titleId: "T1", scope: "item" });
    assertEquals(!nameless.ok && nameless.reason, "item-unknown");
  },
);

engineTest("checkin() captures a hold on a library's copies by such a copy alone", {
  ...LENT,
  items: [anItem(), anItem({ itemId: "I2", permanentLocation: "EAST" })],
}, async ({ library }) => {
  await place(library, "P2", 1, { scope: "library", pickupLocation: "EAST" });
  assertEquals(doneOf(await library.checkin(aCheckin())).alert, undefined);
  assertEquals(doneOf(await library.checkin(aCheckin({ itemId: "I2" }))).alert, "hold-elsewhere");
});

engineTest("a copy that nobody collects goes to the next in the queue at its next scan", LENT, async ({ library }) => {
  await place(library, "P2", 1);
  await place(library, "P3", 2);
  doneOf(await library.checkin(aCheckin()));
  const inTime = aCheckin({ now: NOON.add({ hours: 7 * 24 }) });
  assertEquals(doneOf(await library.checkin(inTime)).hold?.patronId, "P2");
  const late = aCheckin({ now: NOON.add({ hours: 8 * 24 }) });
  assertEquals(doneOf(await library.checkin(late)).hold?.patronId, "P3");
  assertEquals((await library.patron(aPatronQuery({ patronId: "P2" })))?.counts.waitingHolds, 0);
});

engineTest(
  "a copy whose waiting hold is cancelled goes to the next in the queue at its next scan",
  LENT,
  async (bench) => {
    const { library } = bench;
    await place(library, "P2", 1);
    await place(library, "P3", 2);
    doneOf(await library.checkin(aCheckin()));
    doneOf(await place(library, "P2", 3, { mode: "cancel" }));
    assertEquals(doneOf(await library.checkin(aCheckin())).hold?.patronId, "P3");
  },
);

engineTest(
  "a waiting copy whose patron asks for another pickup location travels there from its next scan",
  LENT,
  async (bench) => {
    const { library } = bench;
    await place(library, "P2", 1);
    doneOf(await library.checkin(aCheckin()));
    doneOf(await place(library, "P2", 2, { mode: "change", pickupLocation: "EAST" }));
    assertSame(doneOf(await library.checkin(aCheckin())).destination, "EAST");
  },
);

engineTest("checkout() of another copy of the title fulfils the patron's hold in the queue", LENT, async (bench) => {
  const { library, storage } = bench;
  await place(library, "P2", 1);
  await storage.load({ items: [anItem({ itemId: "I5" })] });
  doneOf(await library.checkout(aCheckout({ patronId: "P2", itemId: "I5" })));
  assertSame((await storage.itemFacts("I1"))?.holds, []);
});

engineTest("hold() by title is known to the journal by its title, by copy also by the copy", LIBRARY, async (bench) => {
  const { library, journal } = bench;
  await place(library, "P2", 1, { titleId: "Middlemarch" });
  await place(library, "P3", 2, { itemId: "I1", titleId: undefined });
  await place(library, "P2", 3, { titleId: "Emily" });
  assertSame(journal.map(({ titleId, itemId, outcome }) => [titleId, itemId, outcome]), [
    ["T1", undefined, "done"],
    ["T1", "I1", "done"],
    ["Emily", undefined, "refused"],
  ]);
});
