import type { JournalLine, JournalSpan } from "../port/journal_line.ts";
import type { Database } from "./database.ts";
import { journalLineFrom } from "./rows/records.ts";
import { rowOf, writeMoment } from "./rows/row.ts";

const LINES = `
  select row_to_json(j) as answer from journal j
  where (coalesce(told, at), journal_id) > ($1::text::timestamptz, $3::text::bigint)
    and coalesce(told, at) >= $1::text::timestamptz and coalesce(told, at) < $2::text::timestamptz
  order by coalesce(told, at), journal_id limit $4::text::bigint`;

const NEWEST = `
  select row_to_json(j) as answer from journal j
  where (coalesce(told, at), journal_id) < ($2::text::timestamptz, $3::text::bigint)
    and coalesce(told, at) >= $1::text::timestamptz and coalesce(told, at) <= $2::text::timestamptz
  order by coalesce(told, at) desc, journal_id desc limit $4::text::bigint`;

/** Makes a reader of the journal's rows in a span of time, which uses the index on their moments. */
export function journalSpanReader(
  database: Pick<Database, "patiently">,
): (span: JournalSpan) => Promise<readonly JournalLine[]> {
  return async ({ since, until, after, newestFirst = false, limit }) => {
    const from = newestFirst ? since : after?.told ?? since;
    const to = newestFirst ? after?.told ?? until : until;
    const values = [
      from === undefined ? "-infinity" : writeMoment(from),
      to === undefined ? "infinity" : writeMoment(to),
      String(after?.journalId ?? 0),
      String(limit),
    ];
    const rows = await database.patiently(({ pool }) => pool.run(newestFirst ? NEWEST : LINES, values));
    return rows.map(({ answer }) => journalLineFrom(rowOf(answer)));
  };
}
