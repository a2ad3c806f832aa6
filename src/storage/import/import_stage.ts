import type {
  ImportStage,
  MergeCount,
  MergeOptions,
  MergeProgress,
  MergeReport,
  MissingCount,
  Retained,
  StageChecked,
  StageDoubt,
  StagedRow,
  StageFault,
} from "../port/import_stage.ts";
import { RECORD_KINDS, type RecordKind } from "../port/record_kind.ts";
import { columnOf } from "../rows/columns.ts";
import { type LibraryTables, plannedTables, STORED } from "../rows/library_tables.ts";
import { oneOf, type Row, text } from "../rows/row.ts";
import { TABLES } from "../rows/tables.ts";
import type { Dialect } from "./dialect.ts";
import { feeMovesFrom, feeMovesSql, makeFeeMoves } from "./fee_moves.ts";
import type { ImportConnection, ImportValues } from "./import_connection.ts";
import { mergePlan, type MergeStep } from "./merge_plan.ts";
import { makeBatch, mergeSql } from "./merge_sql.ts";
import { resolveStage, stageChecks, stageFault } from "./stage_checks.ts";
import { spellKeys, stageColumns, STAGED_KINDS, stageOf } from "./staged_kinds.ts";
import { makeFound, missingCounts, missingSweep, type RecordSweep, RETAINABLE, retainedSql } from "./sweeps.ts";

/**
 * The fate of a staged row. `newer`: what is stored, or was removed, is newer and stands. `noted`: nothing changes but
 * where its PIN came from.
 */
const STATES = ["new", "changed", "noted", "newer", "same"] as const;

type RowState = (typeof STATES)[number];

const BECAUSE: readonly Retained["because"][] = ["loan", "hold", "fee"];

/** Rows of the first slice. Later slices are as large as the time allows. */
const FIRST_SLICE = 100;

type Counts = Record<RowState | "removed", number>;

/** The state that the parts of one import share. */
interface Import {
  readonly dialect: Dialect;
  readonly connection: ImportConnection;
  /** By kind, the columns that its file has. */
  readonly staged: Map<RecordKind, ReadonlySet<string>>;
  /** By kind, the rows staged so far. */
  readonly rows: Map<RecordKind, number>;
}

/** Makes a stage in temporary tables, which the database drops with the connection, also when the process ends. */
export async function importStage(dialect: Dialect, connection: ImportConnection): Promise<ImportStage> {
  const work: Import = { dialect, connection, staged: new Map(), rows: new Map() };
  const tables = RECORD_KINDS.flatMap((kind) => dialect.makeStage(kind, stageColumns(kind)));
  await runAll(work, [...tables, makeBatch(dialect), makeFound(dialect), makeFeeMoves(dialect)]);
  let sealed = false;

  /** Indexes and what depends on other kinds, once everything is there. */
  async function seal(): Promise<void> {
    if (sealed) return;
    sealed = true;
    await runAll(work, [...RECORD_KINDS.flatMap((kind) => indexStage(dialect, kind)), ...resolveStage(dialect)]);
  }

  return {
    async begin(kind, fields) {
      await Promise.resolve();
      work.staged.set(kind, new Set([...fields].map((field) => columnOf(String(field)))));
    },
    async add<K extends RecordKind>(kind: K, rows: readonly StagedRow<K>[]) {
      const before = stagedRows(work, kind);
      work.rows.set(kind, before + rows.length);
      await connection.stage(stageOf(kind), stageColumns(kind), rows, before + 1);
    },
    async check({ replaceMissing }, most, cut) {
      await seal();
      return await checkStage(work, replaceMissing, most, cut);
    },
    async missing({ exported }) {
      await seal();
      return await countMissing(work, exported);
    },
    async plan(options) {
      await seal();
      return await planMerge(work, options);
    },
    async merge(options, progress) {
      await seal();
      return await mergeStage(work, options, progress);
    },
    discard: () => connection.close(),
  };
}

