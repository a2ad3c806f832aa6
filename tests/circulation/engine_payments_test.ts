import { assertEquals } from "@std/assert";
import { rulesOfAccount } from "../../src/circulation/rules/rules.ts";
import type { Library, PayFeeCommand } from "../../src/library/library.ts";
import type { Reason } from "../../src/library/reason.ts";
import { assertSame } from "../support/assert/assert_same.ts";
import { anOrigin, aRetry } from "../support/library/changes.ts";
import { aPayment } from "../support/library/commands.ts";
import { doneOf } from "../support/library/decisions.ts";
import { type Bench, engineTest, type Setting } from "../support/library/engine.ts";
import { someRules } from "../support/library/facts.ts";
import { aFee, aPatron, NOON } from "../support/library/records.ts";

const LIBRARY: Setting = {
  patrons: [aPatron({ pin: "hash of 1234" }), aPatron({ patronId: "P2" })],
  fees: [
    aFee({ feeId: "F2", type: "rental", amount: 200, outstanding: 200, incurred: NOON.subtract({ hours: 1 }) }),
    aFee({ feeId: "F1", amount: 300, outstanding: 300, incurred: NOON.subtract({ hours: 2 }) }),
    aFee({ feeId: "F3", patronId: "P2", amount: 100, outstanding: 100 }),
  ],
};

/** What is still to be paid of each of the patron's fees, oldest first. */
async function left({ storage }: Bench) {
  const fees = await storage.fees({ patronId: "P1", from: 1 });
  return Object.fromEntries(fees.map(({ feeId, outstanding }) => [feeId, outstanding]));
}

function pay(library: Library, amount: number | undefined, rest: Partial<PayFeeCommand> = {}) {
  return library.payFee(aPayment({ amount, transactionId: "", ...rest }));
}

engineTest("payFee() pays the oldest fee first, and part of the next", LIBRARY, async (bench) => {
  assertSame(await pay(bench.library, 350), { ok: true, patronId: "P1", amount: 350, owed: 150, paid: NOON });
  assertSame(await left(bench), { F2: 150 });
});

engineTest("payFee() pays the fee that is named", LIBRARY, async (bench) => {
  assertSame(doneOf(await pay(bench.library, 200, { feeId: "F2" })).owed, 300);
  assertSame(await left(bench), { F1: 300 });
});

engineTest("payFee() pays in parts until nothing is left", LIBRARY, async (bench) => {
  for (const owed of [400, 300, 200, 100, 0]) assertEquals(doneOf(await pay(bench.library, 100)).owed, owed);
  const outcome = await pay(bench.library, 100);
  assertEquals(!outcome.ok && outcome.reason, "payment-nothing-owed");
});

const REFUSED:
  readonly (readonly [what: string, amount: number | undefined, Partial<PayFeeCommand>, reason: Reason])[] = [
    ["more than is owed", 501, {}, "payment-too-much"],
    ["more than the named fee", 201, { feeId: "F2" }, "payment-too-much"],
    ["another patron's fee", 100, { feeId: "F3" }, "payment-fee-unknown"],
    ["what is not an amount of money", undefined, {}, "payment-amount"],
    ["a foreign currency", 100, { currencyAccepted: false }, "payment-currency"],
    ["a payment for an unknown card", 100, { patronId: "P9" }, "patron-unknown"],
    ["a wrong PIN", 100, { pin: { pin: "9999", required: false } }, "pin-wrong"],
  ];

for (const [what, amount, command, reason] of REFUSED) {
  engineTest(`payFee() refuses ${what}, and takes nothing`, LIBRARY, async (bench) => {
    const outcome = await pay(bench.library, amount, command);
    assertEquals(!outcome.ok && outcome.reason, reason);
    assertSame(await left(bench), { F1: 300, F2: 200 });
  });
}

const BK = { transactionId: "BK1" };

engineTest(
  "payFee() takes a payment told twice under its transaction id for one, even hours later",
  LIBRARY,
  async (bench) => {
    const first = doneOf(await pay(bench.library, 100, BK));
    const later = { ...BK, now: NOON.add({ hours: 24 }), origin: anOrigin({ terminal: "SC2", retry: aRetry("K2") }) };
    assertSame(await pay(bench.library, 100, later), first);
    assertSame(await left(bench), { F1: 200, F2: 200 });
    assertEquals(bench.journal.length, 1);
  },
);

engineTest(
  "payFee() takes the same transaction id more than a day later for another payment",
  LIBRARY,
  async (bench) => {
    doneOf(await pay(bench.library, 100, BK));
    doneOf(await pay(bench.library, 100, { ...BK, now: NOON.add({ hours: 24, seconds: 1 }) }));
    assertSame(await left(bench), { F1: 100, F2: 200 });
  },
);

