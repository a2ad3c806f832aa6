import { assertEquals } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { answerKeeper } from "../../../src/storage/sqlite/answers.ts";
import { MIGRATIONS } from "../../../src/storage/sqlite/migrations/migrations.ts";
import { runMigrations } from "../../../src/storage/sqlite/database/run_migrations.ts";
import { NOON } from "../../support/library/records.ts";

const QUESTION = { whenever: false, again: false };

Deno.test("find() gives no answer that a transaction kept which failed, nor one under its number", async () => {
  const db = new DatabaseSync(":memory:");
  await runMigrations(db, MIGRATIONS);
  const answers = answerKeeper(db);
  const keep = (key: string) => answers.keep({ key, at: NOON, window: 60_000, answer: `to ${key}` }, 1);
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
  for (const learn of [answers.stored, answers.look, answers.stored]) {
    learn();
    assertEquals([find("lost"), find("stored")], [undefined, "to stored"]);
  }
  db.close();
});

Deno.test("find() gives an answer that was kept by others, or in a transaction of which nobody said that it is stored", async () => {
  const db = new DatabaseSync(":memory:");
  await runMigrations(db, MIGRATIONS);
  const [ours, theirs] = [1, 2].map(() => answerKeeper(db));
  const given = { at: NOON, window: 60_000 };
  theirs?.keep({ ...given, key: "a", answer: "to a" }, 1);
  ours?.keep({ ...given, key: "b", answer: "to b" }, 2);
  assertEquals(ours?.find({ ...QUESTION, keys: ["a", "b"] }), undefined);
  ours?.look();
  assertEquals(ours?.find({ ...QUESTION, keys: ["a"] }), "to a");
  assertEquals(ours?.find({ ...QUESTION, keys: ["a", "b"] }), "to b");
  db.close();
});
