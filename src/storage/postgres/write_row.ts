import type { Column, StoredValue } from "../rows/columns.ts";
import type { Row } from "../rows/row.ts";
import { writeMoment } from "./row.ts";

/** A record as a row of its table, in JSON or for COPY. */
export function writeRow<T>({ columns }: { readonly columns: readonly Column<T>[] }, record: T): Row {
  const row: Record<string, unknown> = {};
  for (const { name, form, of } of columns) row[name] = writeValue(of(record) ?? (form === "texts" ? {} : undefined));
  return row;
}

function writeValue(value: StoredValue): unknown {
  if (value instanceof Temporal.Instant) return writeMoment(value);
  return value instanceof Temporal.PlainDate ? value.toString() : value;
}
