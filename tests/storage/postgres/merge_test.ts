import { assertEquals, assertNotMatch } from "@std/assert";
import { importStage } from "../../../src/storage/import/import_stage.ts";
import { makeBatch, mergeSql } from "../../../src/storage/import/merge_sql.ts";
import { openPostgresImport } from "../../../src/storage/postgres/import_connection.ts";
import { POSTGRES } from "../../../src/storage/postgres/import_dialect.ts";
import { TABLES } from "../../../src/storage/rows/tables.ts";
import { testDatabases, testServer } from "../../postgres/test_database.ts";

const databases = testDatabases(await testServer());

Deno.test("postgres: makeBatch() leaves nothing behind, to be read past by the transactions that follow", async () => {
  const database = await databases.take();
  await database.look(async ({ run, transaction }) => {
    await run(makeBatch(POSTGRES));
    await transaction((within) => within("insert into batch select n, 'new' from generate_series(1, 1000) n"));
    const [row] = await run("select pg_relation_size('pg_temp.batch')::integer as bytes");
    assertEquals(row?.bytes, 0);
  });
  await database.discard();
});

Deno.test("postgres: mergeSql() looks stored loans up by their key", async () => {
  const database = await databases.take();
  const connection = await openPostgresImport(database.address);
  const stage = await importStage(POSTGRES, connection);
  try {
    // Wherever there is another way than to go through a table.
    await connection.run("set enable_seqscan = off");
    const { steps } = mergeSql(POSTGRES, "loans", new Set(TABLES.loans.columns.map(({ name }) => name)));
    for (const statement of steps) {
      const values = { exported: Temporal.Instant.from("2026-03-02T12:00:00Z"), first: 1, last: 100, most: 100 };
      const plan = await connection.run(`explain ${statement}`, values);
      const lines = plan.map((row) => String(row["QUERY PLAN"])).join("\n");
      assertNotMatch(lines, /Seq Scan on loans/, `${statement}\n${lines}`);
    }
  } finally {
    await stage.discard();
    await database.discard();
  }
});
