import type { MessageRow } from "./message_row.ts";
import { requests } from "./requests.ts";
import { responses } from "./responses.ts";

const rows: ReadonlyMap<string, MessageRow> = new Map(
  [...Object.values(requests), ...Object.values(responses)].map((row) => [row.name, row]),
);

/** The table's row of a message of either direction. Throws a `RangeError` for a name that is not in the table. */
export function messageRowOf(name: string): MessageRow {
  const row = rows.get(name);
  if (row === undefined) throw new RangeError(`no message is called ${JSON.stringify(name)}`);
  return row;
}
