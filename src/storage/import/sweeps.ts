import { CANCELLED } from "../port/hold.ts";
import type { Retained } from "../port/import_stage.ts";
import { RECORD_KINDS, type RecordKind } from "../port/record_kind.ts";
import type { NamedColumn } from "../rows/columns.ts";
import { type LibraryTables, STORED } from "../rows/library_tables.ts";
import { TABLES } from "../rows/tables.ts";
import { type Dialect, same } from "./dialect.ts";
import { MOVED_COLUMNS, noteFees } from "./fee_moves.ts";
import { type Naming, STAGED_KINDS, stageOf } from "./staged_kinds.ts";

/** Statements that are carried out on each of the records that a query finds. */
export interface RecordSweep {
  /** Finds identifiers, as `id`. */
  readonly find: string;
  /** Each is about a range of the identifiers found; the last tells how many records it changed. */
  readonly steps: readonly string[];
}

/** Identifiers found by a {@link RecordSweep}, numbered from 1 and on from one sweep to the next. */
export function makeFound({ idType }: Dialect): string {
  return `create temp table found (n integer primary key, id ${idType})`;
}

const RANGE = "(select id from found where n between :first and :last)";

/** Removes the stored records of a kind that were not staged, unless something is open on them or they are newer. */
export function missingSweep(
  dialect: Dialect,
  kind: RecordKind,
  tables: LibraryTables = STORED,
): RecordSweep {
  const missing = missingSql(dialect, kind);
  switch (kind) {
    case "titles":
      return removalSweep(dialect, kind, `${missing} and ${UNUSED}`, UNUSED);
    case "items": {
      const beside = missingSql(dialect, kind, { beside: owedSql(dialect, tables) });
      const find = `${beside} and owed.id is null and not ${openItemSql(dialect, tables)}`;
      return removalSweep(dialect, kind, find, `not ${openItemSql(dialect, STORED)}`);
    }
    case "patrons": {
      const still = `not ${openPatronSql(dialect, STORED)}`;
      const paid = `delete from fees as f where outstanding = 0 and patron_id in ${RANGE}
        and exists (select 1 from patrons t where t.patron_id = f.patron_id and ${still})`;
      return removalSweep(dialect, kind, `${missing} and not ${openPatronSql(dialect, tables)}`, still, paid);
    }
    case "loans":
    case "holds":
    case "fees": {
      const old = `not ${changedSql(kind)}`;
      const noted = kind === "fees" ? [noteRemoved(old)] : [];
      return removalSweep(dialect, kind, `${missing} and ${old}`, old, ...noted, ...touchesSql(kind));
    }
    case "payments":
      return removalSweep(dialect, kind, `${missing} and ${NEVER}`, NEVER);
  }
}

/**
 * Counts, as `rows`, the stored records that a file of the kind should have, and those that were not staged. What is newer
 * than the file is not missed, nor are titles that come with their copies; payments are kept for ever.
 */
export function missingCounts(
  dialect: Dialect,
  kind: RecordKind,
): { readonly stored: string; readonly missing: string } {
  const own = kind === "titles" ? UNUSED : kind === "payments" ? NEVER : "true";
  const old = kind === "loans" || kind === "holds" || kind === "fees" ? `not ${changedSql(kind)}` : own;
  return {
    stored: `select count(*) as rows from ${kind} t where ${own}`,
    missing: `select count(*) as rows from (${missingSql(dialect, kind)} and ${old}) m`,
  };
}

/** Titles that have neither a copy nor a hold. */
const UNUSED = `not exists (select 1 from items i where i.title_id = t.title_id)
  and not exists (select 1 from holds h where h.title_id = t.title_id)`;

/** SQL that is never true: payments are kept, whatever a file lacks. */
const NEVER = "1 = 0";

function removalSweep(
  dialect: Dialect,
  kind: RecordKind,
  find: string,
  still: string,
  ...before: readonly string[]
): RecordSweep {
  return {
    find,
    steps: [...locksSql(dialect, kind), ...before, ...dialect.countChanges(deleteSql(dialect, kind, still))],
  };
}

/**
 * Removes the records that were found and for which `still` holds: rows of the kind's table, or columns in the rows of
 * another table.
 */
