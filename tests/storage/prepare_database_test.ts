import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { MIGRATIONS } from "../../src/storage/sqlite/migrations.ts";
import { prepareDatabase } from "../../src/storage/sqlite/prepare_database.ts";
import { withTemporaryFolder } from "../support/temporary_folder.ts";

Deno.test("prepareDatabase() does nothing where another process migrates between its look and its lock", () =>
  withTemporaryFolder((folder) => {
    const path = join(folder, "library.db");
    const [late, early] = [new DatabaseSync(path), new DatabaseSync(path)];
    const steps: string[] = [];
    prepareDatabase({
      get isTransaction() {
        return late.isTransaction;
      },
      prepare(sql) {
        if (sql === "begin immediate") {
          prepareDatabase(early, path);
          early.exec("insert into notes values ('origin', 'early')");
        }
        return late.prepare(sql);
      },
      exec(sql) {
        steps.push(sql);
        late.exec(sql);
      },
    }, path);
    assert.deepEqual(late.prepare("select value from notes").all().map(({ value }) => value), ["early"]);
    assert.equal(steps.some((sql) => MIGRATIONS.includes(sql)), false);
    late.close();
    early.close();
    return Promise.resolve();
  }));

Deno.test("prepareDatabase() leaves an empty file when a migration cannot be carried through", () =>
  withTemporaryFolder((folder) => {
    const path = join(folder, "library.db");
    const db = new DatabaseSync(path);
    const failing = {
      get isTransaction() {
        return db.isTransaction;
      },
      prepare: (sql: string) => db.prepare(sql),
      exec(sql: string) {
        db.exec(sql);
        if (MIGRATIONS.includes(sql)) throw new Error("database or disk is full");
      },
    };
    assert.throws(() => prepareDatabase(failing, path), /disk is full/);
    assert.deepEqual(db.prepare("select name from sqlite_schema").all(), []);
    prepareDatabase(db, path);
    assert.equal(db.prepare("pragma user_version").get()?.user_version, MIGRATIONS.length);
    db.close();
    return Promise.resolve();
  }));
