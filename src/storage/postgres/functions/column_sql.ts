import type { Table } from "../../rows/tables.ts";
import { sameIdSql } from "../rows/same_id_sql.ts";
import { spelledSql } from "../rows/spelled_sql.ts";

type Written = Pick<Table<never>, "name" | "key" | "columns" | "kept">;

/** Stores the record whose row is the JSON `given`. */
export function insertGiven({ name, columns }: Written): string {
  return `insert into ${name} (${columns.map((column) => column.name).join(", ")})
      select ${columns.map((column) => spelledSql(column, `r.${column.name}`)).join(", ")}
      from jsonb_populate_record(null::${name}, given) r`;
}

/** Updates the stored record, found by the key in the JSON `given`, with the values there, except for some columns. */
export function updateGiven({ name, key, columns }: Written, except: readonly string[] = []): string {
  const set = columns.filter((column) => column.name !== key && !except.includes(column.name))
    .map((column) => `${column.name} = ${spelledSql(column, `r.${column.name}`)}`);
  // The one key that is a reference is stored as the record it refers to spells it, and has no index on `lower`.
  const found = columns[0]?.refersTo === "items"
    ? `t.${key} = sip2d_item_id(given ->> '${key}')`
    : sameIdSql(`t.${key}`, `(given ->> '${key}')`);
  return `update ${name} t set ${set.join(", ")}
      from jsonb_populate_record(null::${name}, given) r where ${found}`;
}

/** Stores a whole row from a variable, with the columns that the database fills. */
export function insertRow({ name, columns, kept }: Written, variable: string): string {
  const names = [...columns, ...kept].map((column) => column.name);
  return `insert into ${name} (${names.join(", ")}) values (${names.map((each) => `${variable}.${each}`).join(", ")})`;
}
