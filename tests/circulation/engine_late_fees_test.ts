import { assertEquals } from "@std/assert";
import { assertSame } from "../support/assert/assert_same.ts";
import { anOrigin } from "../support/library/changes.ts";
import { aCheckin, anUndo, aPayment, aRenewal, aRenewAll } from "../support/library/commands.ts";
import { doneOf } from "../support/library/decisions.ts";
import { type Bench, engineTest, type Setting } from "../support/library/engine.ts";
import { branches, someRules } from "../support/library/facts.ts";
import { aFee, aLoan, anItem, aPatron, NOON } from "../support/library/records.ts";

// NOON is a Monday.
const LENT = NOON.subtract({ hours: 24 * 28 });
const late = aLoan({ checkedOut: LENT, due: NOON.subtract({ hours: 24 * 7 }) });
const LIBRARY: Setting = {
  patrons: [aPatron()],
  items: [anItem()],
  loans: [late],
  rules: someRules([{ overdueFee: 25 }]),
};

/** A fee that another library system counts: it has told no end of it. */
const growing = aFee({
  feeId: "7001",
  itemId: "I1",
  amount: 150,
  outstanding: 150,
  incurred: NOON.subtract({ hours: 48 }),
});

/** The overdue fees of the copy: identifier, amount, what is left of it. */
async function feesOf({ storage }: Pick<Bench, "storage">) {
  const fees = await storage.feesOfItem({ patronId: "P1", itemId: "I1" });
  return fees.filter(({ type }) => type === "overdue").map((
    { feeId, amount, outstanding },
  ) => [feeId, amount, outstanding]);
}

engineTest("checkin() puts its fee in the place of one that another system was counting", {
  ...LIBRARY,
  fees: [growing],
}, async (bench) => {
  assertSame(doneOf(await bench.library.checkin(aCheckin())).fee, { type: "overdue", amount: 175 });
  assertEquals(await feesOf(bench), [["7001", 175, 175]]);
  assertSame((await bench.storage.feesOfItem({ patronId: "P1", itemId: "I1" }))[0]?.ended, NOON);
  assertEquals(bench.journal[0]?.detail, "in the place of fee 7001");
  assertEquals(bench.journal[0]?.amount, 175);
});

engineTest(
  "renew() puts its fee in the place of one that another system was counting",
  { ...LIBRARY, fees: [growing] },
  async (bench) => {
    doneOf(await bench.library.renew(aRenewal()));
    assertEquals(await feesOf(bench), [["7001", 175, 175]]);
  },
);

engineTest("renewAll() puts its fees in the place of those that another system was counting", {
  ...LIBRARY,
  fees: [growing],
}, async (bench) => {
  doneOf(await bench.library.renewAll(aRenewAll()));
  assertEquals(await feesOf(bench), [["7001", 175, 175]]);
});

engineTest("checkin() keeps what was paid of a fee that was counted, and says what is due back", {
  ...LIBRARY,
  fees: [{ ...growing, amount: 200, outstanding: 10 }],
}, async (bench) => {
  assertEquals(doneOf(await bench.library.checkin(aCheckin())).dueBack, 15);
  assertEquals(await feesOf(bench), [["7001", 190, 0]]);
});

engineTest("checkin() takes several fees that were counted for one", {
  ...LIBRARY,
  fees: [growing, { ...growing, feeId: "7002", amount: 100, outstanding: 60 }],
}, async (bench) => {
  doneOf(await bench.library.checkin(aCheckin()));
  assertEquals(await feesOf(bench), [["7001", 135, 135], ["7002", 40, 0]]);
});

engineTest(
  "checkin() lets a fee be that a book drop's date says nothing is owed for",
  { ...LIBRARY, fees: [growing] },
  async (bench) => {
    doneOf(await bench.library.checkin(aCheckin({ returned: late.due })));
    assertEquals(await feesOf(bench), [["7001", 0, 0]]);
  },
);

