import { assertEquals, assertGreater, assertMatch } from "@std/assert";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { answerKeeper } from "../../../src/storage/sqlite/answers.ts";
import { changeApplier } from "../../../src/storage/sqlite/apply_change.ts";
import { effectsWriter, FORGETTING } from "../../../src/storage/sqlite/effects.ts";
import { factsReader } from "../../../src/storage/sqlite/facts/facts.ts";
import { finderOf } from "../../../src/storage/sqlite/find.ts";
import { openJournal } from "../../../src/storage/sqlite/journal.ts";
import { journalSpanReader } from "../../../src/storage/sqlite/journal_span.ts";
import { sqliteItemsSaid } from "../../../src/storage/sqlite/items_said.ts";
import { sqliteLedger } from "../../../src/storage/sqlite/ledger.ts";
import { recordsLoader } from "../../../src/storage/sqlite/load_records.ts";
import { MIGRATIONS } from "../../../src/storage/sqlite/migrations/migrations.ts";
import { runMigrations } from "../../../src/storage/sqlite/database/run_migrations.ts";
import { journalTidier } from "../../../src/storage/sqlite/tidy_journal.ts";
import { pinRecordsOf } from "../../../src/storage/sqlite/wrong_pins.ts";
import { aHold, aLoan, anItem, aPatron, NOON, TODAY } from "../../support/library/records.ts";

type PreparedFacts = ReturnType<typeof factsReader>;

async function database(): Promise<DatabaseSync> {
  const db = new DatabaseSync(":memory:");
  await runMigrations(db, MIGRATIONS);
  return db;
}

/** A connection that tells each statement that is prepared and each time one is run. */
function watched(db: DatabaseSync, prepared: string[], ran: string[]): Pick<DatabaseSync, "prepare"> {
  return {
    prepare(sql) {
      prepared.push(sql);
      return watchedStatement(db.prepare(sql), () => ran.push(sql));
    },
  };
}

function watchedStatement(statement: StatementSync, told: () => void): StatementSync {
  return new Proxy(statement, {
    get(target, property) {
      const member: unknown = Reflect.get(target, property);
      if (typeof member !== "function") return member;
      return (...values: unknown[]) => {
        told();
        return Reflect.apply(member, target, values);
      };
    },
  });
}

/** A step that walks through a table, not through an index of words or of the few rows that staff or the gateway see to. */
const WALK =
  /^SCAN (?!CONSTANT ROW|\w+ VIRTUAL TABLE INDEX|\(subquery|pragma_|ledger USING INDEX ledger_(?:to_see_to|unsettled|to_hand_in|captured))/;

/** Tells the tables through which a statement walks, if it does. */
function walksOf(db: DatabaseSync, sql: string): readonly { readonly sql: string; readonly plan: string }[] {
  const plan = db.prepare(`explain query plan ${sql}`).all().map(({ detail }) => String(detail));
  const walks = plan.some((step) => WALK.test(step));
  return walks ? [{ sql, plan: plan.join("\n") }] : [];
}

Deno.test("no statement but the counts walks through a table", async () => {
  const db = await database();
  const prepared: string[] = [];
  const watch = watched(db, prepared, []);
  factsReader(watch);
  const ask = (asked: readonly { sql: string; values: readonly (string | number)[] }[]) =>
    Promise.resolve(asked.map(({ sql, values }) => watch.prepare(sql).all(...values)));
  await finderOf({ ask })({ text: "middlem", most: 5 });
  pinRecordsOf(watch);
  const write = <T>(work: () => T) => Promise.resolve(work());
  journalTidier(watch, write);
  journalSpanReader(watch);
  sqliteItemsSaid(watch, write, (question) => (...asked) => Promise.resolve(question(...asked)));
  sqliteLedger(watch, write, (question) => (...asked) => Promise.resolve(question(...asked)));
  changeApplier(watch, openJournal(watch), answerKeeper(watch), effectsWriter(watch));
  assertGreater(prepared.length, 30);
  const counts = "(select count(*) from (select 1 from patrons", forgetting = "update journal set patron_id = ";
  const questions = prepared.filter((sql) => sql !== FORGETTING && !sql.includes(counts));
  const forgets = questions.filter((sql) => sql.startsWith(forgetting));
  assertEquals(forgets.length, 2);
  const walking = questions.flatMap((sql) => walksOf(db, sql));
  assertEquals(walking.map(({ sql }) => sql), forgets, "without the index of those who forget borrowers");
  db.exec(FORGETTING);
  assertEquals(questions.flatMap((sql) => walksOf(db, sql)), [], "with that index");
  db.close();
});

Deno.test("counting a patron's loans, holds and fees reads indexes only", async () => {
  const db = await database();
  const prepared: string[] = [];
  factsReader(watched(db, prepared, []));
  const counting = prepared.filter((sql) =>
    /count\(\*\) filter|count\(\*\) as holds|select type, outstanding/.test(sql)
  );
  assertEquals(counting.length, 3);
  for (const sql of counting) {
    const plan = db.prepare(`explain query plan ${sql}`).all().map(({ detail }) => String(detail));
    for (const step of plan.filter((step) => step.startsWith("SEARCH"))) assertMatch(step, /COVERING INDEX/);
  }
  db.close();
});

const questions: readonly [string, (facts: PreparedFacts) => unknown][] = [
  ["patronFacts", (facts) => facts.patronFacts("P1", NOON)],
  [
    "patronOverview",
    (facts) => facts.patronOverview({ patronId: "P1", now: NOON, loans: "all", page: { kind: "loans", from: 1 } }),
  ],
  ["checkoutFacts", (facts) => facts.checkoutFacts("P1", "I1", NOON)],
  ["checkinFacts", (facts) => facts.checkinFacts("I1")],
  ["titleFacts", (facts) => facts.titleFacts("P1", "T1", NOON)],
  ["loansFacts", (facts) => facts.loansFacts("P1", NOON, "all")],
  ["list", (facts) => facts.list({ patronId: "P1", kind: "unavailable-holds", from: 1, now: NOON, today: TODAY })],
];
for (const [name, ask] of questions) {
  Deno.test(`${name}() takes as many statements for much as for little`, async () => {
    assertEquals(await statementsFor(ask, 200), await statementsFor(ask, 1));
  });
}

/** How many statements a question takes in a library where one patron has `many` loans and one title `many` holds. */
async function statementsFor(ask: (facts: PreparedFacts) => unknown, many: number): Promise<number> {
  const db = await database();
  const ran: string[] = [];
  const facts = factsReader(watched(db, [], ran));
  const numbers = Array.from({ length: many }, (_, index) => index + 1);
  recordsLoader(db)({
    patrons: numbers.map((number) => aPatron({ patronId: `P${number}` })),
    items: numbers.map((number) => anItem({ itemId: `I${number}` })),
    loans: numbers.map((number) => aLoan({ itemId: `I${number}` })),
    holds: numbers.map((number) => aHold({ holdId: `H${number}`, patronId: `P${number}` })),
  });
  ran.length = 0;
  ask(facts);
  db.close();
  return ran.length;
}
