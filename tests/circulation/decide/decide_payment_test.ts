import { assertEquals } from "@std/assert";
import { decidePayment } from "../../../src/circulation/decide/decide_payment.ts";
import type { Fee } from "../../../src/library/fee.ts";
import type { PayFeeCommand } from "../../../src/library/library.ts";
import type { Payment } from "../../../src/storage/port/payment.ts";
import { assertSame } from "../../support/assert/assert_same.ts";
import { aPayment } from "../../support/library/commands.ts";
import { changeOf, countingIds, reasonOf } from "../../support/library/decisions.ts";
import { patronFacts } from "../../support/library/facts.ts";
import { aFee, aPaidSum, NOON } from "../../support/library/records.ts";

const FEES = [aFee({ outstanding: 300 }), aFee({ feeId: "F2", type: "rental", outstanding: 200 })];
const PAID = aPaidSum({ paymentId: "N1", transactionId: "BK1" });

function decide(command: Partial<PayFeeCommand> = {}, fees: readonly Fee[] = FEES, earlier?: Payment) {
  const patron = patronFacts({ owed: { overdue: 300, rental: 200 } });
  return decidePayment(
    { patron, pin: "absent", fees, earlier: earlier ? [earlier] : [] },
    aPayment(command),
    countingIds(),
  );
}

const REFUSED: readonly (readonly [what: string, reason: string, Partial<PayFeeCommand>, Payment?])[] = [
  ["what is not an amount of money", "payment-amount", { amount: undefined }],
  ["nothing", "payment-amount", { amount: 0 }],
  ["a negative amount", "payment-amount", { amount: -500 }],
  ["a foreign currency", "payment-currency", { currencyAccepted: false }],
  ["a fee that is not an open one of the patron's", "payment-fee-unknown", { feeId: "F9" }],
  ["more than is owed", "payment-too-much", { amount: 501 }],
  ["more than is owed of the fee that is named", "payment-too-much", { amount: 201, feeId: "F2" }],
];

const ANEW: readonly (readonly [what: string, Partial<PayFeeCommand>, Payment])[] = [
  ["of another amount", { amount: 400 }, PAID],
  ["of another patron", {}, { ...PAID, patronId: "P2" }],
  ["of another fee", { amount: 200, feeId: "F2" }, PAID],
];

for (const [what, command, earlier] of ANEW) {
  Deno.test(`decidePayment() takes a payment ${what} under the same transaction id for another one, and says so`, () => {
    const { outcome, detail } = changeOf(decide(command, FEES, earlier));
    assertEquals(outcome.ok && outcome.transactionIdReused, true);
    assertEquals(detail, "another payment had its transaction id");
  });
}

for (const [what, reason, command, earlier] of REFUSED) {
  Deno.test(`decidePayment() refuses ${what}`, () => assertEquals(reasonOf(decide(command, FEES, earlier)), reason));
}

Deno.test("decidePayment() refuses a payment of a patron who owes nothing", () => {
  assertEquals(reasonOf(decide({}, [])), "payment-nothing-owed");
});

Deno.test("decidePayment() tells how much could be paid", () => {
  const { outcome } = decide({ amount: 201, feeId: "F2" });
  assertEquals(!outcome.ok && outcome.amount, 200);
});

Deno.test("decidePayment() pays the oldest fees first and records the payment", () => {
  const { action, patronId, outcome, effects, undo, expect, payment } = changeOf(decide({ amount: 400 }));
  assertSame({ action, patronId, undo, payment }, {
    action: "fee-paid",
    patronId: "P1",
    undo: [],
    payment: { feeId: undefined, paymentType: "00", currency: "USD", transactionId: "BK1" },
  });
  assertSame(outcome, { ok: true, patronId: "P1", amount: 400, owed: 100, paid: NOON });
  assertSame(effects, [
    { kind: "pay", feeId: "F1", amount: 300 },
    { kind: "pay", feeId: "F2", amount: 100 },
    { kind: "record-payment", payment: { ...PAID, amount: 400 } },
  ]);
  assertSame(expect, [{ kind: "patron", id: "P1", version: 3, moves: true }]);
});

Deno.test("decidePayment() touches no fee that the amount does not reach", () => {
  const { effects } = changeOf(decide({ amount: 300 }));
  assertSame(effects.map(({ kind }) => kind), ["pay", "record-payment"]);
});

Deno.test("decidePayment() pays the fee that is named, whatever the case of its identifier", () => {
  const { effects, outcome, payment } = changeOf(decide({ amount: 50, feeId: "f2" }));
  assertSame(effects[0], { kind: "pay", feeId: "F2", amount: 50 });
  assertSame(outcome, { ok: true, patronId: "P1", amount: 50, owed: 450, paid: NOON });
  assertEquals(payment, { feeId: "F2", paymentType: "00", currency: "USD", transactionId: "BK1" });
});

Deno.test("decidePayment() takes the same payment told twice for one", () => {
  const { kind, outcome } = decide({}, FEES, PAID);
  assertSame({ kind, outcome }, {
    kind: "repeated",
    outcome: { ok: true, patronId: "P1", amount: 500, owed: 500, paid: PAID.paid },
  });
});

Deno.test("decidePayment() says what an account writes off, and which register its payments belong to", () => {
  const patron = patronFacts({ owed: { overdue: 300, rental: 200 } });
  const facts = { patron, pin: "absent", fees: FEES, earlier: [] } as const;
  const own = { writeoffType: "06", register: "3" };
  const detailOf = (paymentType: string, account?: typeof own) =>
    changeOf(decidePayment(facts, aPayment({ amount: 50, paymentType }), countingIds(), account)).detail;
  assertEquals([detailOf("06", own), detailOf("00", own), detailOf("00")], [
    "written off, register 3",
    "register 3",
    undefined,
  ]);
});