function deleteSql({ keptInRow }: Dialect, kind: RecordKind, still: string): string {
  const row = keptInRow[kind];
  const key = TABLES[kind].key;
  if (row === undefined) return `delete from ${kind} as t where ${key} in ${RANGE} and ${still}`;
  const columns: readonly NamedColumn[] = TABLES[kind].columns;
  const kept = columns.filter(({ name }) => name !== key).map(({ name }) => row.column(name));
  return `update ${row.table} as t set ${kept.map((name) => `${name} = null`).join(", ")}
    where ${key} in ${RANGE} and ${kept[0]} is not null and ${still}`;
}

/** Writes down which fees are about to be removed. */
function noteRemoved(still: string): string {
  const columns = [TABLES.fees.key, ...MOVED_COLUMNS].map((name) => `t.${name}`);
  return noteFees(
    "'removed'",
    [...columns, "null", "null"],
    `fees t where t.${TABLES.fees.key} in ${RANGE} and ${still}`,
  );
}

/** Locks what decides about stored records of a kind: the records themselves, or else those that they name. */
function locksSql(dialect: Dialect, kind: RecordKind): readonly string[] {
  return decidingRecords(kind).flatMap(({ table, column }) =>
    dialect.lock(
      table,
      `select ${dialect.id(`t.${column}`)} from ${kind} t where t.${TABLES[kind].key} in ${RANGE}`,
    )
  );
}

function decidingRecords(kind: RecordKind): readonly Naming[] {
  switch (kind) {
    case "titles":
    case "items":
    case "patrons":
      return [{ table: kind, column: TABLES[kind].key }];
    case "holds":
      return [
        { table: "titles", column: "title_id" },
        { table: "items", column: "captured_item_id" },
        { table: "patrons", column: "patron_id" },
      ];
    case "loans":
    case "fees":
    case "payments":
      return STAGED_KINDS[kind].touches;
  }
}

/** Moves on the versions of what the stored records found are about. */
function touchesSql(kind: RecordKind): readonly string[] {
  return STAGED_KINDS[kind].touches.map(({ table, column }) =>
    `update ${table} set version = version + 1 where ${column} in (
      select t.${column} from ${kind} t where t.${TABLES[kind].key} in ${RANGE})`
  );
}

function missingSql(dialect: Dialect, kind: RecordKind, { told = "", beside = "" } = {}): string {
  const { key } = TABLES[kind];
  return `select t.${key} as id ${told} from ${kind} t ${beside}
    where not exists (select 1 from ${stageOf(kind)} s where ${same(dialect, `s.${key}`, `t.${key}`)})`;
}

/**
 * Whether a row of a table names a stored record `t`: the stored ones in its own spelling, which they are indexed by.
 */
function namesSql(dialect: Dialect, table: string, column: string, key: string, and = ""): string {
  const isStored = RECORD_KINDS.some((kind) => kind === table);
  const condition = isStored ? `o.${column} = t.${key}` : same(dialect, `o.${column}`, `t.${key}`);
  return `exists (select 1 from ${table} o where ${condition} ${and})`;
}

function openPatronSql(dialect: Dialect, { loans, holds, fees }: LibraryTables): string {
  return `(${namesSql(dialect, loans, "patron_id", "patron_id")}
    or ${namesSql(dialect, holds, "patron_id", "patron_id")}
    or ${namesSql(dialect, fees, "patron_id", "patron_id", "and o.outstanding > 0")})`;
}

function openItemSql(dialect: Dialect, { loans, holds }: LibraryTables): string {
  return `(${namesSql(dialect, loans, "item_id", "item_id")}
    or ${namesSql(dialect, holds, "item_id", "item_id")}
    or ${namesSql(dialect, holds, "captured_item_id", "item_id")})`;
}

/** The copies on which something is to be paid, once, beside the copies `t`: fees are not indexed by them. */
function owedSql(dialect: Dialect, { fees }: LibraryTables): string {
  return `left join (
    select distinct ${dialect.id("item_id")} as id from ${fees} where outstanding > 0 and item_id is not null
  ) owed on ${dialect.id("owed.id")} = ${dialect.id("t.item_id")}`;
}

