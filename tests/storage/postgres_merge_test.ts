import assert from "node:assert/strict";
import { BATCH, mergeSql } from "../../src/storage/postgres/merge_sql.ts";
import { runNamed } from "../../src/storage/postgres/session.ts";
import { TABLES } from "../../src/storage/rows/tables.ts";
import { testDatabases, testServer } from "../postgres/test_database.ts";

const databases = testDatabases(await testServer());

Deno.test("postgres: BATCH leaves nothing behind, to be read past by the transactions that follow", async () => {
  const database = await databases.take();
  await database.look(async ({ run, transaction }) => {
    await run(BATCH);
    await transaction((within) => within("insert into pg_temp.batch select n, 'new' from generate_series(1, 1000) n"));
    const [row] = await run("select pg_relation_size('pg_temp.batch')::integer as bytes");
    assert.equal(row?.bytes, 0);
  });
  await database.discard();
});

Deno.test("postgres: mergeSql() looks stored loans up by their key", async () => {
  const database = await databases.take();
  const columns = TABLES.loans.columns.map(({ name }) => name);
  const { locks, fill, steps } = mergeSql("loans", new Set(columns));
  // The pool of the tests plans without scans wherever there is another way.
  await database.look(async ({ run }) => {
    await run(BATCH);
    await run(`create temp table stage_loans as select 0::bigint as stage_id, ${columns.join(", ")} from loans`);
    await run("alter table pg_temp.stage_loans add primary key (stage_id)");
    for (const statement of [...locks, fill, ...steps]) {
      const named = { exported: "2026-03-02T12:00:00Z", first: 1, last: 100 };
      const plan = await runNamed((text, values) => run(`explain ${text}`, values), statement, named);
      const lines = plan.map((row) => String(row["QUERY PLAN"])).join("\n");
      assert.doesNotMatch(lines, /Seq Scan on loans/, `${statement}\n${lines}`);
    }
  });
  await database.discard();
});