function indexStage(dialect: Dialect, kind: RecordKind): readonly string[] {
  const stage = stageOf(kind);
  const columns = { [TABLES[kind].key]: [], ...STAGED_KINDS[kind].lookedUp };
  return [
    ...Object.entries(columns).map(([column, beside]) => dialect.index(stage, column, beside)),
    ...dialect.analyze(stage),
  ];
}

async function runAll({ connection }: Import, statements: readonly string[]): Promise<void> {
  for (const statement of statements) await connection.run(statement);
}

async function checkStage(
  { dialect, connection }: Import,
  replaceMissing: boolean,
  most: number,
  cut: ReadonlySet<RecordKind> = new Set(),
): Promise<StageChecked> {
  const faults: StageFault[] = [];
  const doubts: StageDoubt[] = [];
  let count = 0;
  for (const check of stageChecks(dialect, replaceMissing)) {
    const rows = await connection.run(check.sql, { most });
    const among = check.whole?.filter((kind) => cut.has(kind)) ?? [];
    const found = numberOf(rows, "found");
    if (among.length > 0) {
      if (found > 0) doubts.push({ kind: check.kind, among });
      continue;
    }
    count += found;
    faults.push(...rows.map((row) => stageFault(check, row)));
  }
  return { faults, count, doubts };
}

/** Of each staged kind, how many records are stored and how many of those were not staged. */
async function countMissing(
  work: Import,
  exported: Temporal.Instant,
): Promise<ReadonlyMap<RecordKind, MissingCount>> {
  const { dialect, connection, staged } = work;
  await runAll(work, spellKeys(dialect));
  const counts = new Map<RecordKind, MissingCount>();
  for (const kind of staged.keys()) {
    const { stored, missing } = missingCounts(dialect, kind);
    counts.set(kind, {
      stored: numberOf(await connection.run(stored), "rows"),
      missing: numberOf(await connection.run(missing, { exported }), "rows"),
    });
  }
  return counts;
}

/** What merging would do, as things stand; nothing is written to the library. */
async function planMerge(work: Import, { replaceMissing, exported }: MergeOptions): Promise<MergeReport> {
  const { dialect, connection, staged } = work;
  const planned = plannedTables(staged, stageOf);
  const counts = new Map<RecordKind, MergeCount>();
  await runAll(work, spellKeys(dialect));
  for (const [kind, given] of staged) {
    const count = noCounts();
    const tally = `select state, count(*) as rows from (${mergeSql(dialect, kind, given).states}) s group by state`;
    addStates(count, await connection.run(tally, { exported, first: 1, last: stagedRows(work, kind) }));
    if (replaceMissing) {
      const missing = `select count(*) as rows from (${missingSweep(dialect, kind, planned).find}) m`;
      count.removed = numberOf(await connection.run(missing, { exported }), "rows");
    }
    counts.set(kind, mergeCount(count));
  }
  return { counts, fees: [], retained: replaceMissing ? await findRetained(work, planned) : [] };
}

/** Merges what is staged, in short transactions. */
async function mergeStage(work: Import, options: MergeOptions, progress: MergeProgress): Promise<MergeReport> {
  const { dialect, connection, staged } = work;
  const { replaceMissing, exported } = options;
  const counts = new Map([...staged.keys()].map((kind) => [kind, noCounts()]));
  for (const step of mergePlan(dialect, staged, replaceMissing)) {
    await carryOut(work, step, { exported, counts, progress });
  }
  return {
    counts: new Map([...counts].map(([kind, count]) => [kind, mergeCount(count)])),
    fees: feeMovesFrom(await connection.run(feeMovesSql(dialect))),
    retained: replaceMissing ? await findRetained(work, STORED) : [],
  };
}

/** What the steps of one merge share. */
interface Merging {
  readonly exported: Temporal.Instant;
  readonly counts: ReadonlyMap<RecordKind, Counts>;
  readonly progress: MergeProgress;
}

