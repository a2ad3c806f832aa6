import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { migratePostgres } from "../../src/storage/postgres/open_postgres_storage.ts";
import { openSqliteStorage } from "../../src/storage/sqlite/open_sqlite_storage.ts";
import { APPLICATION_ID, MIGRATIONS } from "../../src/storage/sqlite/migrations/migrations.ts";
import { FIND_INDEX } from "../../src/storage/sqlite/migrations/find_index.ts";
import { runMigrations } from "../../src/storage/sqlite/database/run_migrations.ts";
import { createDatabase, dropDatabase, openPatiently, testServer, through } from "../postgres/test_database.ts";
import { anItem, aPatron } from "../support/library/records.ts";
import { withTemporaryFolder } from "../support/files/temporary_folder.ts";

/** Has another process vacuum a file: SQLite attaches another for that, which Deno allows only those who may do anything. */
async function vacuum(path: string): Promise<void> {
  const code = `import { DatabaseSync } from "node:sqlite"; new DatabaseSync(${JSON.stringify(path)}).exec("vacuum")`;
  const { success, stderr } = await new Deno.Command(Deno.execPath(), { args: ["eval", "--no-config", code] }).output();
  assert(success, new TextDecoder().decode(stderr));
}

Deno.test("a file of a version that could not find names finds them once it is brought up to date, also vacuumed", () =>
  withTemporaryFolder(async (folder) => {
    const path = `${folder}/library.db`;
    const before = MIGRATIONS.indexOf(FIND_INDEX);
    const db = new DatabaseSync(path);
    await runMigrations(db, MIGRATIONS.slice(0, before));
    db.exec(`
      insert into titles (title_id, title, author) values ('T1', 'Middlemarch', '');
      insert into patrons (patron_id, login_id, pin, first_name, last_name, category, library, address, email, phone,
        language, card_lost, blocked, block_message, note, internet_profile)
        select 'P' || value, '', '', 'Anna', iif(value = 7, 'Whitfield', 'Smith'), '', '', '', '', '', '', 0, 0, '', '', ''
        from (select key + 1 as value from json_each('[1,2,3,4,5,6,7,8,9]'));
      delete from patrons where patron_id < 'P5';
      pragma application_id = ${APPLICATION_ID}; pragma user_version = ${before}`);
    db.close();
    for (let times = 0; times < 2; times++) {
      const storage = await openSqliteStorage(path);
      const { patrons, titles } = await storage.find({ text: "dlemar", most: 5 });
      assertEquals([patrons.length, titles[0]?.titleId], [0, "T1"]);
      assertEquals((await storage.find({ text: "field anna", most: 5 })).patrons.map((each) => each.patronId), ["P7"]);
      await storage.close();
      await vacuum(path);
    }
  }));

Deno.test("postgres: a role that may not create pg_trgm has names found by their beginnings, until migrate finds it there", async () => {
  const server = await testServer();
  const address = await createDatabase(server);
  const owner = { ...address, user: `owner_of_${address.database}`, password: "owner" };
  try {
    await through(address, async ({ run }) => {
      await run(`create role "${owner.user}" login password 'owner'`);
      await run(`grant usage, create on schema public to "${owner.user}"`);
    });
    await migratePostgres(owner);
    const storage = await openPatiently(owner);
    try {
      await storage.load({
        patrons: [aPatron({ firstName: "Änna", lastName: "Whitfield" })],
        items: [anItem({ title: `War and peace ${"and so on ".repeat(1000)}` })],
      });
      // Of more of one last name than are looked at, the one with the other name is found.
      const smiths = Array.from({ length: 150 }, (_, at) => aPatron({ patronId: `S${at}`, lastName: "Smith" }));
      await storage.load({ patrons: [...smiths, aPatron({ patronId: "S999", firstName: "Zoë", lastName: "Smith" })] });
      assertEquals((await storage.find({ text: "smith zoe", most: 5 })).patrons.map((each) => each.patronId), ["S999"]);
      const numbers = async (text: string) => {
        const { patrons, titles, limited } = await storage.find({ text, most: 5 });
        return [patrons.length, titles.length, limited !== undefined];
      };
      assertEquals(await numbers("whit anna"), [1, 0, true]);
      assertEquals(await numbers("field"), [0, 0, true]);
      assertEquals(await numbers("war and"), [0, 1, true]);
      assertStringIncludes(
        (await storage.find({ text: "x", most: 1 })).limited?.english ?? "",
        "create extension pg_trgm",
      );
      await through(address, ({ run }) => run("create extension pg_trgm"));
      await migratePostgres(owner);
      assertEquals(await numbers("field"), [1, 0, false]);
      assertEquals(await numbers("peace"), [0, 1, false]);
    } finally {
      await storage.close();
    }
  } finally {
    await through(address, ({ run }) => run(`drop owned by "${owner.user}"`));
    await dropDatabase(server, address.database);
    await through(server, ({ run }) => run(`drop role if exists "${owner.user}"`));
  }
});