/** Whether a terminal or the desk has changed what decides about a stored record `t` since it was exported. */
function changedSql(kind: "loans" | "holds" | "fees"): string {
  const item = (column: string) =>
    `exists (select 1 from items c where c.item_id = t.${column} and c.changed >= :exported)`;
  const patron = "exists (select 1 from patrons c where c.patron_id = t.patron_id and c.changed >= :exported)";
  if (kind === "loans") return item("item_id");
  return kind === "fees" ? patron : `(${patron} or ${item("captured_item_id")})`;
}

/** The kinds on which something else may be open. */
export const RETAINABLE = RECORD_KINDS.filter((kind): kind is Retained["kind"] =>
  kind === "items" || kind === "patrons"
);

/** Finds the patrons or copies that the files lack and that stay, each with the first reason. */
export function retainedSql(dialect: Dialect, kind: Retained["kind"], tables: LibraryTables): string {
  const { loans, holds } = tables;
  const because = kind === "items"
    ? `case
        when ${namesSql(dialect, loans, "item_id", "item_id")} then 'loan'
        when ${openItemSql(dialect, tables)} then 'hold'
        when owed.id is not null then 'fee' end`
    : `case
        when ${namesSql(dialect, loans, "patron_id", "patron_id")} then 'loan'
        when ${namesSql(dialect, holds, "patron_id", "patron_id")} then 'hold'
        when ${openPatronSql(dialect, tables)} then 'fee' end`;
  const rows = missingSql(dialect, kind, {
    told: `, ${because} as because`,
    beside: kind === "items" ? owedSql(dialect, tables) : "",
  });
  return `select * from (${rows}) r where because is not null order by ${dialect.id("id")}`;
}

/** Finds login ids that others may take: those of staged patrons whose login id changes. */
export function changedLoginsSweep(dialect: Dialect): RecordSweep {
  return loginsSweep(
    dialect,
    `select t.patron_id as id from ${stageOf("patrons")} s join patrons t on ${
      same(dialect, "t.patron_id", "s.patron_id")
    }
      where t.login_id <> '' and ${dialect.id("t.login_id")} <> ${dialect.id("s.login_id")}`,
  );
}

/** Finds login ids that others may take: those of patrons who are to be removed. */
export function takenLoginsSweep(dialect: Dialect): RecordSweep {
  return loginsSweep(
    dialect,
    `${missingSql(dialect, "patrons")} and t.login_id <> ''
      and exists (select 1 from ${stageOf("patrons")} s where ${same(dialect, "s.login_id", "t.login_id")})`,
  );
}

function loginsSweep(dialect: Dialect, find: string): RecordSweep {
  const change = `update patrons set login_id = '', version = version + 1 where patron_id in ${RANGE}`;
  return { find, steps: [...locksSql(dialect, "patrons"), ...dialect.countChanges(change)] };
}

/** Finds holds that must give up their captured copy before another hold takes it. */
export function recapturedSweep(dialect: Dialect): RecordSweep {
  const { id } = dialect;
  const old = `not ${changedSql("holds")}`;
  const change = `update holds as t set captured_item_id = null, status = 'pending', shelf_expires = null
    where hold_id in ${RANGE} and ${old}`;
  return {
    find: `select t.hold_id as id from ${stageOf("holds")} s join holds t on ${same(dialect, "t.hold_id", "s.hold_id")}
      where t.captured_item_id is not null
        and ${id("t.captured_item_id")} is distinct from ${id("s.captured_item_id")} and ${old}`,
    steps: [...locksSql(dialect, "holds"), ...touchesSql("holds"), ...dialect.countChanges(change)],
  };
}

/** Finds cancelled holds whose copy has not left the hold shelf: they give it up to a staged hold. */
export function cancelledSweep(dialect: Dialect): RecordSweep {
  const still = `t.shelf_expires = '${CANCELLED}'`;
  const find = `select t.hold_id as id from ${stageOf("holds")} s
    join holds t on ${same(dialect, "t.captured_item_id", "s.captured_item_id")}
    where ${dialect.id("t.hold_id")} <> ${dialect.id("s.hold_id")} and ${still}`;
  return removalSweep(dialect, "holds", find, still, ...touchesSql("holds"));
}