engineTest(
  "undoCheckin() lets the fee grow again that another system was counting",
  { ...LIBRARY, fees: [growing] },
  async (bench) => {
    doneOf(await bench.library.checkin(aCheckin()));
    doneOf(await bench.library.undoCheckin(anUndo({ patronId: "P1" })));
    assertSame(await bench.storage.feesOfItem({ patronId: "P1", itemId: "I1" }), [growing]);
  },
);

const OTHERS = [
  ["of an earlier loan", { incurred: LENT.subtract({ hours: 48 }) }],
  ["that has ended", { ended: NOON.subtract({ hours: 1 }) }],
  ["of another kind", { type: "damage" }],
  ["about another copy", { itemId: "I2" }],
] as const;

for (const [what, change] of OTHERS) {
  engineTest(
    `checkin() leaves a fee alone ${what}`,
    { ...LIBRARY, fees: [{ ...growing, ...change }] },
    async ({ library, storage }) => {
      doneOf(await library.checkin(aCheckin()));
      const fees = await storage.fees({ patronId: "P1", from: 1 });
      assertEquals(fees.map(({ amount }) => amount).toSorted((a, b) => a - b), [150, 175]);
    },
  );
}

for (
  const [what, rule] of [["no rule says what being late costs", {}], ["being late costs nothing", {
    overdueFee: 0,
  }]] as const
) {
  engineTest(
    `checkin() leaves a fee alone where ${what}`,
    { ...LIBRARY, rules: someRules([rule]), fees: [growing] },
    async (bench) => {
      doneOf(await bench.library.checkin(aCheckin()));
      assertEquals(await feesOf(bench), [["7001", 150, 150]]);
    },
  );
}

/** Of two branches, the one where the copy was lent is closed on Sundays. */
const TWO: Setting = {
  ...LIBRARY,
  items: [anItem({ permanentLocation: "EAST", currentLocation: "EAST" })],
  rules: someRules([{ overdueFee: 25, loanDays: 6 }], {
    branches: new Map([...branches(["MAIN"]), ...branches(["EAST"], [7])]),
  }),
};
const HERE_AND_THERE = ["MAIN", "EAST"].map((branch) => anOrigin({ branch }));

for (const origin of HERE_AND_THERE) {
  engineTest(
    `checkin() at ${origin.branch} charges by the calendar of the branch where the copy was lent`,
    TWO,
    async ({ library }) => {
      assertEquals(doneOf(await library.checkin(aCheckin({ origin }))).fee?.amount, 150);
    },
  );

  engineTest(
    `renew() at ${origin.branch} charges and extends by the calendar of the branch where the copy was lent`,
    TWO,
    async (bench) => {
      // Six days from Monday is a Sunday.
      const { due } = doneOf(await bench.library.renew(aRenewal({ origin })));
      assertEquals(due.toZonedDateTimeISO(origin.timeZone).dayOfWeek, 1);
      assertEquals((await feesOf(bench)).map(([, amount]) => amount), [150]);
    },
  );
}

engineTest("checkin() charges a loan no more than its cap, what its renewals cost included", {
  ...LIBRARY,
  rules: someRules([{ overdueFee: 25, overdueFeeCap: 200, loanDays: 1 }]),
}, async (bench) => {
  doneOf(await bench.library.renew(aRenewal()));
  doneOf(await bench.library.payFee(aPayment({ amount: 100 })));
  const after = { now: NOON.add({ hours: 24 * 9 }) };
  assertSame(doneOf(await bench.library.checkin(aCheckin(after))).fee, { type: "overdue", amount: 25 });
  assertEquals((await feesOf(bench)).map(([, amount]) => amount), [175, 25]);
});

engineTest("checkin() charges the next loan of the same copy up to the cap anew", {
  ...LIBRARY,
  rules: someRules([{ overdueFee: 25, overdueFeeCap: 200 }]),
  fees: [{ ...growing, amount: 200, outstanding: 0, incurred: LENT, ended: LENT }],
}, async ({ library }) => {
  assertEquals(doneOf(await library.checkin(aCheckin())).fee?.amount, 175);
});
