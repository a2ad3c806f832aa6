import type { SQLInputValue } from "node:sqlite";
import type { Column, Form, NamedColumn, StoredValue } from "../rows/columns.ts";
import { isVersioned, type Table, TABLES } from "../rows/tables.ts";

/** The values of a record, in the order of its columns. */
export function valuesOf<T>(columns: readonly Column<T>[], record: T): SQLInputValue[] {
  const values: SQLInputValue[] = [];
  for (const { form, of } of columns) values.push(writeValue(form, of(record)));
  return values;
}

/** A value as SQLite keeps it: moments in milliseconds since 1970, days in ISO 8601, yes and no as 1 and 0, texts by name in JSON. */
function writeValue(form: Form, value: StoredValue): SQLInputValue {
  if (typeof value === "string" || typeof value === "number") return value;
  if (value === undefined) return form === "texts" ? "{}" : null;
  if (typeof value === "boolean") return Number(value);
  if (value instanceof Temporal.Instant) return value.epochMilliseconds;
  return value instanceof Temporal.PlainDate ? value.toString() : JSON.stringify(value);
}

/** Column names for a SELECT, each behind `alias.` */
export function selectList(columns: readonly NamedColumn[], alias: string): string {
  return columns.map(({ name }) => `${alias}.${name}`).join(", ");
}

/** Stores a new record. */
export function insertSql({ name, columns }: Pick<Table<never>, "name" | "columns">): string {
  return `insert into ${name} (${columns.map((column) => column.name).join(", ")}) ` +
    `values (${columns.map(placeholder).join(", ")})`;
}

/** Replaces columns of a record, which is found by the first of them. */
export function updateSql({ name, columns }: Pick<Table<never>, "name" | "columns">): string {
  const [key, ...rest] = columns.map((column, index) => `${column.name} = ${placeholder(column, index)}`);
  return `update ${name} set ${rest.join(", ")} where ${key}`;
}

/** Stores a new record or replaces the one with the same key, whose spelling stays and whose version moves on. */
export function upsertSql(table: Table<never>): string {
  const { key, columns } = table;
  const sets = columns.filter(({ name }) => name !== key).map(({ name }) => `${name} = excluded.${name}`);
  if (isVersioned(table)) sets.push("version = version + 1");
  return `${insertSql(table)} on conflict (${key}) do update set ${sets.join(", ")}`;
}

/** A value of a statement. `coalesce`, because what refers to nothing must meet the foreign key and not turn into "none". */
export function placeholder({ refersTo }: NamedColumn, index: number): string {
  const given = `?${index + 1}`;
  if (refersTo === undefined) return given;
  const { key } = TABLES[refersTo];
  return `coalesce((select ${key} from ${refersTo} where ${key} = ${given}), ${given})`;
}
