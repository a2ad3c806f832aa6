import type { DatabaseSync } from "node:sqlite";
import type { MergeCount, MergeOptions, MergeProgress, MergeReport, Retained } from "../port/import_stage.ts";
import type { RecordKind } from "../port/record_kind.ts";
import { plannedTables, STORED } from "../rows/library_tables.ts";
import { integer, oneOf, type Row, text } from "../rows/row.ts";
import { stageOf } from "./import_tables.ts";
import { mergeSql, type RowState } from "./merge_sql.ts";
import {
  CHANGED_LOGINS,
  missingSweep,
  RECAPTURED,
  RETAINABLE,
  retainedSql,
  type Sweep,
  TAKEN_LOGINS,
} from "./missing_sql.ts";
import { inSlices } from "./slices.ts";

/** The columns that each staged kind's file tells. */
export type Staged = ReadonlyMap<RecordKind, ReadonlySet<string>>;

const STATES: Readonly<Record<RowState, true>> = { new: true, changed: true, newer: true, same: true };

type Counts = Record<RowState | "removed", number>;

/** What merging would do, as things stand; nothing is written. */
export function planMerge(db: DatabaseSync, staged: Staged, options: MergeOptions): MergeReport {
  const exported = options.exported.epochMilliseconds;
  const planned = plannedTables(staged, stageOf);
  const counts = new Map<RecordKind, MergeCount>();
  for (const [kind, given] of staged) {
    const count = noCounts();
    const { states } = mergeSql(kind, given);
    const tally = `select state, count(*) as rows from (${states}) group by state`;
    addStates(count, all(db, tally, { exported, first: 1, last: stagedRows(db, kind) }));
    if (options.replaceMissing) {
      const missing = `select count(*) as rows from (${missingSweep(kind, planned).find})`;
      count.removed = all(db, missing, { exported }).reduce((sum, row) => sum + integer(row, "rows"), 0);
    }
    counts.set(kind, mergeCount(count));
  }
  return { counts, retained: options.replaceMissing ? retained(db, staged, planned) : [] };
}

/** Merges what is staged, in short transactions. */
export async function mergeStage(
  db: DatabaseSync,
  staged: Staged,
  options: MergeOptions,
  progress: MergeProgress,
): Promise<MergeReport> {
  const exported = options.exported.epochMilliseconds;
  const counts = new Map([...staged.keys()].map((kind) => [kind, noCounts()]));
  const merge = (kind: RecordKind) => mergeKind(db, kind, staged, { exported, counts, progress });
  const remove = async (kind: RecordKind) => {
    const count = counts.get(kind);
    if (count !== undefined) count.removed += await sweep(db, missingSweep(kind), exported);
  };
  const removeTitles = async () => {
    const removed = await sweep(db, missingSweep("titles"), exported);
    const count = counts.get("titles");
    if (count !== undefined) count.removed += removed;
  };

  await merge("titles");
  await merge("items");
  if (staged.get("patrons")?.has("login_id")) {
    await sweep(db, CHANGED_LOGINS, exported);
    if (options.replaceMissing) await sweep(db, TAKEN_LOGINS, exported);
  }
  await merge("patrons");
  if (options.replaceMissing) { for (const kind of ["fees", "holds", "loans"] as const) await remove(kind); }
  await merge("loans");
  if (staged.get("holds")?.has("captured_item_id")) await sweep(db, RECAPTURED, exported);
  await merge("holds");
  await merge("fees");
  if (options.replaceMissing) {
    await remove("items");
    await remove("patrons");
    if (staged.has("items") || staged.has("titles")) await removeTitles();
  }
  return {
    counts: new Map([...counts].map(([kind, count]) => [kind, mergeCount(count)])),
    retained: options.replaceMissing ? retained(db, staged, STORED) : [],
  };
}

/** What the steps of one merge share. */
interface Merging {
  readonly exported: number;
  readonly counts: ReadonlyMap<RecordKind, Counts>;
  readonly progress: MergeProgress;
}

async function mergeKind(
  db: DatabaseSync,
  kind: RecordKind,
  staged: Staged,
  { exported, counts, progress }: Merging,
): Promise<void> {
  const given = staged.get(kind);
  const count = counts.get(kind);
  if (given === undefined || count === undefined) return;
  const sql = mergeSql(kind, given);
  const steps = sql.steps.map((step) => runner(db, step));
  const tally = db.prepare("select state, count(*) as rows from batch group by state");
  const clear = db.prepare("delete from batch");
  const fill = runner(db, sql.fill);
  const total = stagedRows(db, kind);
  await inSlices(db, total, (first, last) => {
    clear.run();
    fill({ exported, first, last });
    for (const step of steps) step({ exported });
  }, (done) => {
    addStates(count, tally.all());
    progress(kind, done, total);
  });
}

/** Finds records outside any write transaction, then treats them in slices; tells how many the last step changed. */
async function sweep(db: DatabaseSync, { find, steps }: Sweep, exported: number): Promise<number> {
  db.exec("delete from temp.found");
  runner(db, `insert into temp.found (id) ${find}`)({ exported });
  const total = integer(db.prepare("select count(*) as rows from temp.found").get() ?? {}, "rows");
  const runners = steps.map((step) => runner(db, step));
  let changes = 0;
  let lately = 0;
  await inSlices(db, total, (first, last) => {
    for (const run of runners) lately = run({ exported, first, last });
  }, () => {
    changes += lately;
  });
  return changes;
}

type Values = Readonly<Record<string, number>>;

/** A statement that is told only the parameters it names, as SQLite refuses others; it gives how much it changed. */
function runner(db: DatabaseSync, sql: string): (values: Values) => number {
  const statement = db.prepare(sql);
  return (values) => Number(statement.run(named(sql, values)).changes);
}

function all(db: DatabaseSync, sql: string, values: Values): readonly Row[] {
  return db.prepare(sql).all(named(sql, values));
}

function named(sql: string, values: Values): Record<string, number> {
  const names = new Set(sql.match(/:[a-z]+/g));
  return Object.fromEntries(Object.entries(values).filter(([name]) => names.has(`:${name}`)));
}

function stagedRows(db: DatabaseSync, kind: RecordKind): number {
  return integer(db.prepare(`select coalesce(max(rowid), 0) as rows from ${stageOf(kind)}`).get() ?? {}, "rows");
}

function addStates(counts: Counts, rows: readonly Row[]): void {
  for (const row of rows) counts[oneOf(STATES, row, "state")] += integer(row, "rows");
}

function noCounts(): Counts {
  return { new: 0, changed: 0, newer: 0, same: 0, removed: 0 };
}

function mergeCount({ new: added, changed, newer, same: unchanged, removed }: Counts): MergeCount {
  return { added, changed, unchanged, newer, removed };
}

const BECAUSE: Readonly<Record<Retained["because"], true>> = { loan: true, hold: true, fee: true };

/** Whom and what the files lack and yet must stay. */
function retained(db: DatabaseSync, staged: Staged, tables: typeof STORED): readonly Retained[] {
  return RETAINABLE.filter((kind) => staged.has(kind)).flatMap((kind) =>
    all(db, retainedSql(kind, tables), {}).map((row) => ({
      kind,
      id: text(row, "id"),
      because: oneOf(BECAUSE, row, "because"),
    }))
  );
}
