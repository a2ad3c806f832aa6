import type { RecordKind } from "../port/record_kind.ts";
import type { NamedColumn } from "../rows/columns.ts";
import { isVersioned, TABLES } from "../rows/tables.ts";
import { compared, IMPORT_TABLES, type ImportTable, keyOf, same, sameKey, stageOf } from "./import_tables.ts";
import { spelled } from "./upsert_sql.ts";

/**
 * What becomes of a staged row: `new`, `changed` (the stored record differs), `newer` (what is stored, or no longer
 * stored, is newer and stands) or `same`.
 */
export type RowState = "new" | "changed" | "newer" | "same";

/**
 * The staged rows that one transaction is about, with their states. It is emptied by each commit: nobody vacuums a
 * temporary table, and rows that were deleted from it would be read past by every transaction to come.
 */
export const BATCH = "create temp table batch (stage_id bigint primary key, state text not null) on commit delete rows";

/** The statements that merge one kind, over the staged rows from `:first` to `:last`. */
export interface MergeSql {
  /** Hold the records that decide, so that nobody changes them before the transaction ends. */
  readonly locks: readonly string[];
  /** The state of each staged row. */
  readonly states: string;
  /** Fills `pg_temp.batch`. */
  readonly fill: string;
  /** Over the rows of `pg_temp.batch`, in this order. */
  readonly steps: readonly string[];
}

/** The merge of a kind whose file tells the columns `given`. */
export function mergeSql(kind: RecordKind, given: ReadonlySet<string>): MergeSql {
  const shape = shapeOf(kind, given);
  const states = statesSql(shape);
  return {
    locks: locksSql(kind, "s.stage_id between :first and :last"),
    states,
    fill: `insert into pg_temp.batch (stage_id, state) ${states}`,
    steps: [
      ...(kind === "items" ? [TITLES_OF_ITEMS] : []),
      ...IMPORT_TABLES[kind].touches.map((touched) => touchSql(shape, touched)),
      insertNew(shape),
      ...(shape.replaced.length > 0 ? [updateChanged(shape)] : []),
    ],
  };
}

interface Shape extends Pick<ImportTable, "becomes" | "newer"> {
  readonly kind: RecordKind;
  readonly key: string;
  readonly versioned: boolean;
  /** The columns of a new record. */
  readonly columns: readonly NamedColumn[];
  /** The columns of a stored record that are replaced. */
  readonly replaced: readonly NamedColumn[];
  readonly guarded: ReadonlySet<string>;
  /** Whether a newer record is left alone as a whole. */
  readonly wholly: boolean;
}

function shapeOf(kind: RecordKind, given: ReadonlySet<string>): Shape {
  const table = TABLES[kind];
  const { kept, guarded, newer, becomes } = IMPORT_TABLES[kind];
  const columns = [...table.columns, ...table.kept.filter(({ name }) => kept.includes(name))];
  // The digest of a PIN goes with the PIN.
  const told = (name: string) => given.has(name === "pin_source" ? "pin" : name);
  return {
    kind,
    key: table.key,
    versioned: isVersioned(table),
    columns,
    replaced: columns.filter(({ name }) => name !== table.key && told(name)),
    becomes,
    guarded: new Set(guarded),
    wholly: guarded === undefined,
    newer,
  };
}

/** The tables in the order in which a server's changes lock them. */
const LOCK_ORDER = ["titles", "items", "patrons"] as const;

/** Locks the records that are named by staged rows `s`, and by the stored rows `t` of the same keys. */
function locksSql(kind: RecordKind, rows: string): readonly string[] {
  const { touches, looksAt } = IMPORT_TABLES[kind];
  return LOCK_ORDER.flatMap((table) => {
    const named = [...touches, ...looksAt].flatMap((each) => each.table === table ? [each.column] : []);
    const columns = table === kind ? [keyOf(kind), ...named] : named;
    if (columns.length === 0) return [];
    const ids = columns.flatMap((column) => [
      `select lower(s.${column}) from ${stageOf(kind)} s where ${rows}`,
      `select lower(t.${column}) from ${stageOf(kind)} s join ${kind} t on ${sameKey(kind)}
        where ${rows}`,
    ]);
    return [lockSql(table, ids.join(" union "))];
  });
}

/** Locks records whose identifiers, in lower case, a query gives; always in the same order. */
export function lockSql(table: RecordKind, ids: string): string {
  const key = keyOf(table);
  return `select count(*) from (
    select 1 from ${table} r where lower(r.${key}) in (${ids}) order by lower(r.${key}) for no key update
  ) locked`;
}

