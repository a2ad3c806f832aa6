import { assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Storage } from "../../src/storage/port/storage.ts";
import type { UpdateProgress } from "../../src/storage/port/update_progress.ts";
import * as postgres from "../../src/storage/postgres/migrations/migrations.ts";
import { migratePostgres } from "../../src/storage/postgres/open_postgres_storage.ts";
import { APPLICATION_ID, MIGRATIONS } from "../../src/storage/sqlite/migrations/migrations.ts";
import { openSqliteStorage } from "../../src/storage/sqlite/open_sqlite_storage.ts";
import { runMigrations as runPostgresMigrations } from "../../src/storage/postgres/schema/run_migrations.ts";
import { runMigrations } from "../../src/storage/sqlite/database/run_migrations.ts";
import { createDatabase, dropDatabase, openPatiently, testServer, through } from "../postgres/test_database.ts";
import { aChange, anEntry, movesItem } from "../support/library/changes.ts";
import { NOON } from "../support/library/records.ts";
import { withTemporaryFolder } from "../support/files/temporary_folder.ts";

/** Milliseconds since 1970 in SQLite, and a timestamp in PostgreSQL. */
interface Moments {
  at(seconds: number): string;
}

/** A library of the version before: a journal that holds what undoes its changes, and payments that are numbered. */
function content({ at }: Moments): string {
  const journal = (id: number, seconds: number, values: string) =>
    `insert into journal (journal_id, at, account, terminal, address, message, library, action, patron_id, item_id, outcome,
      amount, key, answer, undo) values (${id}, ${at(seconds)}, ${values})`;
  return [
    `insert into titles (title_id, title, author) values ('T1', 'Emma', 'Austen, Jane')`,
    ...["I1", "I2", "I3"].map((id, index) =>
      `insert into items (item_id, title_id, item_type, media_type, collection, call_number, permanent_location,
        current_location, owner, status, security_marker, properties, last_change)
        values ('${id}', 'T1', '', '', '', '', '', '', '', 'available', '', '', ${index === 2 ? "null" : index + 2})`
    ),
    journal(
      1,
      0,
      "'sc', 'Kiosk', '10.0.0.9', 'Checkout', 'MAIN', 'checkout', 'P1', 'I1', 'done', null, 'k', 'a', 'older'",
    ),
    journal(
      2,
      1,
      "'sc', 'Kiosk', '10.0.0.9', 'Checkin', 'MAIN', 'checkin', 'P1', 'I1', 'done', null, 'k', 'a', 'newest'",
    ),
    journal(3, 2, "'desk', '', '', '', '', 'item-updated', null, 'I2', 'done', null, null, '', ''"),
    journal(4, 3, "'sc', 'Kiosk', '10.0.0.9', 'FeePaid', 'MAIN', 'fee-paid', 'P1', null, 'done', 250, 'k', 'a', ''"),
    journal(5, 4, "'sc', 'Kiosk', '10.0.0.9', 'FeePaid', 'MAIN', 'fee-paid', 'P1', null, 'refused', null, 'k', '', ''"),
    journal(6, 5, "'sc', 'Kiosk', '10.0.0.9', 'Checkin', 'MAIN', 'checkin', null, 'I3', 'refused', null, null, '', ''"),
    ...[["BK1", 3, "'F1'"], ["", 9, "null"]].map(([bk, seconds, fee]) =>
      `insert into payments (patron_id, account, transaction_id, amount, fee_id, payment_type, paid)
        values ('P1', 'sc', '${bk}', 250, ${fee}, '02', ${at(Number(seconds))})`
    ),
    "delete from journal where journal_id = 6",
  ].join(";\n");
}

