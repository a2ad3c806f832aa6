import type { RecordsTold } from "../../port/known_records.ts";
import { keyOf, KNOWN_KINDS, type KnownRow, listTold, type OneTold } from "../../rows/known_row.ts";
import { oneOf, text } from "../../rows/row.ts";
import type { Run } from "../connection/run.ts";
import { makeStorable, makeStorableJson } from "../rows/make_storable.ts";
import { rowOf, writeMoment } from "../rows/row.ts";

const FIND_KNOWN = `
  select row_to_json(k) as answer from (
    select k.kind, k.id, k.doc from jsonb_to_recordset($1::text::jsonb) as a (kind text, id text)
    join known k on k.kind = a.kind and lower(k.id) = lower(a.id collate "C")
  ) k`;

/**
 * Writes the rows that are still as they were read; gives how many those are. The index on the moment of the last telling is
 * written once a day.
 */
const TELL = `
  with told as (
    select * from jsonb_to_recordset($1::text::jsonb) as t (kind text, id text, doc text, seen timestamptz, pin_at timestamptz, was text)
  ), added as (
    insert into known (kind, id, doc, seen, pin_at) select kind, id, doc, seen, pin_at from told where was is null
    on conflict (kind, lower(id)) do nothing returning 1
  ), changed as (
    update known k set doc = t.doc, seen = case when t.seen > k.seen + interval '1 day' then t.seen else k.seen end, pin_at = t.pin_at from told t
    where k.kind = t.kind and lower(k.id) = lower(t.id collate "C") and k.doc = t.was returning 1
  ) select (select count(*) from added)::integer + (select count(*) from changed)::integer as answer`;

/** Reads the documents of cards and copies, by the names that {@link keyOf} gives them. */
export async function docsOf(
  pool: { readonly run: Run },
  rows: readonly Pick<OneTold, "kind" | "id">[],
): Promise<ReadonlyMap<string, string>> {
  return new Map((await rowsKnown(pool, rows)).map((row) => [keyOf(row), row.doc]));
}

/** Reads rows of what is known. */
export async function rowsKnown(
  pool: { readonly run: Run },
  rows: readonly Pick<OneTold, "kind" | "id">[],
): Promise<readonly Pick<KnownRow, "kind" | "id" | "doc">[]> {
  const found = await pool.run(FIND_KNOWN, [JSON.stringify(rows.map(({ kind, id }) => ({ kind, id })))]);
  return found.map(({ answer }) => {
    const row = rowOf(answer);
    return { kind: oneOf(KNOWN_KINDS, row, "kind"), id: text(row, "id"), doc: text(row, "doc") };
  });
}

/**
 * Merges what was told into what is known, inside a transaction that the caller has begun.
 *
 * @throws MovedMeanwhile where another process has written one of the rows in between
 */
export async function tellIn(run: Run, told: RecordsTold): Promise<void> {
  await mergeIn(run, listStorable(told), told.at);
}

/** Lists what was told, as the database can store it. */
export function listStorable(told: RecordsTold): readonly OneTold[] {
  return listTold(told).map((one) => ({ ...one, id: makeStorable(one.id) }));
}

/** Merges rows that {@link listStorable} gives, as {@link tellIn} does. */
export async function mergeIn(run: Run, all: readonly OneTold[], at: Temporal.Instant): Promise<void> {
  const known = await docsOf({ run }, all);
  const rows = all.map((one) => {
    const was = known.get(keyOf(one));
    const { doc, pinAt } = one.merged(was);
    return {
      ...{ kind: one.kind, id: one.id, doc: makeStorable(doc), seen: writeMoment(at), was },
      ...pinAt !== undefined && { pin_at: writeMoment(pinAt) },
    };
  });
  const [answer] = await run(TELL, [makeStorableJson(rows)]);
  if (Number(answer?.answer) !== rows.length) throw new MovedMeanwhile();
}

/** Ends a transaction without a trace: a row is not as it was read. */
export class MovedMeanwhile extends Error {}
