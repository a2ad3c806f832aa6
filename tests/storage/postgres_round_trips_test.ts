import assert from "node:assert/strict";
import { type Facts, factsReader } from "../../src/storage/postgres/facts.ts";
import { testDatabases, testServer } from "../postgres/test_database.ts";
import { aFee, aHold, aLoan, anItem, aPatron, NOON } from "../support/records.ts";

const databases = testDatabases(await testServer());

const MANY = Array.from({ length: 500 }, (_, index) => index);

const fees = { patronId: "P1", account: "desk", transactionId: "BK1", since: NOON, now: NOON };
const questions: readonly [string, (facts: Facts) => Promise<unknown>][] = [
  ["patronFacts()", (facts) => facts.patronFacts("P1", NOON)],
  [
    "patronOverview()",
    (facts) => facts.patronOverview({ patronId: "P1", now: NOON, loans: "all", page: { kind: "loans", from: 1 } }),
  ],
  ["itemFacts()", (facts) => facts.itemFacts("I1")],
  ["checkoutFacts()", (facts) => facts.checkoutFacts("P1", "I1", NOON)],
  ["checkinFacts()", (facts) => facts.checkinFacts("I1", NOON)],
  ["titleFacts()", (facts) => facts.titleFacts("P1", "T1", NOON)],
  ["loansFacts()", (facts) => facts.loansFacts("P1", NOON, "all")],
  ["feeFacts()", (facts) => facts.feeFacts(fees)],
  ["list()", (facts) => facts.list({ patronId: "P1", kind: "loans", from: 1, now: NOON })],
  ["fees()", (facts) => facts.fees({ patronId: "P1", from: 1 })],
  ["counts()", (facts) => facts.counts()],
  ["note()", (facts) => facts.note("origin")],
];

Deno.test("postgres: every question takes one statement, also of a patron with 500 loans, holds and fees", async () => {
  const database = await databases.take();
  try {
    const storage = await database.open();
    await storage.load({
      patrons: [aPatron()],
      items: MANY.map((index) => anItem({ itemId: `I${index}`, titleId: `T${index}` })),
      loans: MANY.map((index) => aLoan({ itemId: `I${index}` })),
      holds: MANY.map((index) => aHold({ holdId: `H${index}`, titleId: `T${index}` })),
      fees: MANY.map((index) => aFee({ feeId: `F${index}` })),
    });
    await database.look(async ({ run }) => {
      let statements = 0;
      const facts = factsReader(async (statement, values) => {
        statements += 1;
        return (await run(statement, values))[0]?.answer ?? undefined;
      });
      for (const [name, ask] of questions) {
        statements = 0;
        await ask(facts);
        assert.equal(statements, 1, name);
      }
      assert.equal((await facts.loansFacts("P1", NOON, "all"))?.loans.length, MANY.length);
    });
  } finally {
    await database.discard();
  }
});
