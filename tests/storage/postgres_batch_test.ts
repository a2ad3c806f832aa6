import assert from "node:assert/strict";
import { BATCH } from "../../src/storage/postgres/merge_sql.ts";
import { testServer, through } from "../postgres/test_database.ts";

Deno.test("postgres: BATCH leaves nothing behind, to be read past by the transactions that follow", async () => {
  await through(await testServer(), async (pool) => {
    await pool.run(BATCH);
    await pool.transaction((run) => run("insert into pg_temp.batch select n, 'new' from generate_series(1, 1000) n"));
    const [row] = await pool.run("select pg_relation_size('pg_temp.batch')::integer as bytes");
    assert.equal(row?.bytes, 0);
  });
});
