import type { RecordsSaid } from "../../port/known_records.ts";
import { alsoNamed, writesForgetting } from "../../rows/forgetting_rows.ts";
import { namingDocs, numbersOf, ownNumber, withoutPatrons } from "../../rows/forgotten_card.ts";
import {
  type DocOf,
  foundDoc,
  keyOf,
  type KnownKind,
  type KnownName,
  type KnownRow,
  listTold,
  type OneSaid,
  writesOf,
} from "../../rows/known_row.ts";
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
    select * from jsonb_to_recordset($1::text::jsonb) as t (kind text, id text, doc text, seen timestamptz, pin_at timestamptz, origin text, was text)
  ), added as (
    insert into known (kind, id, doc, seen, pin_at, origin) select kind, id, doc, seen, pin_at, origin from told where was is null
    on conflict (kind, lower(id)) do nothing returning 1
  ), changed as (
    update known k set doc = t.doc, seen = case when t.seen > k.seen + interval '1 day' then t.seen else k.seen end, pin_at = t.pin_at,
      origin = t.origin from told t
    where k.kind = t.kind and lower(k.id) = lower(t.id collate "C") and k.doc = t.was returning 1
  ) select (select count(*) from added)::integer + (select count(*) from changed)::integer as answer`;

/** Reads the documents of cards and copies, by the names that {@link keyOf} gives them. */
export async function docsOf(
  pool: { readonly run: Run },
  rows: readonly KnownName[],
): Promise<ReadonlyMap<string, string>> {
  return new Map((await rowsKnown(pool, rows)).map((row) => [keyOf(row), row.doc]));
}

/** Reads rows of what is known. */
export async function rowsKnown(
  pool: { readonly run: Run },
  rows: readonly KnownName[],
): Promise<readonly Pick<KnownRow, "kind" | "id" | "doc">[]> {
  const found = await pool.run(FIND_KNOWN, [JSON.stringify(rows.map(({ kind, id }) => ({ kind, id })))]);
  return found.map(({ answer }) => foundDoc(rowOf(answer)));
}

/**
 * Merges what was told into what is known, inside a transaction that the caller has begun.
 *
 * @throws MovedMeanwhile where another process has written one of the rows in between
 */
export async function tellIn(run: Run, told: RecordsSaid): Promise<void> {
  await mergeIn(run, listStorable(told), told);
}

/** Lists what was told, as the database can store it. */
export function listStorable(told: RecordsSaid): readonly OneSaid[] {
  return listTold(told).map((one) => ({ ...one, id: makeStorable(one.id) }));
}

/** Merges rows that {@link listStorable} gives, as {@link tellIn} does. */
export async function mergeIn(
  run: Run,
  all: readonly OneSaid[],
  { at, now, forget }: Pick<RecordsSaid, "at" | "now" | "forget">,
): Promise<void> {
  const docs = new Map(await docsOf({ run }, all));
  const docOf: DocOf = (kind, id) => docs.get(keyOf({ kind, id }));
  if (forget) {
    const others = alsoNamed(all, docOf, now).map(({ kind, id }) => ({ kind, id: makeStorable(id) }));
    for (const [key, doc] of others.length === 0 ? [] : await docsOf({ run }, others)) docs.set(key, doc);
  }
  const rows = (forget ? writesForgetting : writesOf)(all, docOf, now).map((
    { kind, id, doc, pinAt, origin, isTold },
  ) => ({
    // What is only forgotten is kept no longer for it.
    ...{ kind, id, doc: makeStorable(doc), seen: writeMoment(isTold ? at : LONG_AGO), origin, was: docOf(kind, id) },
    ...pinAt !== undefined && { pin_at: writeMoment(pinAt) },
  }));
  const [answer] = await run(TELL, [makeStorableJson(rows)]);
  if (Number(answer?.answer) !== rows.length) throw new MovedMeanwhile();
}

const LONG_AGO = Temporal.Instant.fromEpochMilliseconds(0);

/** Rows that may name a card. No index has that: all records of a kind are read, by a command of its own. */
const NAMING = `
  select row_to_json(k) as answer from (
    select kind, id, doc from known
    where kind = $1 and lower(doc collate "C") like any (select jsonb_array_elements_text($2::text::jsonb))
  ) k`;

const REMOVE = `
  with removed as (
    delete from known where kind = 'card' and lower(id) in (select jsonb_array_elements_text($1::text::jsonb))
    returning 1
  ) select count(*)::integer as answer from removed`;

const REWRITE = `
  with changed as (
    update known k set doc = t.doc from jsonb_to_recordset($1::text::jsonb) as t (id text, doc text, was text)
    where k.kind = 'copy' and lower(k.id) = lower(t.id collate "C") and k.doc = t.was returning 1
  ) select count(*)::integer as answer from changed`;

/**
 * Forgets a card, inside a transaction that the caller has begun; gives whether anything was known of it.
 *
 * @throws MovedMeanwhile where another process has written one of the rows in between
 */
export async function forgetCard(run: Run, patronId: string): Promise<boolean> {
  const find = async (kind: KnownKind, ids: readonly string[]) =>
    (await run(NAMING, [kind, makeStorableJson(namingDocs(ids).map((pattern) => pattern.replaceAll("\\", "\\\\")))]))
      .map(({ answer }) => foundDoc(rowOf(answer)));
  const doc = (await docsOf({ run }, [{ kind: "card", id: patronId }])).get(keyOf({ kind: "card", id: patronId }));
  const numbers = numbersOf(patronId, doc, await find("card", [ownNumber(patronId, doc)]));
  const copies = new Map<string, { readonly id: string; readonly was: string; readonly doc: string }>();
  for (const { id, doc: was } of await find("copy", numbers)) {
    const left = withoutPatrons(was, numbers);
    if (left !== was) copies.set(id, { id, was, doc: left });
  }
  const [removed] = await run(REMOVE, [JSON.stringify(numbers)]);
  const [rewritten] = await run(REWRITE, [makeStorableJson([...copies.values()])]);
  if (Number(rewritten?.answer) !== copies.size) throw new MovedMeanwhile();
  return Number(removed?.answer) + copies.size > 0;
}

/** Ends a transaction without a trace: a row is not as it was read. */
export class MovedMeanwhile extends Error {}
