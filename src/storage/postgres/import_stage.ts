import type { Patron } from "../../library/patron.ts";
import type { ImportStage, StagedRow } from "../port/import_stage.ts";
import { RECORD_KINDS, type RecordKind, type RecordOf } from "../port/record_kind.ts";
import { columnOf } from "../rows/columns.ts";
import { pinDigest } from "../rows/pin_digest.ts";
import type { Row } from "../rows/row.ts";
import { TABLES } from "../rows/tables.ts";
import { checkStage, resolveStage } from "./check_stage.ts";
import { copyLine } from "./copy_line.ts";
import { compared, IMPORT_TABLES, keyOf, stageOf } from "./import_tables.ts";
import { BATCH } from "./merge_sql.ts";
import { mergeStage, planMerge } from "./merge_stage.ts";
import { FOUND } from "./missing_sql.ts";
import type { Pool, PostgresAddress } from "./pool.ts";
import { asStorageError } from "./postgres_error.ts";
import { openSession } from "./session.ts";
import { writeRow } from "./write_row.ts";

/** What is looked up in a stage beside its keys. */
const LOOKED_UP: Readonly<Partial<Record<RecordKind, readonly string[]>>> = {
  items: ["title_id"],
  patrons: ["login_id"],
  loans: ["patron_id"],
  holds: ["patron_id", "item_id", "captured_item_id"],
  fees: ["patron_id", "item_id"],
};

const ROWS: { readonly [K in RecordKind]: (record: RecordOf[K]) => Row } = {
  titles: (title) => writeRow(TABLES.titles, title),
  items: (item) => ({ ...writeRow(TABLES.items, item), ...writeRow(TABLES.titles, item) }),
  patrons: stagedPatron,
  loans: (loan) => writeRow(TABLES.loans, loan),
  holds: (hold) => writeRow(TABLES.holds, hold),
  fees: (fee) => writeRow(TABLES.fees, fee),
};

/** An empty attribute is one to be taken away. */
function stagedPatron(patron: Patron): Row {
  const attributes = Object.entries(patron.attributes ?? {}).map((
    [code, value],
  ) => [code, value === "" ? null : value]);
  return {
    ...writeRow(TABLES.patrons, patron),
    attributes: Object.fromEntries(attributes),
    pin_source: pinDigest(patron.pin),
  };
}

/** A stage in temporary tables, which PostgreSQL drops with the connection, also when the process ends. */
export async function importStage(address: PostgresAddress): Promise<ImportStage> {
  const session = await told(() => openSession(address));
  await told(() => makeTables(session));
  const staged = new Map<RecordKind, ReadonlySet<string>>();
  const counts = new Map<RecordKind, number>();
  let sealed = false;

  /** Indexes and what depends on other kinds, once everything is there. */
  async function seal(): Promise<void> {
    if (sealed) return;
    sealed = true;
    await indexStages(session);
    await resolveStage(session.run);
  }

  async function add<K extends RecordKind>(kind: K, rows: readonly StagedRow<K>[]): Promise<void> {
    const columns = [...TABLES[kind].columns.map(({ name }) => name), ...Object.keys(IMPORT_TABLES[kind].extra)];
    const before = counts.get(kind) ?? 0;
    const rowOf: (record: RecordOf[K]) => Row = ROWS[kind];
    const lines = rows.map(({ line, record }, index) => {
      const row = rowOf(record);
      return copyLine([before + index + 1, line, ...columns.map((column) => row[column])]);
    });
    counts.set(kind, before + rows.length);
    await session.copy(`copy ${stageOf(kind)} (stage_id, line, ${columns.join(", ")}) from stdin`, lines.join(""));
  }

  return {
    async begin(kind, fields) {
      await Promise.resolve();
      staged.set(kind, new Set([...fields].map((field) => columnOf(String(field)))));
    },
    add: (kind, rows) => told(() => add(kind, rows)),
    check: ({ replaceMissing }, most, cut) =>
      told(async () => {
        await seal();
        return await checkStage(session.run, replaceMissing, most, cut);
      }),
    plan: (options) =>
      told(async () => {
        await seal();
        return await planMerge(session, staged, options);
      }),
    merge: (options, progress) =>
      told(async () => {
        await seal();
        return await mergeStage(session, staged, options, progress);
      }),
    discard: () => session.end(1),
  };
}

/** Says in the port's words what is out of order. */
async function told<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw asStorageError(error);
  }
}

/** Columns have the types and collations of the library's own. */
async function makeTables({ run }: Pool): Promise<void> {
  for (const kind of RECORD_KINDS) {
    const extra = Object.entries(IMPORT_TABLES[kind].extra).map(([name, type]) => `, null::${type} as ${name}`);
    await run(`create temp table stage_${kind} as
      select 0::bigint as stage_id, 0 as line, ${TABLES[kind].columns.map(({ name }) => name).join(", ")} ${
      extra.join("")
    } from ${kind} limit 0`);
  }
  await run(BATCH);
  await run(FOUND);
}

async function indexStages({ run }: Pool): Promise<void> {
  for (const kind of RECORD_KINDS) {
    await run(`alter table ${stageOf(kind)} add primary key (stage_id)`);
    for (const column of [keyOf(kind), ...LOOKED_UP[kind] ?? []]) {
      await run(`create index on ${stageOf(kind)} (${compared(column)})`);
    }
    await run(`analyze ${stageOf(kind)}`);
  }
}
