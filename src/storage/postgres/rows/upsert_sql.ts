import type { NamedColumn } from "../../rows/columns.ts";
import { isVersioned, type Table, TABLES } from "../../rows/tables.ts";

/**
 * A value of a column that refers to a record, as that record spells it. What is not stored stays as given and meets the
 * foreign key. Not a function of the database's, which would be called, and now and then be planned, for each row.
 */
function spelled({ refersTo }: NamedColumn, value: string): string {
  if (refersTo === undefined) return value;
  const { key } = TABLES[refersTo];
  return `coalesce((select known.${key} from ${refersTo} known where lower(known.${key}) = lower(${value})), ${value})`;
}

/**
 * Stores the record whose row is given as JSON in `$1`, or replaces the one with the same key, whose spelling stays, and
 * moves its version on.
 */
export function upsertSql(table: Table<never>): string {
  const { name, key, columns } = table;
  const values = columns.map((column) => spelled(column, `r.${column.name}`));
  const sets = columns.filter((column) => column.name !== key).map((column) =>
    `${column.name} = excluded.${column.name}`
  );
  if (isVersioned(table)) sets.push("version = t.version + 1");
  // The one key that is a reference is stored in the spelling of what it refers to, and has no other index.
  const unique = columns[0]?.refersTo === undefined ? `lower(${key})` : key;
  return `insert into ${name} as t (${columns.map((column) => column.name).join(", ")})
    select ${values.join(", ")} from jsonb_populate_record(null::${name}, $1::text::jsonb) r
    on conflict (${unique}) do update set ${sets.join(", ")}`;
}
