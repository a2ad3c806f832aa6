import { assert, assertEquals } from "@std/assert";
import { addDays } from "../../src/library/day.ts";
import type { PatronList } from "../../src/library/library.ts";
import { assertSame } from "../support/assert/assert_same.ts";
import { aCheckout, aPatronQuery, aPatronUpdate } from "../support/library/commands.ts";
import { doneOf } from "../support/library/decisions.ts";
import { engineTest, type Setting } from "../support/library/engine.ts";
import { someRules } from "../support/library/facts.ts";
import { aFee, aHold, aLoan, anItem, aPatron, NOON } from "../support/library/records.ts";

const ADA = aPatron({ pin: "hash of 1234", loginId: "ada" });
const numbers = [1, 2, 3, 4, 5];
const today = "2026-03-02";
const longAgo = NOON.subtract({ hours: 24 * 30 });

/** Five copies lent to `P1`, of which the first two are overdue and the first three are waited for; five holds; fees. */
const LIBRARY: Setting = {
  patrons: [ADA, aPatron({ patronId: "P2" })],
  items: [
    ...numbers.map((id) => anItem({ itemId: `I${id}`, titleId: `T${id}` })),
    ...numbers.map((id) => anItem({ itemId: `J${id}`, titleId: `U${id}` })),
  ],
  loans: numbers.map((id) => aLoan({ itemId: `I${id}`, checkedOut: longAgo, due: NOON.add({ hours: id * 24 - 60 }) })),
  holds: [
    ...[1, 2, 3].map((id) => aHold({ holdId: `H${id}`, patronId: "P2", titleId: `T${id}`, placed: longAgo })),
    ...[1, 2].map((id) =>
      aHold({
        holdId: `W${id}`,
        titleId: `U${id}`,
        placed: NOON.add({ seconds: id }),
        status: "waiting",
        capturedItemId: `J${id}`,
        shelfExpires: today,
      })
    ),
    aHold({
      holdId: "W3",
      titleId: "U3",
      placed: NOON.add({ seconds: 3 }),
      status: "in-transit",
      capturedItemId: "J3",
    }),
    ...[4, 5].map((id) => aHold({ holdId: `W${id}`, titleId: `U${id}`, placed: NOON.add({ seconds: id }) })),
  ],
  fees: [
    aFee({ feeId: "F2", incurred: NOON.subtract({ hours: 1 }), type: "rental", outstanding: 50 }),
    aFee({ feeId: "F1", incurred: NOON.subtract({ hours: 2 }), outstanding: 250 }),
    aFee({ feeId: "F3", outstanding: 0 }),
  ],
  rules: someRules([
    { loanLimit: 5, overdueLimit: 9, holdLimit: 8, feeLimit: 1000 },
    { itemType: "book", recallAfterDays: 14 },
  ]),
};

engineTest(
  "patron() tells who a patron is and how the patron stands, but not the PIN",
  LIBRARY,
  async ({ library }) => {
    const { pin: _stored, ...known } = ADA;
    const report = await library.patron(aPatronQuery({ patronId: "ADA" }));
    const { standing, ...rest } = report ?? {};
    assertSame(rest, {
      patron: known,
      pin: "absent",
      expired: false,
      blockedByOverdues: false,
      counts: { waitingHolds: 2, overdueLoans: 2, loans: 5, fees: 2, recalledLoans: 3, unavailableHolds: 3 },
      owed: 300,
      limits: { holds: 8, overdues: 9, loans: 5, fees: 1000 },
    });
    assertSame(Object.entries(standing ?? {}).filter(([, raised]) => raised).map(([flag]) => flag), [
      "tooManyLoans",
      "recallOverdue",
    ]);
  },
);

engineTest("patron() knows nobody by an unknown card", LIBRARY, async ({ library }) => {
  assertEquals(await library.patron(aPatronQuery({ patronId: "P9" })), undefined);
});

engineTest("patron() tells what came of the PIN, and that the card is past its last day", {
  patrons: [aPatron({ pin: "hash of 1234", expires: addDays(today, -1) })],
}, async ({ library }) => {
  const verdict = async (pin: string) => (await library.patron(aPatronQuery({ pin: { pin, required: false } })))?.pin;
  assertSame([await verdict("1234"), await verdict("12345"), await verdict("")], ["right", "wrong", "wrong"]);
  assertEquals((await library.patron(aPatronQuery()))?.expired, true);
});

engineTest("patron() writes nothing to the journal", LIBRARY, async ({ library, journal }) => {
  await library.patron(aPatronQuery());
  await library.patron(aPatronQuery({ patronId: "P9" }));
  assertEquals(journal.length, 0);
});