async function carryOut(work: Import, step: MergeStep, { exported, counts, progress }: Merging): Promise<void> {
  switch (step.do) {
    case "run":
      await work.connection.run(step.statement);
      return;
    case "merge": {
      const [count, total] = [counts.get(step.kind), stagedRows(work, step.kind)];
      await inSlices(work, step.steps, { exported, first: 1, last: total }, (states, done) => {
        if (count !== undefined) addStates(count, states);
        progress(step.kind, done, total);
      });
      return;
    }
    case "sweep": {
      const count = step.removes && counts.get(step.removes);
      await inSlices(work, step.sweep.steps, await findAll(work, step.sweep, exported), (changed) => {
        if (count !== undefined) count.removed += numberOf(changed, "rows");
      });
    }
  }
}

/** Finds records outside any transaction; gives the values for what is done with them. */
async function findAll(
  { connection }: Import,
  { find }: RecordSweep,
  exported: Temporal.Instant,
): Promise<SlicedValues> {
  const last = async () => numberOf(await connection.run("select coalesce(max(n), 0) as rows from found"), "rows");
  const before = await last();
  await connection.run(`insert into found (n, id) select :before + row_number() over (), id from (${find}) f`, {
    exported,
    before,
  });
  return { exported, first: before + 1, last: await last() };
}

interface SlicedValues extends ImportValues {
  readonly first: number;
  readonly last: number;
}

/**
 * Carries statements out on everything from `first` to `last` in short transactions, a few things at first and then as
 * many as the time allows, with a rest after each in which others get their turn.
 *
 * @param then is told the rows of the last statement of each, and how much is done
 */
async function inSlices(
  { connection }: Import,
  statements: readonly string[],
  { first, last, exported }: SlicedValues,
  then: (rows: readonly Row[], done: number) => void,
): Promise<void> {
  let [size, most] = [FIRST_SLICE, FIRST_SLICE];
  for (let next = first; next <= last;) {
    const until = Math.min(next + size - 1, last);
    const { rows, took } = await connection.transact(statements, { exported, first: next, last: until, most });
    const reached = Math.max(...rows.map((row) => Number(row.last ?? until)));
    const scaled = (count: number) =>
      Math.max(1, Math.round(count * Math.min(2, connection.slice / Math.max(took, 0.1))));
    size = scaled(reached + 1 - next);
    // If few rows were written, the time says nothing about how many could be.
    if (writtenRows(rows) * 2 >= most) most = scaled(most);
    next = reached + 1;
    then(rows, next - first);
    await connection.rest();
  }
}

function writtenRows(rows: readonly Row[]): number {
  return rows.reduce((sum, row) => row.state === "same" || row.state === "newer" ? sum : sum + Number(row.rows), 0);
}

function stagedRows({ rows }: Import, kind: RecordKind): number {
  return rows.get(kind) ?? 0;
}

/** A number in the first row. They are numbers in one database and digits in the other. */
function numberOf(rows: readonly Row[], column: string): number {
  return Number(rows[0]?.[column] ?? 0);
}

function addStates(counts: Counts, rows: readonly Row[]): void {
  for (const row of rows) counts[oneOf(STATES, row, "state")] += Number(row.rows);
}

function noCounts(): Counts {
  return { new: 0, changed: 0, noted: 0, newer: 0, same: 0, removed: 0 };
}

function mergeCount({ new: added, changed, noted, newer, same, removed }: Counts): MergeCount {
  return { added, changed, unchanged: same + noted, newer, removed };
}

/** Finds the patrons and copies that the files lack and that must stay. */
async function findRetained(
  { dialect, connection, staged }: Import,
  tables: LibraryTables,
): Promise<readonly Retained[]> {
  const found: Retained[] = [];
  for (const kind of RETAINABLE.filter((kind) => staged.has(kind))) {
    const rows = await connection.run(retainedSql(dialect, kind, tables));
    found.push(...rows.map((row) => ({ kind, id: text(row, "id"), because: oneOf(BECAUSE, row, "because") })));
  }
  return found;
}
