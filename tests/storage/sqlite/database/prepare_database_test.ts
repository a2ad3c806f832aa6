import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { UpdateProgress } from "../../../../src/storage/port/update_progress.ts";
import { APPLICATION_ID, MIGRATIONS } from "../../../../src/storage/sqlite/migrations/migrations.ts";
import { prepareDatabase } from "../../../../src/storage/sqlite/database/prepare_database.ts";
import { runMigrations } from "../../../../src/storage/sqlite/database/run_migrations.ts";
import { withTemporaryFolder } from "../../../support/files/temporary_folder.ts";

Deno.test("prepareDatabase() does nothing where another process migrates between its look and its lock", () =>
  withTemporaryFolder(async (folder) => {
    const path = join(folder, "library.db");
    const [late, early] = [new DatabaseSync(path), new DatabaseSync(path)];
    const steps: string[] = [];
    await prepareDatabase({
      get isTransaction() {
        return late.isTransaction;
      },
      prepare(sql) {
        if (sql === "begin immediate") {
          early.exec(
            `${STATEMENTS.join(";")}; ${upToDate(MIGRATIONS.length)}; insert into notes values ('origin', 'early')`,
          );
        }
        return late.prepare(sql);
      },
      exec(sql) {
        steps.push(sql);
        late.exec(sql);
      },
    }, path);
    assertEquals(late.prepare("select value from notes").all().map(({ value }) => value), ["early"]);
    assertEquals(steps.some((sql) => STATEMENTS.includes(sql)), false);
    late.close();
    early.close();
  }));

Deno.test("prepareDatabase() leaves an empty file when a migration cannot be carried through", () =>
  withTemporaryFolder(async (folder) => {
    const path = join(folder, "library.db");
    const db = new DatabaseSync(path);
    const failing = {
      get isTransaction() {
        return db.isTransaction;
      },
      prepare: (sql: string) => db.prepare(sql),
      exec(sql: string) {
        db.exec(sql);
        if (STATEMENTS.includes(sql)) throw new Error("database or disk is full");
      },
    };
    await assertRejects(() => prepareDatabase(failing, path), Error, "disk is full");
    assertEquals(db.prepare("select name from sqlite_schema").all(), []);
    await prepareDatabase(db, path);
    assertEquals(db.prepare("pragma user_version").get()?.user_version, MIGRATIONS.length);
    db.close();
  }));

Deno.test("prepareDatabase() keeps titles, loans and references of a file in which loans were a table", () =>
  withTemporaryFolder(async (folder) => {
    const path = join(folder, "library.db");
    const db = await withTableOfLoans(path);
    db.exec(`
      insert into titles values ('T1', 'Emma', 'Austen, Jane', 7), ('t2', '', '', 1);
      ${itemSql("I1", "T1")}; ${itemSql("I2", "T1")}; ${itemSql("i3", "t2")};
      ${patronSql("P1")}; ${patronSql("p2")};
      insert into loans values ('I1', 'P1', 10, 20, 0), ('i3', 'P1', 11, 15, 2);
      insert into holds values ('H1', 'p2', 'T1', null, null, 'CPL', 1, null, 'pending', null, null);
    `);
    const loans = db.prepare("select * from loans order by item_id").all();
    const titles = db.prepare("select * from titles order by title_id").all();
    await prepareDatabase(db, path);
    assertEquals(db.prepare("select * from loans order by item_id").all(), loans);
    assertEquals(db.prepare("select * from titles order by title_id").all(), titles);
    assertEquals(db.prepare("pragma foreign_key_check").all(), []);
    assertThrows(() => db.exec(itemSql("I4", "T9")), Error, "FOREIGN KEY");
    assertThrows(() => db.exec("delete from patrons where patron_id = 'P1'"), Error, "FOREIGN KEY");
    assertThrows(() => db.exec("delete from titles where title_id = 'T1'"), Error, "FOREIGN KEY");
    db.close();
  }));

Deno.test("prepareDatabase() takes over all rows of large tables, and tells how far it has come", () =>
  withTemporaryFolder(async (folder) => {
    const path = join(folder, "library.db");
    const db = await withTableOfLoans(path);
    db.exec(`
      insert into titles values ('', 'Emma', 'Austen, Jane', 7);
      with recursive numbers as (select 1 as n union all select n + 1 from numbers where n < 25000)
        insert into titles select 'T' || n, 'title ' || n, '', 1 from numbers;
      ${itemSql("I1", "T25000")};
    `);
    const titles = db.prepare("select * from titles order by title_id").all();
    const told: UpdateProgress[] = [];
    await prepareDatabase(db, path, (progress) => void told.push(progress));
    assertEquals(db.prepare("select * from titles order by title_id").all(), titles);
    assertEquals(
      told.filter(({ table }) => table !== undefined),
      // They are moved, given their places in the index of names, and put into it.
      ["titles", "titles", "find_titles"].flatMap((table) =>
        [10_000, 20_000, 25_001].map((done) => ({ table, done, total: 25_001 }))
      ),
    );
    const steps = told.filter(({ table }) => table === undefined);
    assertEquals(
      steps.map(({ done }) => done),
      [...MIGRATIONS.flat().keys()].slice(MIGRATIONS.slice(0, 3).flat().length),
    );
    db.close();
  }));

Deno.test("prepareDatabase() has nothing to tell of a new file, nor of one that is up to date", () =>
  withTemporaryFolder(async (folder) => {
    const path = join(folder, "library.db");
    const db = new DatabaseSync(path);
    const told: UpdateProgress[] = [];
    await prepareDatabase(db, path, (progress) => void told.push(progress));
    await prepareDatabase(db, path, (progress) => void told.push(progress));
    assertEquals(told, []);
    db.close();
  }));

/** All statements that make the tables; those about rows find none in an empty file. */
const STATEMENTS = MIGRATIONS.flat().filter((step) => typeof step === "string");

function upToDate(version: number): string {
  return `pragma application_id = ${APPLICATION_ID}; pragma user_version = ${version}`;
}

/** A file of the version in which loans were a table of their own. */
async function withTableOfLoans(path: string): Promise<DatabaseSync> {
  const db = new DatabaseSync(path);
  await runMigrations(db, MIGRATIONS.slice(0, 3));
  db.exec(upToDate(3));
  return db;
}

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
