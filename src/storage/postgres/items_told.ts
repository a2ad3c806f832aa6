import type { ItemsTold } from "../port/items_told.ts";
import type { KnownRecords } from "../port/known_records.ts";
import { itemToldRecords, toldAnew } from "../rows/items_told_row.ts";
import {
  cardFrom,
  copyFrom,
  keyOf,
  KNOWN_KINDS,
  type KnownKind,
  type KnownRow,
  listTold,
  loginFrom,
  type OneTold,
  recordsFound,
} from "../rows/known_row.ts";
import { oneOf, text } from "../rows/row.ts";
import { TABLES } from "../rows/tables.ts";
import type { Database } from "./database.ts";
import type { Pool } from "./pool.ts";
import { makeStorable, makeStorableJson } from "./rows/make_storable.ts";
import { toldItemFrom } from "./rows/records.ts";
import { rowOf, writeMoment } from "./rows/row.ts";
import { sameIdSql } from "./rows/same_id_sql.ts";
import { writeRow } from "./rows/write_row.ts";

const COLUMNS = TABLES.items_told.columns.map(({ name }) => name).join(", ");

const KEEP = `
  insert into items_told (${COLUMNS})
  select ${COLUMNS} from jsonb_populate_recordset(null::items_told, $1::text::jsonb)
  on conflict (institution, lower(item_id)) do update set ${toldAnew("interval '1 day'")}`;

const FIND = `
  select row_to_json(t) as answer from items_told t where institution = $1 and ${sameIdSql("item_id", "$2")}`;

/** How many rows one statement removes. */
const SLICE = 500;

const PRUNE = `
  with removed as (
    delete from items_told where (institution, lower(item_id)) in (
      select institution, lower(item_id) from items_told where told < $1::text::timestamptz order by told limit ${SLICE}
    ) returning 1
  ) select count(*)::integer as answer from removed`;

/** Makes the notes on copies over a database. */
export function postgresItemsTold(database: Pick<Database, "changing" | "patiently">): ItemsTold {
  return {
    async keep(tellings) {
      const rows = itemToldRecords(tellings).map((record) => writeRow(TABLES.items_told, record));
      await database.changing(({ pool }) => pool.run(KEEP, [makeStorableJson(rows)]));
    },
    async find(institution, itemId) {
      const [found] = await database.patiently(({ pool }) => pool.run(FIND, [institution, itemId].map(makeStorable)));
      return found && toldItemFrom(rowOf(found.answer));
    },
    async prune(before) {
      let removed = 0;
      for (let rows = SLICE; rows === SLICE;) {
        const [answer] = await database.patiently(({ pool }) => pool.run(PRUNE, [writeMoment(before)]));
        rows = Number(answer?.answer);
        removed += rows;
      }
      return removed;
    },
  };
}

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

/** What is in JSON is put in order by the change: as text it is what it was but for the PIN. */
const FORGET_PINS = `
  with old as (
    select kind, lower(id) as folded from known where pin_at < $1::text::timestamptz order by pin_at limit ${SLICE}
  ), forgotten as (
    update known k set doc = (k.doc::jsonb #- '{facts,pin}')::text, pin_at = null from old
    where k.kind = old.kind and lower(k.id) = old.folded returning 1
  ) select count(*)::integer as answer from forgotten`;

const PRUNE_KNOWN = `
  with removed as (
    delete from known where (kind, lower(id)) in (
      select kind, lower(id) from known where seen < $1::text::timestamptz order by seen limit ${SLICE}
    ) returning 1
  ) select count(*)::integer as answer from removed`;

const FORGET = `delete from known where kind = 'card' and lower(id) = lower($1::text collate "C")`;

/** Makes what is known of another system's records over a database. */
export function postgresKnownRecords(database: Pick<Database, "changing" | "patiently">): KnownRecords {
  async function find(kind: KnownKind, id: string): Promise<string | undefined> {
    const docs = await database.patiently(({ pool }) => docsOf(pool, [{ kind, id: makeStorable(id) }]));
    return docs.get(keyOf({ kind, id: makeStorable(id) }));
  }

  return {
    async tell(told) {
      const all = listTold(told).map((one) => ({ ...one, id: makeStorable(one.id) }));
      if (all.length === 0) return;
      // Another process may write one of them between the question and the change: then nothing is written.
      while (!await database.changing(({ pool }) => tellOnce(pool, all, told.at)));
    },
    async card(patronId) {
      const doc = await find("card", patronId);
      return doc === undefined ? undefined : cardFrom(doc);
    },
    async copy(itemId) {
      const doc = await find("copy", itemId);
      return doc === undefined ? undefined : copyFrom(doc);
    },
    async find({ cards, copies }) {
      const wanted = [
        ...cards.map((id) => ({ kind: "card" as const, id: makeStorable(id) })),
        ...copies.map((id) => ({ kind: "copy" as const, id: makeStorable(id) })),
      ];
      if (wanted.length === 0) return recordsFound([]);
      return recordsFound(await database.patiently(({ pool }) => rowsKnown(pool, wanted)));
    },
    async login(loginId) {
      const doc = await find("login", loginId);
      return doc === undefined ? undefined : loginFrom(doc);
    },
    async forgetCard(patronId) {
      await database.changing(({ pool }) => pool.run(FORGET, [makeStorable(patronId)]));
    },
    async forgetPins(before) {
      let forgotten = 0;
      for (let rows = SLICE; rows === SLICE;) {
        const [answer] = await database.patiently(({ pool }) => pool.run(FORGET_PINS, [writeMoment(before)]));
        rows = Number(answer?.answer);
        forgotten += rows;
      }
      return forgotten;
    },
    async prune(before) {
      let removed = 0;
      for (let rows = SLICE; rows === SLICE;) {
        const [answer] = await database.patiently(({ pool }) => pool.run(PRUNE_KNOWN, [writeMoment(before)]));
        rows = Number(answer?.answer);
        removed += rows;
      }
      return removed;
    },
  };
}

async function docsOf(
  pool: Pick<Pool, "run">,
  rows: readonly Pick<OneTold, "kind" | "id">[],
): Promise<ReadonlyMap<string, string>> {
  return new Map((await rowsKnown(pool, rows)).map((row) => [keyOf(row), row.doc]));
}

async function rowsKnown(
  pool: Pick<Pool, "run">,
  rows: readonly Pick<OneTold, "kind" | "id">[],
): Promise<readonly Pick<KnownRow, "kind" | "id" | "doc">[]> {
  const found = await pool.run(FIND_KNOWN, [JSON.stringify(rows.map(({ kind, id }) => ({ kind, id })))]);
  return found.map(({ answer }) => {
    const row = rowOf(answer);
    return { kind: oneOf(KNOWN_KINDS, row, "kind"), id: text(row, "id"), doc: text(row, "doc") };
  });
}

/** Tells whether all is written: each row was still as it was read. */
function tellOnce(pool: Pool, all: readonly OneTold[], at: Temporal.Instant): Promise<boolean> {
  return pool.transaction(async (run) => {
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
    if (Number(answer?.answer) === rows.length) return true;
    throw new MovedMeanwhile();
  }).catch((error) => {
    if (error instanceof MovedMeanwhile) return false;
    throw error;
  });
}

/** Ends a transaction without a trace: a row is not as it was read. */
class MovedMeanwhile extends Error {}
