import type { ItemsSaid } from "../port/items_said.ts";
import type { KnownRecords } from "../port/known_records.ts";
import { itemSaidRecords, saidAnew } from "../rows/items_said_row.ts";
import { cardFrom, copyFrom, keyOf, type KnownKind, loginFrom, recordsFound, talliedIn } from "../rows/known_row.ts";
import { HELD_SLICE, heldBy, MAY_HOLD } from "../rows/away_row.ts";
import { text } from "../rows/row.ts";
import { TABLES } from "../rows/tables.ts";
import type { Database } from "./database.ts";
import { makeStorable, makeStorableJson } from "./rows/make_storable.ts";
import { saidItemFrom } from "./rows/records.ts";
import { rowOf, writeMoment } from "./rows/row.ts";
import { sameIdSql } from "./rows/same_id_sql.ts";
import { writeRow } from "./rows/write_row.ts";
import { docsOf, forgetCard, listStorable, mergeIn, MovedMeanwhile, rowsKnown } from "./upstream/known_docs.ts";

const COLUMNS = TABLES.items_told.columns.map(({ name }) => name).join(", ");

const KEEP = `
  insert into items_told (${COLUMNS})
  select ${COLUMNS} from jsonb_populate_recordset(null::items_told, $1::text::jsonb)
  on conflict (institution, lower(item_id)) do update set ${saidAnew("interval '1 day'")}`;

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
export function postgresItemsSaid(database: Pick<Database, "changing" | "patiently">): ItemsSaid {
  return {
    async keep(tellings) {
      const rows = itemSaidRecords(tellings).map((record) => writeRow(TABLES.items_told, record));
      await database.changing(({ pool }) => pool.run(KEEP, [makeStorableJson(rows)]));
    },
    async find(institution, itemId) {
      const [found] = await database.patiently(({ pool }) => pool.run(FIND, [institution, itemId].map(makeStorable)));
      return found && saidItemFrom(rowOf(found.answer));
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

const HOLDING = `
  select id, doc from known where ${MAY_HOLD} and lower(id) > lower($1::text collate "C")
  order by lower(id) limit ${HELD_SLICE}`;

const TALLY = `
  select row_to_json(t) as answer from (
    select kind, origin, count(*)::integer as count from known where origin is not null group by kind, origin
  ) t`;

/** Makes what is known of another system's records over a database. */
export function postgresKnownRecords(database: Pick<Database, "changing" | "patiently">): KnownRecords {
  async function find(kind: KnownKind, id: string): Promise<string | undefined> {
    const docs = await database.patiently(({ pool }) => docsOf(pool, [{ kind, id: makeStorable(id) }]));
    return docs.get(keyOf({ kind, id: makeStorable(id) }));
  }

  return {
    async tell(told) {
      const all = listStorable(told);
      if (all.length === 0) return;
      // Another process may write one of them between the question and the change: then nothing is written.
      await untilStill(() => database.changing(({ pool }) => pool.transaction((run) => mergeIn(run, all, told))));
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
    async heldKeys() {
      const held = new Set<string>();
      const slice = (after: string) => database.patiently(({ pool }) => pool.run(HOLDING, [after]));
      for (let cards = await slice(""); cards.length > 0; cards = await slice(text(cards.at(-1) ?? {}, "id"))) {
        for (const row of cards) for (const key of heldBy(text(row, "doc"))) held.add(key);
      }
      return held;
    },
    async forgetCard(patronId) {
      const id = makeStorable(patronId);
      return await untilStill(() => database.changing(({ pool }) => pool.transaction((run) => forgetCard(run, id))));
    },
    async tally() {
      const found = await database.patiently(({ pool }) => pool.run(TALLY));
      return found.map(({ answer }) => talliedIn(rowOf(answer)));
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

/** Does a change once more as long as others write one of its rows in between. */
async function untilStill<T>(change: () => Promise<T>): Promise<T> {
  while (true) {
    try {
      return await change();
    } catch (error) {
      if (!(error instanceof MovedMeanwhile)) throw error;
    }
  }
}
