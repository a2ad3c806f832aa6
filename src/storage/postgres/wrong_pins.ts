import type { Storage } from "../port/storage.ts";
import type { Database } from "./database.ts";
import { makeStorable, makeStorableJson } from "./make_storable.ts";
import { wrongPinsFrom } from "./records.ts";
import { listOf, rowOf, writeMoment } from "./row.ts";
import { sameId } from "./same_id.ts";

const OF_CARD = "select sip2d_wrong_pins($1) as answer";

const CARDS = `
  select count(*)::integer as answer from wrong_pins
  where account = $1 and address = $2 and last_try >= $3::text::timestamptz and not ${sameId("patron_id", "$4")}`;

const COUNT = "select sip2d_count_wrong_pin($1::text::jsonb) as answer";

const CLEAR = "delete from wrong_pins where patron_id = sip2d_patron_id($1)";

/** What is kept of wrong PINs. */
export interface WrongPinCounts {
  readonly of: Storage["wrongPins"];
  readonly cards: Storage["cardsWithWrongPins"];
  readonly count: Storage["countWrongPin"];
  readonly clear: Storage["clearWrongPins"];
}

/** The wrong PINs of a database. */
export function wrongPinsOf(database: Pick<Database, "patiently">): WrongPinCounts {
  const ask = (statement: string, values: readonly string[]) =>
    database.patiently(async ({ pool }) => (await pool.run(statement, values))[0]?.answer);

  return {
    of: async (patronId) => listFrom(await ask(OF_CARD, [makeStorable(patronId)])),
    cards: async ({ account, address, since, patronId }) =>
      Number(
        await ask(CARDS, [makeStorable(account), makeStorable(address), writeMoment(since), makeStorable(patronId)]),
      ),
    // Where the connection was lost on the way, a wrong PIN may count twice: better than not at all.
    count: async ({ at, patronId, everywhere, ...terminal }) => {
      const row = {
        ...terminal,
        patron_id: patronId,
        everywhere: everywhere ? 1 : 0,
        tries: 1,
        last_try: writeMoment(at),
      };
      return listFrom(await ask(COUNT, [makeStorableJson(row)]));
    },
    async clear(patronId) {
      await ask(CLEAR, [makeStorable(patronId)]);
    },
  };
}

function listFrom(answer: unknown) {
  return listOf({ answer }, "answer").map(rowOf).map(wrongPinsFrom);
}
