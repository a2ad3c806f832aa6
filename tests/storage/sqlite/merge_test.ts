import { assertEquals, assertGreater } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { importStage } from "../../../src/storage/import/import_stage.ts";
import { mergePlan } from "../../../src/storage/import/merge_plan.ts";
import { RECORD_KINDS } from "../../../src/storage/port/record_kind.ts";
import { TABLES } from "../../../src/storage/rows/tables.ts";
import { sqliteImport } from "../../../src/storage/sqlite/import_connection.ts";
import { SQLITE } from "../../../src/storage/sqlite/import_dialect.ts";
import { MIGRATIONS } from "../../../src/storage/sqlite/migrations/migrations.ts";
import { runMigrations } from "../../../src/storage/sqlite/database/run_migrations.ts";

Deno.test("mergePlan() on SQLite goes through no table in a transaction, but through the rows of its slice", async () => {
  const db = new DatabaseSync(":memory:");
  await runMigrations(db, MIGRATIONS);
  const stage = await importStage(SQLITE, sqliteImport(db));
  // What indexes the stages.
  await stage.check({ replaceMissing: true, exported: Temporal.Instant.from("2026-03-02T12:00:00Z") }, 1);
  const all = new Map(RECORD_KINDS.map((kind) => [kind, new Set(TABLES[kind].columns.map(({ name }) => name))]));
  const steps = mergePlan(SQLITE, all, true).flatMap((step) =>
    step.do === "run" ? [] : step.do === "merge" ? step.steps : step.sweep.steps
  );
  assertGreater(steps.length, 50);
  for (const sql of steps) {
    const plan = db.prepare(`explain query plan ${sql}`).all().map(({ detail }) => String(detail));
    // What is told of fees is bounded: it is counted, and grows no more.
    const walks = plan.filter((step) => /^SCAN (?!(b|batch|fee_moves|CONSTANT ROW)$)/.test(step))
      .filter((step) => step !== "SCAN s" || !plan.includes("MATERIALIZE s"));
    assertEquals(walks, [], `${sql}\n${plan.join("\n")}`);
  }
  await stage.discard();
});
