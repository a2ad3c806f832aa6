import { assertEquals } from "@std/assert";
import { StorageUnavailable } from "../../../src/storage/port/storage.ts";
import { openSession } from "../../../src/storage/postgres/session.ts";
import { testDatabases, testServer } from "../../postgres/test_database.ts";
import { anAcceptedLoan, aQuestion } from "../../support/library/away_changes.ts";
import { NOON } from "../../support/library/records.ts";
import { until } from "../../support/wire/until.ts";

const databases = testDatabases(await testServer());

/** Milliseconds that a caller waits; a lock is waited for a quarter of it. More, where a busy machine took longer. */
const PATIENCES = [2_000, 20_000];

Deno.test("postgres: a retry finds its loan although another server holds the outage's lock for longer than one try", async () => {
  for (const patience of PATIENCES) {
    try {
      return await findBehindLock(patience);
    } catch (error) {
      if (!(error instanceof StorageUnavailable) || patience === PATIENCES.at(-1)) throw error;
    }
  }
});

async function findBehindLock(patience: number): Promise<void> {
  const database = await databases.take(), patient = await database.open();
  const { outageId } = await patient.lending.begin("main", NOON);
  await patient.lending.decide(aQuestion(), (facts) => anAcceptedLoan(facts, { key: "K1" }));
  const session = await openSession(database.address);
  try {
    const { lending } = await database.open({ patience });
    const look = (question: string) => database.look(({ run }) => run(question));
    const found = await session.transaction(async (run) => {
      await run("select pg_advisory_xact_lock(hashtextextended('outage of main', 1936289842))");
      const repeats = { keys: ["K1"], whenever: false };
      const retry = lending.decide(aQuestion({ repeats }), ({ earlier }) => ({ kind: "left", earlier }));
      const joined = lending.begin("main", NOON);
      for (const asked of [retry, joined]) asked.catch(() => {});
      const [begun] = await look("select clock_timestamp()::text as at");
      const time = `${patience / 3} milliseconds`;
      const over = `select where clock_timestamp() > '${begun?.at}'::timestamptz + interval '${time}'`;
      await until(async () => (await look(over)).length > 0, "the end of one try");
      return { retry, joined };
    });
    assertEquals((await found.retry).earlier?.itemId, "I1");
    assertEquals((await found.joined).outageId, outageId);
  } finally {
    await session.end(1);
    await database.discard();
  }
}
