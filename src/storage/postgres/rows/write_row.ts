import type { Column, StoredValue } from "../../rows/columns.ts";
import type { Row } from "../../rows/row.ts";
import { writeMoment } from "./row.ts";

/** Writes a record as a row of its table, for JSON or COPY; absent values are left out. */
export function writeRow<T>({ columns }: { readonly columns: readonly Column<T>[] }, record: T): Row {
  const row: Record<string, unknown> = {};
  for (const { name, form, of } of columns) {
    const value = of(record) ?? (form === "texts" ? {} : undefined);
    if (value !== undefined) row[name] = writeValue(value);
  }
  return row;
}

function writeValue(value: StoredValue): unknown {
  if (value instanceof Temporal.Instant) return writeMoment(value);
  return value instanceof Temporal.PlainDate ? value.toString() : value;
}