engineTest("payFee() takes the same transaction id of another account for another payment", LIBRARY, async (bench) => {
  doneOf(await pay(bench.library, 100, BK));
  doneOf(await pay(bench.library, 100, { ...BK, origin: anOrigin({ account: "other" }) }));
  assertSame(await left(bench), { F1: 100, F2: 200 });
});

engineTest("payFee() without a transaction id is another payment each time", LIBRARY, async (bench) => {
  doneOf(await pay(bench.library, 100));
  doneOf(await pay(bench.library, 100));
  assertSame(await left(bench), { F1: 100, F2: 200 });
});

engineTest(
  "payFee() takes a payment told again for one, also after another under its transaction id",
  LIBRARY,
  async (bench) => {
    for (const amount of [100, 200, 100]) doneOf(await pay(bench.library, amount, BK));
    assertSame(await left(bench), { F2: 200 });
    assertEquals((await bench.storage.journal({ limit: 9 })).map(({ amount }) => amount), [100, 200]);
  },
);

engineTest("payFee() knows a payment again whatever the case of its fee", LIBRARY, async (bench) => {
  for (const feeId of ["F2", "f2"]) doneOf(await pay(bench.library, 100, { ...BK, feeId }));
  assertSame(await left(bench), { F1: 300, F2: 100 });
  assertEquals(bench.journal.length, 1);
});

const DIFFERENT: readonly (readonly [what: string, amount: number, Partial<PayFeeCommand>])[] = [
  ["amount", 200, {}],
  ["fee", 100, { feeId: "F2" }],
  ["patron", 100, { patronId: "P2" }],
];

for (const [what, amount, command] of DIFFERENT) {
  engineTest(
    `payFee() takes another ${what} under the same transaction id for another payment`,
    LIBRARY,
    async (bench) => {
      doneOf(await pay(bench.library, 100, BK));
      doneOf(await pay(bench.library, amount, { ...BK, ...command }));
      assertEquals((await bench.storage.journal({ limit: 9 })).length, 2);
    },
  );
}

engineTest("payFee() tells the journal what was paid, and for which fee", LIBRARY, async ({ library, journal }) => {
  await pay(library, 100, { feeId: "F2" });
  assertSame(journal[0], {
    at: NOON,
    source: "terminal",
    origin: anOrigin(),
    action: "fee-paid",
    patronId: "P1",
    outcome: "done",
    amount: 100,
    payment: { feeId: "F2", paymentType: "00", currency: "USD" },
  });
});

const TAKEN: Setting = { ...LIBRARY, rules: rulesOfAccount(someRules(), { overpaymentTaken: true }) };

engineTest(
  "payFee() of more than is owed pays what is owed where the account asks for that, and says what is due back",
  TAKEN,
  async (bench) => {
    const outcome = await pay(bench.library, 700, BK);
    assertSame(outcome, { ok: true, patronId: "P1", owed: 0, amount: 500, dueBack: 200, paid: NOON });
    assertSame(await left(bench), {});
    assertSame(await pay(bench.library, 700, { ...BK, now: NOON.add({ hours: 1 }) }), outcome);
    const rows = await bench.storage.journal({ limit: 9 });
    assertEquals(
      rows.map(({ action, outcome, amount, tendered, detail }) => [action, outcome, amount, tendered, detail]),
      [
        ["fee-paid", "done", 500, 700, "more was taken than is owed"],
        ["exception", "done", 200, undefined, "more was taken than is owed"],
      ],
    );
    const query = { patronId: "P1", account: "desk", transactionId: "BK1", since: NOON, now: NOON };
    const payments = (await bench.storage.feeFacts(query))?.earlier ?? [];
    assertEquals(payments.map(({ amount, tendered }) => [amount, tendered]), [[500, 700]]);
  },
);

engineTest(
  "payFee() takes what a patron pays who owes nothing, all of which is due back",
  TAKEN,
  async ({ library }) => {
    doneOf(await pay(library, 500));
    assertSame(await pay(library, 100), { ok: true, patronId: "P1", owed: 0, amount: 0, dueBack: 100, paid: NOON });
  },
);

engineTest("payFee() pays more than a named fee comes to from no other fee", TAKEN, async (bench) => {
  assertSame(await pay(bench.library, 250, { feeId: "F2" }), {
    ok: true,
    paid: NOON,
    patronId: "P1",
    owed: 300,
    amount: 200,
    dueBack: 50,
  });
  assertSame(await left(bench), { F1: 300 });
});
