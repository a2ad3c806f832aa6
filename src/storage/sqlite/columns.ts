import type { SQLInputValue } from "node:sqlite";

/** The tables that others refer to, with their keys. */
export const KEYS = { items: "item_id", patrons: "patron_id", titles: "title_id" } as const;

/** One column of a table: how its value is read off a record. */
export interface Column<T> {
  readonly name: string;
  readonly of: (record: T) => SQLInputValue;
  /** The table whose key this is. The key is then stored as that table spells it. */
  readonly refersTo?: keyof typeof KEYS;
}

/** The values of a record, in the order of its columns. */
export function valuesOf<T>(columns: readonly Column<T>[], record: T): SQLInputValue[] {
  return columns.map((column) => column.of(record));
}

/** Column names for a SELECT, each behind `alias.` */
export function selectList<T>(columns: readonly Column<T>[], alias: string): string {
  return columns.map((column) => `${alias}.${column.name}`).join(", ");
}

/** Stores a new record. */
export function insertSql<T>(table: string, columns: readonly Column<T>[]): string {
  return `insert into ${table} (${columns.map((column) => column.name).join(", ")}) ` +
    `values (${columns.map(placeholder).join(", ")})`;
}

/** Replaces a record, found by its key, which must be the first column. */
export function updateSql<T>(table: string, columns: readonly Column<T>[]): string {
  const [key, ...rest] = columns.map((column, index) => `${column.name} = ${placeholder(column, index)}`);
  return `update ${table} set ${rest.join(", ")} where ${key}`;
}

/**
 * Stores a new record or replaces the one with the same key, the first column, whose spelling stays. `versioned` moves
 * the version of a replaced record on.
 */
export function upsertSql<T>(table: string, columns: readonly Column<T>[], versioned: "versioned" | "plain"): string {
  const [key, ...rest] = columns.map((column) => column.name);
  const sets = rest.map((name) => `${name} = excluded.${name}`);
  if (versioned === "versioned") sets.push("version = version + 1");
  return `${insertSql(table, columns)} on conflict (${key}) do update set ${sets.join(", ")}`;
}

/** A value of a statement. `coalesce`, because what refers to nothing must meet the foreign key and not turn into "none". */
export function placeholder<T>({ refersTo }: Column<T>, index: number): string {
  const given = `?${index + 1}`;
  if (refersTo === undefined) return given;
  const key = KEYS[refersTo];
  return `coalesce((select ${key} from ${refersTo} where ${key} = ${given}), ${given})`;
}
