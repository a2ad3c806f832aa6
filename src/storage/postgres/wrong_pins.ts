import type { Storage } from "../port/storage.ts";
import type { PinRecord } from "../port/wrong_pins.ts";
import type { Database } from "./database.ts";
import { ofVersion } from "./functions/of_version.ts";
import { makeStorable, makeStorableJson } from "./rows/make_storable.ts";
import { rightPinFrom, wrongPinFrom } from "./rows/records.ts";
import { listOf, rowOf, writeMoment } from "./rows/row.ts";
import { sameIdSql } from "./rows/same_id_sql.ts";

const OF_CARD = ofVersion("select sip2d_pin_record($1) as answer");

const CARDS = cardsSql("address = $5"), CARDS_OF_ACCOUNT = cardsSql("true");

/** Counts the cards of wrong PINs, up to a limit (`$4`). */
function cardsSql(terminals: string): string {
  return `
    select count(*)::integer as answer from (
      select distinct patron_id from wrong_pins
      where account = $1 and ${terminals} and at >= $2::text::timestamptz and not ${sameIdSql("patron_id", "$3")}
      limit $4::text::integer
    ) as cards`;
}

const COUNT = ofVersion("select sip2d_count_wrong_pin($1::text::jsonb) as answer");

const NOTE_RIGHT = ofVersion("select sip2d_note_right_pin($1::text::jsonb)");

const FORGET = ofVersion(
  "select sip2d_forget_pins($1::text::timestamptz, $2::text::timestamptz, $3::text::boolean, $4::text::timestamptz)",
);

/** The part of the port about PINs that terminals sent. */
interface PinRecords {
  readonly of: Storage["pinRecord"];
  readonly cards: Storage["cardsWithWrongPins"];
  readonly count: Storage["countWrongPin"];
  readonly noteRight: Storage["noteRightPin"];
  readonly forget: Storage["forgetPins"];
}

/** Makes the records of the PINs that were sent, over a database. */
export function pinRecordsOf(database: Pick<Database, "changing" | "patiently">): PinRecords {
  const ask = (statement: string, values: readonly string[]) =>
    database.patiently(async ({ pool }) => (await pool.run(statement, values))[0]?.answer);
  const change = (statement: string, values: readonly string[]) =>
    database.changing(async ({ pool }) => (await pool.run(statement, values))[0]?.answer);

  return {
    of: async (patronId) => recordFrom(await ask(OF_CARD, [makeStorable(patronId)])),
    async cards({ account, address, since, patronId, most }) {
      const asked = [makeStorable(account), writeMoment(since), makeStorable(patronId), String(most)];
      const answer = address === undefined
        ? ask(CARDS_OF_ACCOUNT, asked)
        : ask(CARDS, [...asked, makeStorable(address)]);
      return Number(await answer);
    },
    // If the connection is lost meanwhile, a wrong PIN may count twice, which is better than not at all.
    count: async ({ at, patronId, ...wrong }) =>
      recordFrom(await change(COUNT, [makeStorableJson({ ...wrong, patron_id: patronId, at: writeMoment(at) })])),
    async noteRight({ at, patronId, ...right }) {
      await change(NOTE_RIGHT, [makeStorableJson({ ...right, patron_id: patronId, at: writeMoment(at) })]);
    },
    async forget({ now, wrong, keepUnforgiven, right }) {
      await change(FORGET, [writeMoment(now), writeMoment(wrong), String(keepUnforgiven), writeMoment(right)]);
    },
  };
}

function recordFrom(answer: unknown): PinRecord {
  const row = rowOf(answer);
  return {
    wrong: listOf(row, "wrong").map(rowOf).map(wrongPinFrom),
    right: listOf(row, "right").map(rowOf).map(rightPinFrom),
  };
}