const LISTS: readonly (readonly [PatronList, readonly string[]])[] = [
  ["waiting-holds", ["J1", "J2"]],
  ["overdue-loans", ["I1", "I2"]],
  ["loans", ["I1", "I2", "I3", "I4", "I5"]],
  ["fees", ["F1", "F2"]],
  ["recalled-loans", ["I1", "I2", "I3"]],
  ["unavailable-holds", ["J3", "J4", "J5"]],
];

for (const [kind, all] of LISTS) {
  engineTest(`patron() lists ${kind} a page at a time, counted from 1`, LIBRARY, async ({ library }) => {
    const page = async (from: number, to?: number) => {
      const { listing } = await library.patron(aPatronQuery({ list: { kind, from, ...to && { to } } })) ?? {};
      return listing?.kind === "fees" ? listing.fees.map(({ feeId }) => feeId) : listing?.itemIds;
    };
    assertSame(await page(1), all);
    assertSame(await page(1, all.length), all);
    assertSame(await page(2), all.slice(1));
    assertSame(await page(2, 2), all.slice(1, 2));
    assertSame(await page(1, 99), all);
    assertSame(await page(99), []);
    assertSame(await page(2, 1), []);
  });
}

engineTest("patron() flags a loan without renewals left where the rules say so", {
  patrons: [aPatron()],
  items: [anItem()],
  loans: [aLoan({ renewals: 3 })],
  rules: someRules([{ flagRenewals: true }]),
}, async ({ library, reload }) => {
  assertEquals((await library.patron(aPatronQuery()))?.standing.tooManyRenewals, true);
  reload(someRules());
  assertEquals((await library.patron(aPatronQuery()))?.standing.tooManyRenewals, false);
});

engineTest(
  "blockPatron() blocks the card and keeps the reason, enablePatron() lifts the block",
  LIBRARY,
  async (bench) => {
    const { library, storage, journal, reload } = bench;
    reload(someRules());
    const blocked = doneOf(
      await library.blockPatron(aPatronUpdate({ message: "left in the reader", cardRetained: true })),
    );
    assertSame([blocked.report.patron.blocked, blocked.report.patron.blockMessage], [true, "left in the reader"]);
    assert(blocked.report.standing.chargeDenied);
    const refused = await library.checkout(aCheckout({ itemId: "J5" }));
    assertEquals(!refused.ok && refused.reason, "patron-blocked");

    const enabled = doneOf(await library.enablePatron(aPatronUpdate()));
    assert(!enabled.report.standing.chargeDenied);
    assertSame((await storage.patronFacts("P1", NOON))?.patron, ADA);
    assertSame(journal.map(({ action, outcome, detail }) => [action, outcome, detail]), [
      ["patron-blocked", "done", "card retained"],
      ["checkout", "refused", undefined],
      ["patron-enabled", "done", undefined],
    ]);
  },
);

engineTest(
  "blockPatron() and enablePatron() are refused for an unknown card and a wrong PIN",
  LIBRARY,
  async (bench) => {
    const { library, journal } = bench;
    const unknown = aPatronUpdate({ patronId: "P9" });
    const wrong = aPatronUpdate({ pin: { pin: "9", required: false } });
    for (const update of [library.blockPatron, library.enablePatron]) {
      const outcomes = [await update(unknown), await update(wrong)];
      assertSame(outcomes.map((outcome) => !outcome.ok && outcome.reason), ["patron-unknown", "pin-wrong"]);
    }
    assertSame(journal.map(({ outcome }) => outcome), ["refused", "refused", "refused", "refused"]);
  },
);

const ENDED = aPatron({ blocked: true, blockMessage: "Late three times", blockedUntil: "2026-03-01" });

engineTest(
  "a block whose last day is past refuses nothing and is not told, and a new one has no end",
  { patrons: [ENDED], items: [anItem()] },
  async ({ library, storage }) => {
    const { pin: _stored, blockedUntil: _ended, ...known } = ENDED;
    const report = await library.patron(aPatronQuery());
    assertSame(report?.patron, { ...known, blocked: false, blockMessage: "" });
    assert(!report?.standing.chargeDenied);
    doneOf(await library.checkout(aCheckout()));
    const blocked = doneOf(await library.blockPatron(aPatronUpdate({ message: "left in the reader" })));
    assert(blocked.report.standing.chargeDenied);
    const { blockedUntil: _, ...stored } = ENDED;
    assertSame((await storage.patronFacts("P1", NOON))?.patron, { ...stored, blockMessage: "left in the reader" });
  },
);
