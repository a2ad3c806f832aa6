import { assertEquals, assertLessOrEqual } from "@std/assert";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { ImportConnection } from "../../../src/storage/import/import_connection.ts";
import { importStage } from "../../../src/storage/import/import_stage.ts";
import type { Title } from "../../../src/storage/port/title.ts";
import { sqliteImport } from "../../../src/storage/sqlite/import_connection.ts";
import { SQLITE } from "../../../src/storage/sqlite/import_dialect.ts";
import { MIGRATIONS } from "../../../src/storage/sqlite/migrations/migrations.ts";
import { runMigrations } from "../../../src/storage/sqlite/database/run_migrations.ts";
import { withTemporaryFolder } from "../../support/files/temporary_folder.ts";

/** Milliseconds. */
const SLICE = 20;
const [LOOK, WRITE] = [0.005, 0.1];

Deno.test("merge() writes what a slice has time for, also after many rows that were as they are", () =>
  withTemporaryFolder(async (folder) => {
    const open = () => new DatabaseSync(join(folder, "library.db"));
    const empty = open();
    await runMigrations(empty, MIGRATIONS);
    empty.close();
    const titles = Array.from({ length: 5000 }, (_, n) => ({ titleId: `T${n}`, title: `Title ${n}`, author: "" }));
    await mergeTitles(open(), titles.slice(0, 3500));
    titles[1200] = { titleId: "T1200", title: "Another", author: "" };

    const { counts, longest } = await mergeTitles(open(), titles);

    assertEquals(counts, { added: 1500, changed: 1, unchanged: 3499, newer: 0, removed: 0 });
    assertLessOrEqual(longest, 2 * SLICE);
  }));

async function mergeTitles(db: DatabaseSync, titles: readonly Title[]) {
  let longest = 0;
  const stage = await importStage(SQLITE, timed(sqliteImport(db), (took) => longest = Math.max(longest, took)));
  await stage.begin("titles", new Set(["titleId", "title", "author"]));
  await stage.add("titles", titles.map((record, index) => ({ line: index + 2, record })));
  const exported = Temporal.Instant.from("2026-03-02T12:00:00Z");
  const report = await stage.merge({ replaceMissing: false, exported }, () => {});
  await stage.discard();
  return { counts: report.counts.get("titles"), longest };
}

/** A connection on which looking at a row and writing one take always the same. */
function timed(connection: ImportConnection, then: (took: number) => void): ImportConnection {
  return {
    ...connection,
    slice: SLICE,
    async transact(statements, values) {
      const { rows } = await connection.transact(statements, values);
      const took = rows.reduce((sum, row) => sum + Number(row.rows) * (row.state === "same" ? LOOK : LOOK + WRITE), 0);
      then(took);
      return { rows, took };
    },
    rest: () => Promise.resolve(),
  };
}
