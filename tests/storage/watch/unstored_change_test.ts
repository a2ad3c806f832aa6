import { assertEquals, assertLess, assertMatch, assertRejects } from "@std/assert";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as delay } from "node:timers/promises";
import { type Storage, StorageUnavailable } from "../../../src/storage/port/storage.ts";
import { openPostgresStorage } from "../../../src/storage/postgres/open_postgres_storage.ts";
import { openSqliteStorage } from "../../../src/storage/sqlite/open_sqlite_storage.ts";
import { lend } from "../../contract/fresh.ts";
import { testDatabases, testServer } from "../../postgres/test_database.ts";
import { assertSame } from "../../support/assert/assert_same.ts";
import { withTemporaryFolder } from "../../support/files/temporary_folder.ts";
import { anItem, aPatron } from "../../support/library/records.ts";

const databases = testDatabases(await testServer());

/** A way in which every change fails while all questions are answered. */
interface Obstacle {
  readonly what: string;
  readonly put: string;
  readonly remove: string;
  readonly told: RegExp;
}

/** What PostgreSQL raises where no other page can be had: a disk cannot be filled here. */
const FULL = `
  create function full_disk() returns trigger language plpgsql as $$ begin
    raise 'could not extend file "base/1/2": No space left on device' using errcode = 'disk_full';
  end $$;
  create trigger full_disk before insert on journal execute function full_disk();`;

const OBSTACLES: readonly Obstacle[] = [
  {
    what: "a full disk",
    put: FULL,
    remove: "drop function full_disk cascade",
    told: /^postgres:.* stores no changes: could not extend file .*; the server's disk is full: make room there$/,
  },
  {
    what: "a sequence that has ended",
    put: "select setval('journal_journal_id_seq', 9); alter sequence journal_journal_id_seq maxvalue 9",
    remove: "alter sequence journal_journal_id_seq no maxvalue",
    told: /"journal_journal_id_seq" .*; the sequence has ended; as its owner say: alter sequence NAME no maxvalue$/,
  },
  {
    what: "a function that is not there",
    put: "alter function sip2d_change(jsonb, bigint) rename to taken_away",
    remove: "alter function taken_away(jsonb, bigint) rename to sip2d_change",
    told: /sip2d_change.* does not exist; run sip2d migrate, or restore a backup$/,
  },
  {
    what: "a right to execute that is lost",
    put: "",
    remove: "",
    told:
      /role \w+_few may not execute sip2d_apply; as their owner say: grant execute on all functions in schema public/,
  },
];

for (const { what, put, remove, told } of OBSTACLES) {
  Deno.test(`postgres: ${what} is the problem until a change can be stored`, async () => {
    const database = await databases.take();
    const say = (statements: string) =>
      database.look(async ({ run }) => {
        for (const statement of statements === FULL ? [FULL] : statements.split("; ")) await run(statement);
      });
    const role = `${database.address.database}_few`;
    const rights = put === "";
    if (rights) {
      await say(
        `create role ${role} login password 'few'; grant all on all tables in schema public to ${role}; ` +
          `grant all on all sequences in schema public to ${role}`,
      );
    }
    const account = rights ? { user: role, password: "few" } : {};
    const storage = await openPostgresStorage({ ...database.address, ...account });
    try {
      await storage.load({ patrons: [aPatron()], items: [anItem()] });
      assertEquals(await storage.examine(), undefined);
      await say(rights ? "revoke execute on function sip2d_apply from public" : put);
      await assertRejects(() => lend(storage, "P1", "I1"), StorageUnavailable);
      const known = storage.problem ?? "";
      if (!/permission denied for function sip2d_apply; a right is missing/.test(known)) assertMatch(known, told);
      // Looking at the server does not mend it: a probe writes.
      assertMatch(await storage.examine() ?? "", told);
      assertEquals(await storage.note("anything"), undefined, "questions are answered");
      await say(rights ? "grant execute on all functions in schema public to public" : remove);
      await untroubled(storage);
      assertSame(await lend(storage, "P1", "I1"), { kind: "applied" });
      assertEquals((await storage.journal({ limit: 10 })).length, 1, "no probe stands in the journal");
    } finally {
      await storage.close();
      if (rights) await say(`drop owned by ${role}; drop role ${role}`);
      await database.discard();
    }
  });
}

Deno.test("sqlite: a full disk is the problem until a change can be stored", () =>
  withTemporaryFolder(async (folder) => {
    const path = join(folder, "library.db");
    const storage = await openSqliteStorage(path);
    await storage.load({ patrons: [aPatron()], items: [anItem()] });
    const beside = new DatabaseSync(path);
    try {
      // SQLite's word for a number that has come to its end is that of a full disk; other tables have room.
      beside.exec("insert or replace into sqlite_sequence (name, seq) values ('journal', 9223372036854775807)");
      await assertRejects(() => lend(storage, "P1", "I1"), StorageUnavailable);
      assertMatch(storage.problem ?? "", /cannot be written: .*full/);
      assertMatch(await storage.examine() ?? "", /cannot be written: .*full/);
      beside.exec("delete from sqlite_sequence where name = 'journal'");
      await untroubled(storage);
      assertSame(await lend(storage, "P1", "I1"), { kind: "applied" });
      assertEquals((await storage.journal({ limit: 10 })).length, 1, "no probe stands in the journal");
    } finally {
      beside.close();
      await storage.close();
    }
  }));

/** Waits until the storage has found out by itself that nothing is in the way any more. */
async function untroubled(storage: Storage): Promise<void> {
  for (let tries = 0; storage.problem !== undefined; tries++) {
    assertLess(tries, 400, storage.problem);
    await delay(50);
  }
}