/** The staged rows `s` of a range, each with the stored record `t` of the same key, and a copy's stored title `tt`. */
function sourceSql({ kind }: Shape): string {
  const titles = kind === "items"
    ? "left join titles tt on lower(tt.title_id) = lower(coalesce(nullif(s.title_id, ''), t.title_id))"
    : "";
  return `${stageOf(kind)} s left join ${kind} t on ${sameKey(kind)} ${titles}
    where s.stage_id between :first and :last`;
}

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
        when ${differsSql(shape, false)} then 'newer' else 'same' end`;
  return `select s.stage_id, ${state} as state from ${sourceSql(shape)}`;
}

/** Whether a stored record is not what it would become. */
function differsSql(shape: Shape, guarding: boolean): string {
  const columns = shape.replaced.map(({ name, form }) => {
    const [stored, value] = [`t.${name}`, valueSql(shape, name, guarding)];
    return form === "id" ? `lower(${stored}) is distinct from lower(${value})` : `${stored} is distinct from ${value}`;
  });
  const titles = shape.kind === "items" ? ["s.title not in ('', tt.title)", "s.author not in ('', tt.author)"] : [];
  return [...columns, ...titles].map((condition) => `coalesce(${condition}, false)`).join(" or ") || "false";
}

/** What a column of the stored record `t` becomes. */
function valueSql({ becomes, guarded, newer }: Shape, name: string, guarding: boolean): string {
  const value = becomes[name]?.("t", "s") ?? `s.${name}`;
  return guarding && guarded.has(name) ? `case when ${newer} then t.${name} else ${value} end` : value;
}

function insertNew({ kind, columns }: Shape): string {
  const values = columns.map((column) =>
    column.form === "texts" ? `jsonb_strip_nulls(s.${column.name})` : spelled(column, `s.${column.name}`)
  );
  return `insert into ${kind} (${columns.map(({ name }) => name).join(", ")})
    select ${values.join(", ")} from pg_temp.batch b join ${stageOf(kind)} s on s.stage_id = b.stage_id
    where b.state = 'new'`;
}

function updateChanged(shape: Shape): string {
  const { kind, versioned, replaced } = shape;
  const sets = replaced.map((column) => `${column.name} = ${spelled(column, valueSql(shape, column.name, true))}`);
  if (versioned) sets.push("version = t.version + 1");
  return `update ${kind} t set ${sets.join(", ")}
    from pg_temp.batch b join ${stageOf(kind)} s on s.stage_id = b.stage_id
    where b.state = 'changed' and ${sameKey(kind)}`;
}

/** Moves on the versions of what a merged record is about, and of what the stored one was about. */
function touchSql({ kind }: Shape, { table, column }: ImportTable["touches"][number]): string {
  const rows = `pg_temp.batch b join ${stageOf(kind)} s on s.stage_id = b.stage_id`;
  return `update ${table} set version = version + 1 where lower(${keyOf(table)}) in (
    select lower(s.${column}) from ${rows} where b.state in ('new', 'changed')
    union
    select lower(t.${column}) from ${rows} join ${kind} t on ${sameKey(kind)} where b.state = 'changed'
  )`;
}

/** A copy brings its title with it; what the copy does not know of it leaves it as it is. The last of several counts. */
const TITLES_OF_ITEMS = `
  insert into titles as o (title_id, title, author)
  select (array_agg(n.title_id order by n.stage_id))[1],
    coalesce((array_agg(n.title order by n.stage_id desc) filter (where n.title <> ''))[1], ''),
    coalesce((array_agg(n.author order by n.stage_id desc) filter (where n.author <> ''))[1], '')
  from (
    select s.stage_id, coalesce(nullif(s.title_id, ''), t.title_id) as title_id, s.title, s.author
    from pg_temp.batch b join ${stageOf("items")} s on s.stage_id = b.stage_id
      left join items t on ${same("t.item_id", "s.item_id")}
    where b.state in ('new', 'changed')
  ) n
  group by ${compared("n.title_id")}
  on conflict (lower(title_id)) do update set
    title = case when excluded.title = '' then o.title else excluded.title end,
    author = case when excluded.author = '' then o.author else excluded.author end
  where excluded.title not in ('', o.title) or excluded.author not in ('', o.author)`;
