import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { runMigrations } from "../../../src/storage/sqlite/database/run_migrations.ts";
import { APPLICATION_ID, MIGRATIONS } from "../../../src/storage/sqlite/migrations/migrations.ts";
import { openSqliteStorage } from "../../../src/storage/sqlite/open_sqlite_storage.ts";
import { withTemporaryFolder } from "../../support/files/temporary_folder.ts";
import { OLDER_RETURNS, olderReturnsAreHandedOver, olderReturnsAreKept } from "../../support/library/older_returns.ts";

const LEDGER = `
  insert into ledger (institution, at, told, account, terminal, address, message, library, action, item_id, owner, ticket,
    state, terminal_told, retry_key, retry_window, item_way, begun, open_until, stands_until, settled, keep_until)
  values ('MAIN', :now, :now, 'sorter', 'bin 3', '', 'checkin', 'CPL', 'checkin', :item, 'A', '', :state, :told,
    'return/' || :number, 8640000000, 'MAIN' || char(13) || :item, :now, :now, :now + 3600000,
    iif(:state in ('open', 'unknown'), null, :now), iif(:state in ('open', 'unknown'), null, :now + 86400000))`;
const RETURN = `
  insert into waiting_returns (institution, at, told, account, terminal, address, library, item_id, login, location, request,
    retry_key, retry_window, ticket, state, item_way, accepted, ledger_id, doubt, alert_type)
  values ('MAIN', :now, :now, 'sorter', 'bin 3', '', 'CPL', :item, 'sip1', 'CPL', '{"body":"09Y"}', 'K ' || :item, 600000, '',
    :state, 'MAIN' || char(13) || :item, :now, :ledger, :doubt, :alert)`;

/** Makes a file as the version before leaves it. */
async function makeOlder(path: string): Promise<void> {
  const db = new DatabaseSync(path);
  const older = MIGRATIONS.findIndex((steps) =>
    steps.some((step) => JSON.stringify(step).includes("waiting_returns ("))
  );
  await runMigrations(db, MIGRATIONS.slice(0, older + 1));
  db.exec(`pragma application_id = ${APPLICATION_ID}; pragma user_version = ${older + 1}`);
  const insertLedger = db.prepare(LEDGER), insertReturn = db.prepare(RETURN), now = Date.now();
  for (const [number, { item, state, ledger, doubt = null, alert = null }] of OLDER_RETURNS.entries()) {
    const [of = null, told = null] = ledger ?? [];
    const row = of === null
      ? null
      : insertLedger.run({ now, item, state: of, told, number: number + 1 }).lastInsertRowid;
    insertReturn.run({ now, item, state, ledger: row, doubt, alert });
  }
  db.close();
}

Deno.test("sqlite: returns of the version before are the ledger's rows", () =>
  withTemporaryFolder(async (folder) => {
    const path = join(folder, "library.db");
    await makeOlder(path);
    const storage = await openSqliteStorage(path), { ledger } = storage;
    try {
      const db = new DatabaseSync(path, { readOnly: true });
      const numbers = db.prepare("select ledger_id from ledger").all().map(({ ledger_id }) => Number(ledger_id));
      db.close();
      await olderReturnsAreKept(ledger, numbers);
      await olderReturnsAreHandedOver(ledger);
    } finally {
      await storage.close();
    }
  }));
