import { assertEquals } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { answerKeeper } from "../../src/storage/sqlite/answers.ts";
import { MIGRATIONS } from "../../src/storage/sqlite/migrations.ts";
import { runMigrations } from "../../src/storage/sqlite/run_migrations.ts";
import { NOON } from "../support/library/records.ts";

const QUESTION = { whenever: false, again: false };

Deno.test("find() gives no answer that a transaction kept which failed, nor one under its number", async () => {
  const db = new DatabaseSync(":memory:");
  await runMigrations(db, MIGRATIONS);
  const answers = answerKeeper(db, (work) => Promise.resolve(work()));
  const keep = (key: string) => answers.keep({ key, journalId: 1, at: NOON, window: 60_000, answer: `to ${key}` });
  const find = (key: string) => answers.find({ ...QUESTION, keys: [key] });
  db.exec("begin");
  answers.look();
  keep("lost");
  assertEquals(find("lost"), undefined);
  db.exec("rollback");
  db.exec("begin");
  answers.look();
  keep("stored");
  db.exec("commit");
  answers.look();
  assertEquals([find("lost"), find("stored")], [undefined, "to stored"]);
  db.close();
});
