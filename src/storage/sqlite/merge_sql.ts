import type { RecordKind } from "../port/record_kind.ts";
import type { Referred } from "../rows/columns.ts";
import { TABLES } from "../rows/tables.ts";
import { IMPORT_TABLES, type ImportTable, stageOf } from "./import_tables.ts";

/**
 * What becomes of a staged row: `new`, `changed` (the stored record differs), `newer` (what is stored, or no longer
 * stored, is newer and stands) or `same`.
 */
export type RowState = "new" | "changed" | "newer" | "same";

/** The staged rows that one transaction is about, with their states. */
export const BATCH = "create temp table batch (stage_id integer primary key, state text not null)";

/** The statements that merge one kind, over the rows of `temp.batch`; the first fills it. */
export interface MergeSql {
  /** The state of each staged row; `:first` and `:last` are numbers of staged rows. */
  readonly states: string;
  readonly fill: string;
  /** In this order. */
  readonly steps: readonly string[];
}

/** The merge of a kind whose file tells the columns `given`. */
export function mergeSql(kind: RecordKind, given: ReadonlySet<string>): MergeSql {
  const shape = shapeOf(kind, given);
  const states = statesSql(shape);
  return {
    states,
    fill: `insert into batch (stage_id, state) ${states}`,
    steps: [
      ...(kind === "items" ? [TITLES_OF_ITEMS] : []),
      ...IMPORT_TABLES[kind].touches.map((touched) => touchSql(shape, touched)),
      ...(kind === "loans"
        ? [storeLoans(shape)]
        : [insertNew(shape), ...(shape.replaced.length > 0 ? [updateChanged(shape)] : [])]),
    ],
  };
}

interface Shape {
  readonly kind: RecordKind;
  readonly key: string;
  /** The columns of a new record. */
  readonly columns: readonly { readonly name: string; readonly refersTo?: Referred }[];
  /** The columns of a stored record that are replaced. */
  readonly replaced: readonly string[];
  readonly becomes: ImportTable<unknown>["becomes"];
  readonly guarded: ReadonlySet<string>;
  /** Whether a newer record is left alone as a whole. */
  readonly wholly: boolean;
  readonly newer: string;
}

function shapeOf(kind: RecordKind, given: ReadonlySet<string>): Shape {
  const { columns, extra, guarded, newer, becomes } = IMPORT_TABLES[kind];
  const kept = kind === "items" ? [] : extra;
  const all: Shape["columns"] = [...columns, ...kept];
  const key = all[0]?.name ?? "";
  // The digest of a PIN goes with the PIN.
  const told = (name: string) => given.has(name === "pin_source" ? "pin" : name);
  return {
    kind,
    key,
    columns: all,
    replaced: all.map(({ name }) => name).filter((name) => name !== key && told(name)),
    becomes,
    guarded: new Set(guarded),
    wholly: guarded === undefined,
    newer,
  };
}

/** The rows of the batch `b`, each with its staged row `s`; CROSS keeps SQLite from going through the whole stage for them. */
function batchOf(kind: RecordKind): string {
  return `batch b cross join ${stageOf(kind)} s on s.rowid = b.stage_id`;
}

/** The staged rows `s` of a range, each with the stored record `t` of the same key, and a copy's stored title `tt`. */
function sourceSql({ kind, key }: Shape): string {
  const titles = kind === "items"
    ? "left join titles tt on tt.title_id = coalesce(nullif(s.title_id, ''), t.title_id)"
    : "";
  return `${stageOf(kind)} s left join ${kind} t on t.${key} = s.${key} ${titles}
    where s.rowid between :first and :last`;
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
  return `select s.rowid, ${state} as state from ${sourceSql(shape)}`;
}

/** Whether a stored record is not what it would become. */
function differsSql(shape: Shape, guarding: boolean): string {
  const columns = shape.replaced.map((name) => `t.${name} is not ${valueSql(shape, name, guarding)}`);
  const titles = shape.kind === "items" ? ["s.title not in ('', tt.title)", "s.author not in ('', tt.author)"] : [];
  return [...columns, ...titles].join(" or ") || "false";
}

