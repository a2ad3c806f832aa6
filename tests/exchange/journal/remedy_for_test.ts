import { assertEquals, assertMatch } from "@std/assert";
import { remedyFor } from "../../../src/exchange/journal/remedy_for.ts";
import { CHANGES_ASKED } from "../../../src/library/library.ts";
import type { LedgerRow } from "../../../src/storage/port/ledger.ts";

type Case = Parameters<typeof remedyFor>[0];

Deno.test("remedyFor() says what became of a change, what the terminal said, and what staff do", () => {
  const payment = { paymentType: "00", currency: "EUR", transactionId: "17" };
  const cases: readonly (readonly [Case, string])[] = [
    [
      { action: "checkout", state: "done", terminalTold: "no" },
      "lent although the terminal said no: return it, or leave it lent if the patron has it",
    ],
    [
      { action: "checkout", state: "done", terminalTold: "nothing" },
      "lent; the terminal heard nothing: return it, or leave it lent if the patron has it",
    ],
    [
      { action: "checkin", state: "not sent", terminalTold: "yes" },
      "not taken back although the terminal said yes: return it: the item is in the building",
    ],
    [
      { action: "checkin", state: "unknown", terminalTold: "yes" },
      "perhaps not taken back; the terminal said yes: look at the item's record; if it is on loan and here, return it",
    ],
    [
      { action: "fee-paid", state: "refused", terminalTold: "yes", payment },
      "paid, not credited although the terminal said yes: enter the payment, or give the money back; BK 17",
    ],
    // What another patron has is not to be lent to this one.
    [
      { action: "checkout", state: "not sent", terminalTold: "yes", doubt: "lent-to-other" },
      "not lent although the terminal said yes: not sent, since it is on loan to another patron: look who has it",
    ],
    [
      { action: "checkin", state: "not sent", terminalTold: "yes", doubt: "item-unknown" },
      "not taken back although the terminal said yes: not sent, since the library system does not know the copy: look " +
      "whose it is",
    ],
    [
      { action: "checkout", state: "done", terminalTold: "no", doubt: "card-denied", said: "Card blocked." },
      "lent, though the library system lends nothing to this card: look at the card, and speak to the patron; the " +
      "library system said: Card blocked.",
    ],
  ];
  for (const [row, expected] of cases) assertEquals(remedyFor(row), expected);
});

Deno.test("remedyFor() has words for each change in each state in which it is on the list", () => {
  const listed: readonly Pick<LedgerRow, "state" | "terminalTold">[] = [
    { state: "unknown", terminalTold: "yes" },
    { state: "unknown", terminalTold: "no" },
    { state: "unknown", terminalTold: "nothing" },
    { state: "done", terminalTold: "no" },
    { state: "done", terminalTold: "nothing" },
    { state: "refused", terminalTold: "yes" },
    { state: "not sent", terminalTold: "yes" },
  ];
  for (const action of CHANGES_ASKED) {
    const told = listed.map((row) => remedyFor({ action, ...row }));
    for (const words of told) assertMatch(words, /^[a-z].*; the terminal|^[a-z].* although the terminal/);
    // What was refused and what was not sent are the same to staff.
    assertEquals(new Set(told).size, listed.length - 1, action);
  }
});
