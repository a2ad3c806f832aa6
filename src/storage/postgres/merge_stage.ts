import type { MergeCount, MergeOptions, MergeProgress, MergeReport, Retained } from "../port/import_stage.ts";
import type { RecordKind } from "../port/record_kind.ts";
import { plannedTables, STORED } from "../rows/library_tables.ts";
import { oneOf, type Row, text } from "../rows/row.ts";
import { SPELL_LOANS, stageOf } from "./import_tables.ts";
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
import type { Pool } from "./pool.ts";
import { writeMoment } from "./row.ts";
import { runNamed } from "./session.ts";
import { inSlices } from "./slices.ts";

/** The columns that each staged kind's file tells. */
export type Staged = ReadonlyMap<RecordKind, ReadonlySet<string>>;

const STATES: Readonly<Record<RowState, true>> = { new: true, changed: true, newer: true, same: true };

type Counts = Record<RowState | "removed", number>;

/** What merging would do, as things stand; nothing is written to the library. */
export async function planMerge({ run }: Pool, staged: Staged, options: MergeOptions): Promise<MergeReport> {
  const exported = writeMoment(options.exported);
  const planned = plannedTables(staged, stageOf);
  const counts = new Map<RecordKind, MergeCount>();
  await run(SPELL_LOANS);
  for (const [kind, given] of staged) {
    const count = noCounts();
    const { states } = mergeSql(kind, given);
    const tally = `select state, count(*) as rows from (${states}) s group by state`;
    addStates(count, await runNamed(run, tally, { exported, first: 1, last: await stagedRows({ run }, kind) }));
    if (options.replaceMissing) {
      const missing = `select count(*) as rows from (${missingSweep(kind, planned).find}) m`;
      count.removed = rowsOf(await runNamed(run, missing, { exported }));
    }
    counts.set(kind, mergeCount(count));
  }
  return { counts, retained: options.replaceMissing ? await retained({ run }, staged, planned) : [] };
}

/** Merges what is staged, in short transactions. */
export async function mergeStage(
  session: Pool,
  staged: Staged,
  options: MergeOptions,
  progress: MergeProgress,
): Promise<MergeReport> {
  const exported = writeMoment(options.exported);
  const counts = new Map([...staged.keys()].map((kind) => [kind, noCounts()]));
  const merge = (kind: RecordKind) => mergeKind(session, kind, staged, { exported, counts, progress });
  const remove = async (kind: RecordKind) => {
    const count = counts.get(kind);
    if (count !== undefined) count.removed += await sweep(session, missingSweep(kind), exported);
  };

  await merge("titles");
  await merge("items");
  if (staged.get("patrons")?.has("login_id")) {
    await sweep(session, CHANGED_LOGINS, exported);
    if (options.replaceMissing) await sweep(session, TAKEN_LOGINS, exported);
  }
  await merge("patrons");
  if (options.replaceMissing) { for (const kind of ["fees", "holds", "loans"] as const) await remove(kind); }
  // Copies that came with this import may be spelled otherwise than in the loans, and be out by now.
  if (staged.has("loans")) await session.run(SPELL_LOANS);
  await merge("loans");
  if (staged.get("holds")?.has("captured_item_id")) await sweep(session, RECAPTURED, exported);
  await merge("holds");
  await merge("fees");
  if (options.replaceMissing) {
    await remove("items");
    await remove("patrons");
    if (staged.has("titles")) await remove("titles");
    else if (staged.has("items")) await sweep(session, missingSweep("titles"), exported);
  }
  // What was planned for small tables must not stay when they are large.
  for (const kind of staged.keys()) await session.run(`analyze ${kind}`);
  return {
    counts: new Map([...counts].map(([kind, count]) => [kind, mergeCount(count)])),
    retained: options.replaceMissing ? await retained(session, staged, STORED) : [],
  };
}

/** What the steps of one merge share. */
interface Merging {
  readonly exported: string;
  readonly counts: ReadonlyMap<RecordKind, Counts>;
  readonly progress: MergeProgress;
}

async function mergeKind(
  session: Pool,
  kind: RecordKind,
  staged: Staged,
  { exported, counts, progress }: Merging,
): Promise<void> {
  const given = staged.get(kind);
  const count = counts.get(kind);
  if (given === undefined || count === undefined) return;
  const { locks, fill, steps } = mergeSql(kind, given);
  const total = await stagedRows(session, kind);
  await inSlices(session, total, async (run, first, last) => {
    for (const statement of [...locks, fill, ...steps]) {
      await runNamed(run, statement, { exported, first, last });
    }
    return await run("select state, count(*) as rows from pg_temp.batch group by state");
  }, (states, done) => {
    addStates(count, states);
    progress(kind, done, total);
  });
}

/** Finds records outside any transaction, then treats them in slices; tells how many the last step changed. */
async function sweep(session: Pool, { find, locks, steps }: Sweep, exported: string): Promise<number> {
  await session.run("truncate pg_temp.found restart identity");
  await runNamed(session.run, `insert into pg_temp.found (id) ${find}`, { exported });
  const total = rowsOf(await session.run("select count(*) as rows from pg_temp.found"));
  let changes = 0;
  await inSlices(session, total, async (run, first, last) => {
    let lately: readonly Row[] = [];
    for (const step of locks) await runNamed(run, step, { exported, first, last });
    for (const step of steps) lately = await runNamed(run, `${step} returning 1`, { exported, first, last });
    return lately.length;
  }, (lately) => {
    changes += lately;
  });
  return changes;
}

async function stagedRows({ run }: Pick<Pool, "run">, kind: RecordKind): Promise<number> {
  return rowsOf(await run(`select coalesce(max(stage_id), 0) as rows from ${stageOf(kind)}`));
}

function rowsOf(rows: readonly Row[]): number {
  return Number(rows[0]?.rows);
}

function addStates(counts: Counts, rows: readonly Row[]): void {
  for (const row of rows) counts[oneOf(STATES, row, "state")] += Number(row.rows);
}

function noCounts(): Counts {
  return { new: 0, changed: 0, newer: 0, same: 0, removed: 0 };
}

function mergeCount({ new: added, changed, newer, same: unchanged, removed }: Counts): MergeCount {
  return { added, changed, unchanged, newer, removed };
}

const BECAUSE: Readonly<Record<Retained["because"], true>> = { loan: true, hold: true, fee: true };

/** Whom and what the files lack and yet must stay. */
async function retained(
  { run }: Pick<Pool, "run">,
  staged: Staged,
  tables: typeof STORED,
): Promise<readonly Retained[]> {
  const found: Retained[] = [];
  for (const kind of RETAINABLE) {
    if (!staged.has(kind)) continue;
    const rows = await run(retainedSql(kind, tables));
    found.push(...rows.map((row) => ({ kind, id: text(row, "id"), because: oneOf(BECAUSE, row, "because") })));
  }
  return found;
}
