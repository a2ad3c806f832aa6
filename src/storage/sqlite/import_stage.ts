import type { DatabaseSync, StatementSync } from "node:sqlite";
import { setImmediate as immediate } from "node:timers/promises";
import type { ImportStage, StagedRow } from "../port/import_stage.ts";
import { RECORD_KINDS, type RecordKind, type RecordOf } from "../port/record_kind.ts";
import { checkStage, resolveStage } from "./check_stage.ts";
import { type Column, columnOf } from "../rows/columns.ts";
import { valuesOf } from "./columns.ts";
import { IMPORT_TABLES, type ImportTable, keyOf, stageOf } from "./import_tables.ts";
import { BATCH } from "./merge_sql.ts";
import { mergeStage, planMerge } from "./merge_stage.ts";
import { FOUND } from "./missing_sql.ts";
import { asStorageError } from "./sqlite_error.ts";

/** What is looked up in a stage beside its keys. */
const LOOKED_UP: Readonly<Partial<Record<RecordKind, readonly string[]>>> = {
  items: ["title_id"],
  patrons: ["login_id"],
  loans: ["patron_id"],
  holds: ["patron_id", "item_id", "captured_item_id"],
  fees: ["patron_id", "item_id"],
};

/**
 * A stage in temporary tables of a connection of its own, which SQLite keeps in a temporary file and drops when the
 * connection is closed, also by the end of the process.
 *
 * @param open makes a connection that is ready; the stage closes it
 */
export async function importStage(open: () => Promise<DatabaseSync>): Promise<ImportStage> {
  const db = await open();
  db.exec("pragma temp_store = file");
  for (const kind of RECORD_KINDS) db.exec(stageTable(kind));
  db.exec(BATCH);
  db.exec(FOUND);
  const staged = new Map<RecordKind, ReadonlySet<string>>();
  const insert = stageWriter(db);
  let sealed = false;

  /** Indexes and what depends on other kinds, once everything is there. */
  function seal(): void {
    if (sealed) return;
    sealed = true;
    for (const kind of staged.keys()) indexStage(db, kind);
    resolveStage(db);
  }

  return {
    begin: (kind, fields) =>
      told(() => {
        staged.set(kind, new Set([...fields].map((field) => columnOf(String(field)))));
      }),
    add: (kind, rows) => told(() => insert(kind, rows)),
    check: ({ replaceMissing }, most, cut) =>
      told(() => {
        seal();
        return checkStage(db, replaceMissing, most, cut);
      }),
    plan: (options) =>
      told(() => {
        seal();
        return planMerge(db, staged, options);
      }),
    merge: (options, progress) =>
      told(async () => {
        seal();
        const report = await mergeStage(db, staged, options, progress);
        // Questions of one turn of the event loop see the library as it was at the first: what is asked next is to see this.
        await immediate();
        return report;
      }),
    discard: () => told(() => db.close()),
  };
}

/** Runs something as a promise, and says in the port's words what is out of order. */
async function told<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw asStorageError(error);
  }
}

/** A function that stores rows in the stage of their kind, in a transaction that touches nothing else. */
function stageWriter(db: DatabaseSync): <K extends RecordKind>(kind: K, rows: readonly StagedRow<K>[]) => void {
  const statements = new Map<RecordKind, StatementSync>();
  return (kind, rows) => {
    const columns = stageColumns(kind);
    const statement = statements.get(kind) ?? db.prepare(insertStaged(kind));
    statements.set(kind, statement);
    db.exec("begin");
    for (const { line, record } of rows) statement.run(line, ...valuesOf(columns, record));
    db.exec("commit");
  };
}

function stageColumns<K extends RecordKind>(kind: K): readonly Column<RecordOf[K]>[] {
  const table: ImportTable<RecordOf[K]> = IMPORT_TABLES[kind];
  return [...table.columns, ...table.extra];
}

function insertStaged(kind: RecordKind): string {
  const names = ["line", ...stageColumns(kind).map(({ name }) => name)];
  return `insert into ${stageOf(kind)} (${names.join(", ")}) values (${names.map(() => "?").join(", ")})`;
}

/** Identifiers are compared as they are in the library's own tables. */
function stageTable(kind: RecordKind): string {
  const columns = stageColumns(kind).map(({ name }) => name.endsWith("_id") ? `${name} text collate nocase` : name);
  return `create temp table stage_${kind} (line integer not null, ${columns.join(", ")})`;
}

function indexStage(db: DatabaseSync, kind: RecordKind): void {
  for (const column of [keyOf(kind), ...LOOKED_UP[kind] ?? []]) {
    db.exec(`create index temp.stage_${kind}_by_${column} on stage_${kind} (${column})`);
  }
}
