import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { APPLICATION_ID, MIGRATIONS } from "../../src/storage/sqlite/migrations.ts";
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

Deno.test("prepareDatabase() keeps titles, loans and references of a file in which loans were a table", () =>
  withTemporaryFolder((folder) => {
    const path = join(folder, "library.db");
    const db = new DatabaseSync(path);
    for (const step of MIGRATIONS.slice(0, 3)) db.exec(step);
    db.exec(`
      pragma application_id = ${APPLICATION_ID}; pragma user_version = 3;
      insert into titles values ('T1', 'Emma', 'Austen, Jane', 7), ('t2', '', '', 1);
      ${itemSql("I1", "T1")}; ${itemSql("I2", "T1")}; ${itemSql("i3", "t2")};
      ${patronSql("P1")}; ${patronSql("p2")};
      insert into loans values ('I1', 'P1', 10, 20, 0), ('i3', 'P1', 11, 15, 2);
      insert into holds values ('H1', 'p2', 'T1', null, null, 'CPL', 1, null, 'pending', null, null);
    `);
    const loans = db.prepare("select * from loans order by item_id").all();
    const titles = db.prepare("select * from titles order by title_id").all();
    prepareDatabase(db, path);
    assert.deepEqual(db.prepare("select * from loans order by item_id").all(), loans);
    assert.deepEqual(db.prepare("select * from titles order by title_id").all(), titles);
    assert.deepEqual(db.prepare("pragma foreign_key_check").all(), []);
    assert.throws(() => db.exec(itemSql("I4", "T9")), /FOREIGN KEY/);
    assert.throws(() => db.exec("delete from patrons where patron_id = 'P1'"), /FOREIGN KEY/);
    assert.throws(() => db.exec("delete from titles where title_id = 'T1'"), /FOREIGN KEY/);
    db.close();
    return Promise.resolve();
  }));

function itemSql(itemId: string, titleId: string): string {
  return `insert into items (item_id, title_id, item_type, media_type, collection, call_number, permanent_location,
    current_location, owner, status, security_marker, properties)
    values ('${itemId}', '${titleId}', '', '', '', '', '', '', '', 'available', '', '')`;
}

function patronSql(patronId: string): string {
  return `insert into patrons (patron_id, login_id, pin, first_name, last_name, category, library, address, email, phone,
    language, card_lost, blocked, block_message, note, internet_profile)
    values ('${patronId}', '', '', '', '', '', '', '', '', '', '', 0, 0, '', '', '')`;
}
