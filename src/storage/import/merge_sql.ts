import type { RecordKind } from "../port/record_kind.ts";
import type { NamedColumn, Referred } from "../rows/columns.ts";
import { isVersioned, TABLES } from "../rows/tables.ts";
import { type Dialect, type RowOfOther, same } from "./dialect.ts";
import { MOVED_COLUMNS, noteFees } from "./fee_moves.ts";
import {
  columnsToMerge,
  fieldColumn,
  type Naming,
  replacementSql,
  sameKey,
  STAGED_KINDS,
  stageOf,
} from "./staged_kinds.ts";

/** The statements that merge one kind, over the staged rows from `:first` to `:last`. */
interface KindMerge {
  /** The state of each staged row: `new`, `changed`, `noted`, `newer` or `same`. */
  readonly states: string;
  /**
   * In one transaction, which ends with the row that is the `:most`th to be written; the last tells how many rows there were
   * of each state, and which was the last of them.
   */
  readonly steps: readonly string[];
}

/** Makes the table of the staged rows that one transaction is about, with their states. */
export function makeBatch({ perTransaction }: Dialect): string {
  return `create temp table batch (stage_id integer primary key, state text not null) ${perTransaction}`;
}

/**
 * Ends a batch with the `:most`th row to be written: writing a row takes ten times as long as finding nothing to write.
 */
const CUT_BATCH = `delete from batch where stage_id > (
  select stage_id from batch where state not in ('same', 'newer') order by stage_id limit 1 offset :most - 1)`;

interface Shape {
  readonly dialect: Dialect;
  readonly kind: RecordKind;
  readonly key: string;
  /** The columns of a new record. */
  readonly columns: readonly NamedColumn[];
  /** The columns of a stored record that are replaced. */
  readonly replaced: readonly NamedColumn[];
  readonly newer: string;
  readonly guarded: ReadonlySet<string>;
  /** Whether a newer record is left alone as a whole. */
  readonly wholly: boolean;
}

/** Writes the merge of a kind whose file tells the columns `given`. */
export function mergeSql(dialect: Dialect, kind: RecordKind, given: ReadonlySet<string>): KindMerge {
  const shape = shapeOf(dialect, kind, given);
  const states = statesSql(shape);
  const row = dialect.keptInRow[kind];
  return {
    states,
    steps: [
      "delete from batch",
      ...locksSql(shape),
      `insert into batch (stage_id, state) ${states}`,
      CUT_BATCH,
      ...(kind === "items" ? [titlesOfItems(dialect)] : []),
      ...(kind === "fees" ? [noteMerged(shape)] : []),
      ...STAGED_KINDS[kind].touches.map((touched) => touchSql(shape, touched)),
      ...(row === undefined ? [insertNew(shape), ...updateChanged(shape)] : [storeInRow(shape, row)]),
      "select state, count(*) as rows, max(stage_id) as last from batch group by state",
    ],
  };
}

function shapeOf(dialect: Dialect, kind: RecordKind, given: ReadonlySet<string>): Shape {
  const { guarded, newer } = STAGED_KINDS[kind];
  const { key } = TABLES[kind];
  const columns = columnsToMerge(kind);
  return {
    dialect,
    kind,
    key,
    columns,
    replaced: columns.filter(({ name }) => name !== key && given.has(fieldColumn(name))),
    newer: newer(dialect),
    guarded: new Set(guarded),
    wholly: guarded === undefined,
  };
}

/** The tables in the order in which a server's changes lock them. */
const LOCK_ORDER: readonly Referred[] = ["titles", "items", "patrons"];

/** Locks the records that are named by staged rows `s`, and by the stored rows `t` of the same keys. */
function locksSql({ dialect, kind, key }: Shape): readonly string[] {
  const { touches, looksAt } = STAGED_KINDS[kind];
  const rows = "s.stage_id between :first and :last";
  return LOCK_ORDER.flatMap((table) => {
    const named = [...touches, ...looksAt].flatMap((each) => each.table === table ? [each.column] : []);
    const columns = table === kind ? [key, ...named] : named;
    if (columns.length === 0) return [];
    const ids = columns.flatMap((column) => [
      `select ${dialect.id(`s.${column}`)} from ${stageOf(kind)} s where ${rows}`,
      `select ${dialect.id(`t.${column}`)} from ${stageOf(kind)} s join ${kind} t on ${sameKey(dialect, kind)}
        where ${rows}`,
    ]);
    return dialect.lock(table, ids.join(" union "));
  });
}