/** What a column of the stored record `t` becomes. */
function valueSql({ becomes, guarded, newer }: Shape, name: string, guarding: boolean): string {
  const value = becomes[name]?.("t", "s") ?? `s.${name}`;
  return guarding && guarded.has(name) ? `iif(${newer}, t.${name}, ${value})` : value;
}

/** Refers to a record by the key as that record spells it. */
function spelled(value: string, refersTo: Referred | undefined): string {
  if (refersTo === undefined) return value;
  const key = TABLES[refersTo].key;
  return `coalesce((select r.${key} from ${refersTo} r where r.${key} = ${value}), ${value})`;
}

function insertNew({ kind, columns }: Shape): string {
  const values = columns.map(({ name, refersTo }) =>
    name === "attributes" ? "json_patch('{}', s.attributes)" : spelled(`s.${name}`, refersTo)
  );
  return `insert into ${kind} (${columns.map(({ name }) => name).join(", ")})
    select ${values.join(", ")} from ${batchOf(kind)} where b.state = 'new'`;
}

function updateChanged(shape: Shape): string {
  const { kind, key, columns, replaced } = shape;
  const refers = new Map(columns.map(({ name, refersTo }) => [name, refersTo]));
  const sets = replaced.map((name) => `${name} = ${spelled(valueSql(shape, name, true), refers.get(name))}`);
  if (VERSIONED.has(kind)) sets.push("version = version + 1");
  return updateFrom(kind, sets, `select s.* from ${batchOf(kind)} where b.state = 'changed'`, key);
}

/** MATERIALIZED for the same reason as CROSS: the rows of the batch come first, then what is stored under their keys. */
function updateFrom(table: RecordKind, sets: readonly string[], rows: string, key: string): string {
  return `with s as materialized (${rows}) update ${table} as t set ${
    sets.join(", ")
  } from s where t.${key} = s.${key}`;
}

/** A loan is kept in the row of its copy, be it new or changed. */
function storeLoans({ kind, key, columns, replaced }: Shape): string {
  const rest = columns.filter(({ name }) => name !== key);
  const value = (name: string) => replaced.includes(name) ? `s.${name}` : `coalesce(t.loan_${name}, s.${name})`;
  const sets = rest.map(({ name, refersTo }) => `loan_${name} = ${spelled(value(name), refersTo)}`);
  return updateFrom("items", sets, `select s.* from ${batchOf(kind)} where b.state in ('new', 'changed')`, key);
}

const VERSIONED: ReadonlySet<RecordKind> = new Set<RecordKind>(["titles", "items", "patrons"]);

/** Moves on the versions of what a merged record is about, and of what the stored one was about. */
function touchSql({ kind, key }: Shape, { table, columns }: ImportTable<unknown>["touches"][number]): string {
  const rows = batchOf(kind);
  const touched = columns.flatMap((column) => [
    `select s.${column} from ${rows} where b.state in ('new', 'changed')`,
    `select t.${column} from ${rows} join ${kind} t on t.${key} = s.${key} where b.state = 'changed'`,
  ]);
  return `update ${table} set version = version + 1 where ${TABLES[table].key} in (${touched.join(" union ")})`;
}

/** A copy brings its title with it; what the copy does not know of it leaves it as it is. */
const TITLES_OF_ITEMS = `
  insert into titles (title_id, title, author)
  select coalesce(nullif(s.title_id, ''), t.title_id), s.title, s.author
  from ${batchOf("items")} left join items t on t.item_id = s.item_id
  where b.state in ('new', 'changed')
  on conflict (title_id) do update set
    title = iif(excluded.title = '', title, excluded.title),
    author = iif(excluded.author = '', author, excluded.author)
  where excluded.title not in ('', title) or excluded.author not in ('', author)`;
