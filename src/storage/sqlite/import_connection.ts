import type { DatabaseSync, StatementSync } from "node:sqlite";
import { setTimeout as delay } from "node:timers/promises";
import type { ImportConnection, ImportValues } from "../import/import_connection.ts";
import type { Row } from "../rows/row.ts";
import { valuesOf } from "./rows/records.ts";
import { RETRY_PAUSE, retryWhileBusy } from "./database/retry_while_busy.ts";
import { asStorageError } from "./database/sqlite_error.ts";

/** Milliseconds that one transaction should take, during which terminals cannot change anything. */
const SLICE = 20;

/** Milliseconds between two transactions: a server that waits for its turn tries every {@link RETRY_PAUSE}. */
const GAP = RETRY_PAUSE + 2;

/** Milliseconds that a transaction waits for its own turn. */
const PATIENCE = 60_000;

/**
 * Makes an import over a connection of its own, whose temporary tables SQLite keeps in a temporary file and drops when
 * the connection is closed, also by the end of the process.
 */
export function sqliteImport(db: DatabaseSync): ImportConnection {
  db.exec("pragma temp_store = file");
  const run = statementRunner(db);
  const path = db.location() ?? undefined;
  const told = <T>(work: () => T | Promise<T>) => toldOf(path, work);
  return {
    slice: SLICE,
    run: (statement, values = {}) => told(() => run(statement, values)),
    transact: (statements, values) =>
      told(() =>
        retryWhileBusy(() => {
          db.exec("begin immediate");
          const began = performance.now();
          const rows = commitAfter(db, () => statements.map((statement) => run(statement, values)));
          return { rows: rows.at(-1) ?? [], took: performance.now() - began };
        }, PATIENCE)
      ),
    // `stage_id` counts on by itself.
    stage: (table, columns, rows) =>
      told(() => {
        const names = ["line", ...columns.map(({ name }) => name)];
        const insert = db.prepare(
          `insert into ${table} (${names.join(", ")}) values (${names.map(() => "?").join(", ")})`,
        );
        db.exec("begin");
        commitAfter(db, () => {
          for (const { line, record } of rows) insert.run(line, ...valuesOf(columns, record));
        });
      }),
    rest: () => delay(GAP),
    close: () => told(() => db.close()),
  };
}

/** Ends the transaction that has been begun: with a commit, or where `work` throws by undoing it. */
function commitAfter<T>(db: DatabaseSync, work: () => T): T {
  try {
    const value = work();
    db.exec("commit");
    return value;
  } catch (error) {
    if (db.isTransaction) db.exec("rollback");
    throw error;
  }
}

/** Runs each statement with the values that it names, as SQLite refuses others, and prepares it once. */
function statementRunner(db: DatabaseSync): (sql: string, values: ImportValues) => readonly Row[] {
  const prepared = new Map<string, StatementSync>();
  return (sql, { exported, ...numbers }) => {
    const statement = prepared.get(sql) ?? db.prepare(sql);
    prepared.set(sql, statement);
    const values = Object.entries({ ...numbers, exported: exported?.epochMilliseconds });
    const named: Record<string, number> = {};
    for (const [name, value] of values) if (value !== undefined && sql.includes(`:${name}`)) named[name] = value;
    return statement.all(named);
  };
}

/** Runs something as a promise, and says in the port's words what is out of order, and of which file. */
async function toldOf<T>(path: string | undefined, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw asStorageError(error, path);
  }
}