/**
 * The staged rows `s` of the batch `b`. CROSS keeps SQLite, which knows nothing of the sizes of tables, from going through
 * the whole stage for them.
 */
function batchOf(kind: RecordKind): string {
  return `batch b cross join ${stageOf(kind)} s`;
}

const OF_BATCH = "s.stage_id = b.stage_id";

/** The staged rows `s` of a range, each with the stored record `t` of the same key, and a copy's stored title `tt`. */
function sourceSql({ dialect, kind }: Shape): string {
  const title = kind === "items" ? titleSql(dialect) : "";
  return `${stageOf(kind)} s left join ${kind} t on ${sameKey(dialect, kind)} ${title}
    where s.stage_id between :first and :last`;
}

function titleSql(dialect: Dialect): string {
  return `left join titles tt on ${same(dialect, "tt.title_id", "coalesce(nullif(s.title_id, ''), t.title_id)")}`;
}

/** Whether a staged copy `s` knows something of its title that the stored one, `tt`, lacks. */
const TELLS = "(tt.title_id is null or s.title not in ('', tt.title) or s.author not in ('', tt.author))";

function statesSql(shape: Shape): string {
  const { key, wholly, newer } = shape;
  const differs = differsSql(shape, true);
  const state = wholly
    ? `case
        when t.${key} is not null and not (${differs}) then 'same'
        when ${newer} then 'newer'
        when t.${key} is null then 'new' else 'changed' end`
    : `case
        when t.${key} is null then 'new'
        when ${differs} then 'changed'
        when ${differsSql(shape, false)} then 'newer'
        when ${differsSql(shape, true, keptColumns(shape))} then 'noted' else 'same' end`;
  return `select s.stage_id, ${state} as state from ${sourceSql(shape)}`;
}

/** Lists the kept columns of a table that no record shows, such as where a PIN came from. */
function keptColumns({ kind, replaced }: Shape): readonly NamedColumn[] {
  const kept: readonly NamedColumn[] = TABLES[kind].kept;
  return replaced.filter(({ name }) => kept.some((column) => column.name === name));
}

/** Whether a stored record is not what it would become, in what it tells or in these columns. */
function differsSql(shape: Shape, guarding: boolean, compared?: readonly NamedColumn[]): string {
  const { id } = shape.dialect;
  const kept = keptColumns(shape);
  const columns = (compared ?? shape.replaced.filter((column) => !kept.includes(column))).map((column) => {
    const [stored, value] = [`t.${column.name}`, valueSql(shape, column, guarding)];
    return column.form === "id" ? `${id(stored)} is distinct from ${id(value)}` : `${stored} is distinct from ${value}`;
  });
  if (shape.kind === "items" && compared === undefined) columns.push(TELLS);
  return columns.join(" or ") || "false";
}

/** What a column of the stored record `t` becomes. */
function valueSql({ dialect, kind, guarded, newer }: Shape, column: NamedColumn, guarding: boolean): string {
  const value = replacementSql(dialect, kind, column);
  return guarding && guarded.has(column.name) ? `case when ${newer} then t.${column.name} else ${value} end` : value;
}

/** A value that refers to a record, by the key as that record spells it; what is not stored meets the foreign key. */
function spellSql(dialect: Dialect, { refersTo }: NamedColumn, value: string): string {
  if (refersTo === undefined) return value;
  const known = `known.${TABLES[refersTo].key}`;
  return `coalesce((select ${known} from ${refersTo} known where ${same(dialect, known, value)}), ${value})`;
}

function insertNew({ dialect, kind, columns }: Shape): string {
  const values = columns.map((column) =>
    column.form === "texts"
      ? dialect.mergeTexts("'{}'", `s.${column.name}`)
      : spellSql(dialect, column, `s.${column.name}`)
  );
  return `insert into ${kind} (${columns.map(({ name }) => name).join(", ")})
    select ${values.join(", ")} from ${batchOf(kind)} where ${OF_BATCH} and b.state = 'new'`;
}

