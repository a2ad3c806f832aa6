import { assert, assertEquals, fail } from "@std/assert";
import { createEngine } from "../../../src/circulation/engine.ts";
import type { Library, PatronList } from "../../../src/library/library.ts";
import type { Records } from "../../../src/storage/port/storage.ts";
import { type Attempt, type Database, openDatabase } from "../../../src/storage/postgres/database.ts";
import { factsReader } from "../../../src/storage/postgres/facts/facts.ts";
import type { Run } from "../../../src/storage/postgres/connection/run.ts";
import { postgresStorage } from "../../../src/storage/postgres/postgres_storage.ts";
import { testDatabases, testServer } from "../../postgres/test_database.ts";
import {
  aCheckin,
  aCheckout,
  aHoldRequest,
  aPatronQuery,
  aPayment,
  aRenewal,
  aRenewAll,
  NO_PIN,
} from "../../support/library/commands.ts";
import { countingIds } from "../../support/library/decisions.ts";
import { anOrigin } from "../../support/library/changes.ts";
import { someRules } from "../../support/library/facts.ts";
import { fakePins } from "../../support/library/fake_pins.ts";
import { aFee, aHold, aLoan, anItem, aPatron, NOON } from "../../support/library/records.ts";
import { UNGUARDED } from "../../support/library/unguarded.ts";

type Facts = ReturnType<typeof factsReader>;

const databases = testDatabases(await testServer());

const MANY = Array.from({ length: 100 }, (_, index) => index);

/** A patron with 100 loans, holds and fees. */
const A_LOT: Records = {
  patrons: [aPatron({ pin: "hash of 1234" })],
  items: [...MANY, "FREE"].map((index) => anItem({ itemId: `I${index}`, titleId: `T${index}` })),
  loans: MANY.map((index) => aLoan({ itemId: `I${index}` })),
  holds: MANY.map((index) => aHold({ holdId: `H${index}`, titleId: `T${index}` })),
  fees: MANY.map((index) => aFee({ feeId: `F${index}` })),
};

const fees = { patronId: "P1", account: "desk", transactionId: "BK1", since: NOON, now: NOON };
const questions: readonly [string, (facts: Facts) => Promise<unknown>][] = [
  ["patronFacts()", (facts) => facts.patronFacts("P1", NOON)],
  [
    "patronOverview()",
    (facts) => facts.patronOverview({ patronId: "P1", now: NOON, loans: "all", page: { kind: "loans", from: 1 } }),
  ],
  ["itemFacts()", (facts) => facts.itemFacts("I1")],
  ["itemOverview()", (facts) => facts.itemOverview("I1")],
  ["checkoutFacts()", (facts) => facts.checkoutFacts("P1", "I1", NOON)],
  ["checkinFacts()", (facts) => facts.checkinFacts("I1")],
  ["titleFacts()", (facts) => facts.titleFacts("P1", "T1", NOON)],
  ["loansFacts()", (facts) => facts.loansFacts("P1", NOON, "all")],
  ["feeFacts()", (facts) => facts.feeFacts(fees)],
  ["list()", (facts) => facts.list({ patronId: "P1", kind: "loans", from: 1, now: NOON })],
  ["fees()", (facts) => facts.fees({ patronId: "P1", from: 1 })],
  ["counts()", (facts) => facts.counts()],
  ["note()", (facts) => facts.note("origin")],
];

Deno.test("postgres: every question takes one statement, also of a patron with 100 loans, holds and fees", async () => {
  const database = await databases.take();
  try {
    const storage = await database.open({ patience: 600_000 });
    await storage.load(A_LOT);
    await database.look(async ({ run }) => {
      let statements = 0;
      const facts = factsReader(async (statement, values) => {
        statements += 1;
        return (await run(statement, values))[0]?.answer ?? undefined;
      });
      for (const [name, ask] of questions) {
        statements = 0;
        await ask(facts);
        assertEquals(statements, 1, name);
      }
      assertEquals((await facts.loansFacts("P1", NOON, "all"))?.loans.length, MANY.length);
    });
  } finally {
    await database.discard();
  }
});

const LISTS: readonly PatronList[] = [
  "waiting-holds",
  "overdue-loans",
  "loans",
  "fees",
  "recalled-loans",
  "unavailable-holds",
];
const inquiries: readonly [service: string, ask: (library: Library) => Promise<unknown>][] = [
  ...LISTS.map((kind): [string, (library: Library) => Promise<unknown>] => [
    `patron() with the list of ${kind}`,
    (library) => library.patron(aPatronQuery({ list: { kind, from: 1 } })),
  ]),
  ["patron() with the right PIN", (library) => library.patron(aPatronQuery({ pin: { ...NO_PIN, pin: "1234" } }))],
  ["item()", (library) => library.item({ origin: anOrigin(), itemId: "I1", now: NOON })],
];
const changes: readonly [service: string, change: (library: Library) => Promise<{ readonly ok: boolean }>][] = [
  ["checkout()", (library) => library.checkout(aCheckout({ itemId: "IFREE" }))],
  ["renew()", (library) => library.renew(aRenewal({ itemId: "I1" }))],
  ["renewAll()", (library) => library.renewAll(aRenewAll())],
  ["checkin()", (library) => library.checkin(aCheckin({ itemId: "I2" }))],
  ["hold()", (library) => library.hold(aHoldRequest({ titleId: "TFREE" }))],
  ["payFee()", (library) => library.payFee(aPayment())],
];

Deno.test("postgres: an inquiry takes one statement and a change two, also of a patron with 100 loans", async () => {
  const taken = await databases.take();
  const { address } = taken;
  const ran: string[] = [];
  const database = counted(openDatabase(address, { poolSize: 1, patience: 600_000, statementTimeout: 600_000 }), ran);
  const storage = postgresStorage(database, address, {
    journalLost: (_rows, error) => fail(String(error)),
    takeLeave: () => Promise.resolve(),
  });
  try {
    await storage.load(A_LOT);
    const library = createEngine({
      storage,
      pins: fakePins(),
      rules: () => someRules(),
      ...UNGUARDED,
      pinLimits: () => ({ wrongPins: 10 }),
      newId: countingIds(),
    });
    // Once a day it is noted that the terminal had the right PIN, for which nobody waits.
    await library.patron(aPatronQuery({ pin: { ...NO_PIN, pin: "1234" } }));
    for (const [service, ask] of inquiries) {
      ran.length = 0;
      assert(await ask(library), service);
      assertEquals(ran.length, 1, `${service}: ${ran.join(";\n")}`);
    }
    for (const [service, change] of changes) {
      ran.length = 0;
      assert((await change(library)).ok, service);
      assertEquals(ran.length, 2, `${service}: ${ran.join(";\n")}`);
    }
  } finally {
    await storage.close();
    await taken.discard();
  }
});

/** A database that tells each statement which a caller waits for. */
function counted(database: Database, ran: string[]): Database {
  const told = (run: Run): Run => (statement, values) => {
    ran.push(statement);
    return run(statement, values);
  };
  const tellingWork = <T>(work: (attempt: Attempt) => Promise<T>) => ({ pool, ...attempt }: Attempt) =>
    work({ ...attempt, pool: { ...pool, run: told(pool.run), ask: told(pool.ask) } });
  return {
    ...database,
    patiently: (work, timeLeft) => database.patiently(tellingWork(work), timeLeft),
    changing: (work, timeLeft) => database.changing(tellingWork(work), timeLeft),
  };
}