/** Whatever the database, the journal, what undoes and the payments are as they were. */
async function examine(storage: Storage): Promise<void> {
  const rows = await storage.journal({ limit: 10 });
  assertEquals(
    rows.map((row) => [row.journalId, row.at.since(NOON).total("seconds"), row.source, row.terminal, row.action]),
    [
      [1, 0, "terminal", "Kiosk", "checkout"],
      [2, 1, "terminal", "Kiosk", "checkin"],
      [3, 2, "staff", "", "item-updated"],
      [4, 3, "terminal", "Kiosk", "fee-paid"],
      [5, 4, "terminal", "Kiosk", "fee-paid"],
    ],
  );
  assertEquals(rows.slice(3).map(({ feeId, paymentType, transactionId }) => [feeId, paymentType, transactionId]), [
    ["F1", "02", "BK1"],
    [undefined, undefined, undefined],
  ]);
  assertEquals(await Promise.all(["I1", "I2", "I3"].map((id) => storage.undo(id))), ["newest", undefined, undefined]);
  const snapshot = await storage.snapshot();
  const payments = (await Array.fromAsync(snapshot.read("payments"))).flat();
  await snapshot.close();
  assertEquals(
    payments.map((each) => [each.transactionId, each.terminal, each.amount, each.currency, each.feeId]).sort(),
    [["", "", 250, "", undefined], ["BK1", "Kiosk", 250, "", "F1"]],
  );
  assertEquals(new Set(payments.map(({ paymentId }) => paymentId)).size, 2);
  for (const { paymentId } of payments) assertMatch(paymentId, /^[0-9A-F]{16}$/);
  // Row 6 is gone, and its number with it.
  const copy = await storage.itemFacts("I1");
  assertEquals(copy?.lastChange?.action, "checkin");
  if (copy !== undefined) await storage.apply(aChange({ expect: [movesItem(copy)], entry: anEntry({ at: NOON }) }));
  assertEquals((await storage.journal({ after: 5, limit: 10 })).map(({ journalId }) => journalId), [7]);
  assertEquals(await storage.undo("I1"), undefined);
}

Deno.test("a file whose journal holds what undoes its changes is brought up to date, and loses nothing", () =>
  withTemporaryFolder(async (folder) => {
    const path = join(folder, "library.db");
    const db = new DatabaseSync(path);
    await runMigrations(db, MIGRATIONS.slice(0, 6));
    db.exec(`${content({ at: (seconds) => String(NOON.epochMilliseconds + 1000 * seconds) })};
      pragma application_id = ${APPLICATION_ID}; pragma user_version = 6`);
    db.close();
    const storage = await openSqliteStorage(path);
    await examine(storage);
    await storage.close();
  }));

Deno.test("a PostgreSQL database whose journal holds what undoes its changes is brought up to date, and loses nothing", async () => {
  const server = await testServer();
  const address = await createDatabase(server);
  try {
    const many = 45_000;
    await through(address, async ({ run }) => {
      await runPostgresMigrations(run, postgres.MIGRATIONS.slice(0, 3));
      await run(content({ at: (seconds) => `'${NOON.add({ seconds })}'` }));
      await run("select setval('journal_journal_id_seq', 6)");
      await run("update sip2d_schema set version = 3");
      await run(
        `insert into titles (title_id, title, author) select 'N' || n, '', '' from generate_series(1, ${many}) n`,
      );
      await run(
        `insert into items (item_id, title_id, item_type, media_type, collection, call_number, permanent_location,
        current_location, owner, status, security_marker, properties)
        select 'N' || n, 'T1', '', '', '', '', '', '', '', 'available', '', '' from generate_series(1, ${many}) n`,
      );
    });
    const told: UpdateProgress[] = [];
    await migratePostgres(address, (progress) => void told.push(progress));
    assertEquals(
      told.filter(({ table }) => table !== undefined),
      [20_000, 40_000, many + 3].map((done) => ({ table: "items", done, total: many + 3 })),
    );
    const storage = await openPatiently(address);
    await examine(storage);
    await storage.close();
  } finally {
    await dropDatabase(server, address.database);
  }
});