/** Writes down which fees the batch adds and changes, before it does, with what they were. */
function noteMerged(shape: Shape): string {
  const { dialect, kind, key, columns, replaced } = shape;
  const told = MOVED_COLUMNS.flatMap((moved) => columns.filter(({ name }) => name === moved));
  const values = told.map((column) => {
    const value = replaced.includes(column) ? valueSql(shape, column, true) : `t.${column.name}`;
    return `case when b.state = 'new' then ${spellSql(dialect, column, `s.${column.name}`)}
      else ${spellSql(dialect, column, value)} end`;
  });
  return noteFees(
    "case when b.state = 'new' then 'added' else 'changed' end",
    [`coalesce(t.${key}, s.${key})`, ...values, "t.amount", "t.outstanding"],
    `${batchOf(kind)} left join ${kind} t on ${
      sameKey(dialect, kind)
    } where ${OF_BATCH} and b.state in ('new', 'changed')`,
  );
}

function updateChanged(shape: Shape): readonly string[] {
  const { dialect, kind, replaced } = shape;
  if (replaced.length === 0) return [];
  const sets = replaced.map((column) => `${column.name} = ${spellSql(dialect, column, valueSql(shape, column, true))}`);
  if (isVersioned(TABLES[kind])) sets.push("version = t.version + 1");
  return [
    updateFrom(
      kind,
      sets,
      `select s.* from ${batchOf(kind)} where ${OF_BATCH} and b.state in ('changed', 'noted')`,
      shape,
    ),
  ];
}

/** MATERIALIZED for the same reason as CROSS: the rows of the batch come first, then what is stored under their keys. */
function updateFrom(table: string, sets: readonly string[], rows: string, { dialect, kind }: Shape): string {
  return `with s as materialized (${rows})
    update ${table} as t set ${sets.join(", ")} from s where ${sameKey(dialect, kind)}`;
}

/** Stores new and changed records in the rows that they are kept in. */
function storeInRow(shape: Shape, { table, column: nameOf }: RowOfOther): string {
  const { dialect, kind, key, columns, replaced } = shape;
  const sets = columns.filter(({ name }) => name !== key).map((column) => {
    const staged = `s.${column.name}`;
    const value = replaced.includes(column) ? staged : `coalesce(t.${nameOf(column.name)}, ${staged})`;
    return `${nameOf(column.name)} = ${spellSql(dialect, column, value)}`;
  });
  const rows = `select s.* from ${batchOf(kind)} where ${OF_BATCH} and b.state in ('new', 'changed')`;
  return updateFrom(table, sets, rows, shape);
}

/** Moves on the versions of what a merged record is about, and of what the stored one was about. */
function touchSql({ dialect, kind }: Shape, { table, column }: Naming): string {
  const { id } = dialect;
  return `update ${table} set version = version + 1 where ${id(TABLES[table].key)} in (
    select ${id(`s.${column}`)} from ${batchOf(kind)} where ${OF_BATCH} and b.state in ('new', 'changed')
    union
    select ${id(`t.${column}`)} from ${batchOf(kind)} cross join ${kind} t
    where ${OF_BATCH} and ${sameKey(dialect, kind)} and b.state = 'changed')`;
}

/** Stores the titles that staged copies bring. What a copy does not know of its title stays as it is stored. */
function titlesOfItems(dialect: Dialect): string {
  const rows = `
    select s.stage_id, coalesce(nullif(s.title_id, ''), t.title_id) as title_id, s.title, s.author
    from ${batchOf("items")} left join items t on ${sameKey(dialect, "items")} ${titleSql(dialect)}
    where ${OF_BATCH} and b.state in ('new', 'changed') and ${TELLS}`;
  return `insert into titles as o (title_id, title, author) ${dialect.pickLastTitles(rows)}
    on conflict (${dialect.id("title_id")}) do update set
      title = case when excluded.title = '' then o.title else excluded.title end,
      author = case when excluded.author = '' then o.author else excluded.author end
    where excluded.title not in ('', o.title) or excluded.author not in ('', o.author)`;
}
