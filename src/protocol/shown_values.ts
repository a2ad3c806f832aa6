import { type FieldName, type FieldRow, fields } from "./fields.ts";
import type { AnyMessage } from "./message.ts";
import type { Timestamp } from "./timestamp.ts";

/** Which values may be shown. Secrets never are. */
export interface Shown {
  /** Whether values that tell something about a patron are shown. */
  readonly personal: boolean;
}

/** What stands in place of a value that may not be shown; an empty value is shown as empty. */
export const MASK = "***";

const rowById: ReadonlyMap<string, FieldRow> = new Map(Object.values(fields).map((row) => [row.id, row]));

/** The value of a variable field as it may be shown to people. */
export function shownValue(
  row: FieldRow,
  value: NonNullable<AnyMessage["fields"][FieldName]>,
  shown: Shown,
): string | number | boolean | readonly string[] {
  if (row.secret || (row.personal && !shown.personal)) return value === "" ? "" : MASK;
  return isTimestamp(value) ? readableTimestamp(value) : value;
}

/** The value of a field outside its message's table; a password is one wherever it stands. */
export function shownExtra(id: string, value: string, shown: Shown): string {
  const row = rowById.get(id);
  // A field that nobody knows may hold anything, so it counts as telling about a patron.
  const hidden = row === undefined ? !shown.personal : row.secret || (row.personal && !shown.personal);
  return hidden && value !== "" ? MASK : value;
}

/** A timestamp in ISO 8601, its zone behind it as it came; `""` for none. */
export function readableTimestamp(timestamp: Timestamp | null): string {
  if (timestamp === null) return "";
  const { year, month, day, hour, minute, second, zone } = timestamp;
  const [h, mi, s, mo, d] = [hour, minute, second, month, day].map((part) => String(part).padStart(2, "0"));
  return `${String(year).padStart(4, "0")}-${mo}-${d}T${h}:${mi}:${s}${zone === "" ? "" : ` ${zone}`}`;
}

function isTimestamp(value: unknown): value is Timestamp {
  return typeof value === "object" && value !== null && "zone" in value;
}
