import type { NamedColumn } from "../../rows/columns.ts";
import { TABLES } from "../../rows/tables.ts";

/**
 * Writes in SQL the value of a column that refers to a record, as that record spells it. What is not stored stays as given
 * and meets the foreign key. Not a function of the database's, which would be called, and now and then be planned, for each
 * row.
 */
export function spelledSql({ refersTo }: Pick<NamedColumn, "refersTo">, value: string): string {
  if (refersTo === undefined) return value;
  const { key } = TABLES[refersTo];
  return `coalesce((select known.${key} from ${refersTo} known where lower(known.${key}) = lower(${value})), ${value})`;
}
