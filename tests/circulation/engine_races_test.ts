import { assert, assertEquals } from "@std/assert";
import { anOrigin, aRetry } from "../support/library/changes.ts";
import { aCheckin, aCheckout, aHoldRequest, aPayment } from "../support/library/commands.ts";
import { engineTest } from "../support/library/engine.ts";
import { someRules } from "../support/library/facts.ts";
import { assertSame } from "../support/assert/assert_same.ts";
import { aFee, aHold, aLoan, anItem, aPatron, NOON } from "../support/library/records.ts";

const ROUNDS = 200;
const CONTENDERS = 20;

function many<T>(count: number, make: (id: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index + 1));
}

/** How many of the outcomes there are of each kind: `done`, or the reason of a refusal. */
function tally(outcomes: readonly { readonly ok: boolean; readonly reason?: string }[]): Record<string, number> {
  const words = outcomes.map(({ ok, reason }) => ok ? "done" : reason ?? "no reason");
  return Object.fromEntries([...Map.groupBy(words, (word) => word)].map(([word, all]) => [word, all.length]));
}

engineTest(`checkout() of one copy by two terminals at once lends it to one of them, ${ROUNDS} times`, {
  patrons: [aPatron(), aPatron({ patronId: "P2" })],
  items: many(ROUNDS, (id) => anItem({ itemId: `I${id}` })),
}, async ({ library, storage }) => {
  for (const { itemId } of many(ROUNDS, (id) => ({ itemId: `I${id}` }))) {
    const outcomes = await Promise.all(
      ["P1", "P2"].map((patronId) =>
        library.checkout(
          aCheckout({
            patronId,
            itemId,
            origin: anOrigin({ terminal: patronId, retry: aRetry(`${patronId} ${itemId}`) }),
          }),
        )
      ),
    );
    assertEquals(tally(outcomes), { "done": 1, "item-on-loan-to-another": 1 });
  }
  assertEquals((await storage.counts()).loans, ROUNDS);
});

engineTest("checkout() of many copies at once never passes the patron's loan limit", {
  patrons: [aPatron()],
  items: many(CONTENDERS, (id) => anItem({ itemId: `I${id}` })),
  rules: someRules([{ loanLimit: 3 }]),
}, async ({ library, storage }) => {
  const outcomes = await Promise.all(many(CONTENDERS, (id) => library.checkout(aCheckout({ itemId: `I${id}` }))));
  assertEquals(tally(outcomes), { "done": 3, "loans-over-limit": CONTENDERS - 3 });
  assertEquals((await storage.patronFacts("P1", NOON))?.loans.total, 3);
});

engineTest("hold() on many titles at once never passes the patron's hold limit", {
  patrons: [aPatron()],
  items: many(CONTENDERS, (id) => anItem({ itemId: `I${id}`, titleId: `T${id}` })),
  rules: someRules([{ holdLimit: 3 }]),
}, async ({ library, storage }) => {
  const outcomes = await Promise.all(many(CONTENDERS, (id) => library.hold(aHoldRequest({ titleId: `T${id}` }))));
  assertEquals(tally(outcomes), { "done": 3, "holds-over-limit": CONTENDERS - 3 });
  assertSame((await storage.patronFacts("P1", NOON))?.holds, [{ status: "pending", count: 3 }]);
});

engineTest("hold() of one patron on one title at several terminals is placed once", {
  patrons: [aPatron()],
  items: [anItem()],
}, async ({ library }) => {
  const outcomes = await Promise.all(many(CONTENDERS, () => library.hold(aHoldRequest())));
  assertEquals(tally(outcomes), { "done": 1, "hold-exists": CONTENDERS - 1 });
});

for (const way of ["title", "copy"] as const) {
  engineTest(`hold() of several patrons on one title by ${way} at once gives each a place in the queue`, {
    patrons: many(4, (id) => aPatron({ patronId: `P${id}` })),
    items: many(4, (id) => anItem({ itemId: `I${id}` })),
  }, async ({ library }) => {
    const outcomes = await Promise.all(many(4, (id) => {
      const named = way === "copy" ? { itemId: `I${id}` } : {};
      return library.hold(aHoldRequest({ ...named, patronId: `P${id}`, now: NOON.add({ seconds: id }) }));
    }));
    const positions = outcomes.map((outcome) => outcome.ok && outcome.position);
    assertEquals(positions.sort(), [1, 2, 3, 4]);
  });
}

engineTest("payFee() of one fee at several terminals takes the money once", {
  patrons: [aPatron()],
  fees: [aFee()],
}, async ({ library, storage }) => {
  const pay = (id: number) => library.payFee(aPayment({ transactionId: `BK${id}` }));
  const outcomes = await Promise.all(many(CONTENDERS, pay));
  assertEquals(tally(outcomes), { "done": 1, "payment-nothing-owed": CONTENDERS - 1 });
  assertEquals((await storage.patronFacts("P1", NOON))?.owed, {});
});

engineTest("checkin() of several copies at once captures a hold for one of them", {
  patrons: many(5, (id) => aPatron({ patronId: `P${id}` })),
  items: many(4, (id) => anItem({ itemId: `I${id}` })),
  loans: many(4, (id) => aLoan({ itemId: `I${id}`, patronId: `P${id}` })),
  holds: [aHold({ patronId: "P5" })],
}, async ({ library, storage }) => {
  const outcomes = await Promise.all(many(4, (id) => library.checkin(aCheckin({ itemId: `I${id}` }))));
  assert(outcomes.every(({ ok }) => ok));
  assertEquals(outcomes.filter(({ alert }) => alert === "hold-here").length, 1);
  assertEquals((await storage.patronFacts("P5", NOON))?.holds.map(({ status }) => status), ["waiting"]);
});
