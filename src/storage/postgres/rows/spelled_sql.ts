import type { NamedColumn } from "../../rows/columns.ts";
import { TABLES } from "../../rows/tables.ts";

/**
 * Writes the SQL of a column's value that refers to a record, spelled as that record spells it. A value that is not
 * stored stays as given, and fails at the foreign key. A function of the database would do the same, but would be
 * called, and sometimes planned, for each row.
 */
export function spelledSql({ refersTo }: Pick<NamedColumn, "refersTo">, value: string): string {
  if (refersTo === undefined) return value;
  const { key } = TABLES[refersTo];
  return `coalesce((select known.${key} from ${refersTo} known where lower(known.${key}) = lower(${value})), ${value})`;
}
