import type { Storage } from "../port/storage.ts";
import type { Database } from "./database.ts";
import { makeStorableJson } from "./rows/make_storable.ts";

const WITHOUT = `
  select p.patron_id as answer from patrons p
  where p.pin = '' and lower(p.patron_id) = any(array(
    select lower(value collate "C") from jsonb_array_elements_text($1::text::jsonb)
  ))`;

/**
 * Stores hashes of PINs. The patrons are named in the join and in a list: with the join alone, a plan from when there
 * were few patrons would scan the table of all patrons.
 */
const SET = `
  update patrons p set pin = g.pin
  from jsonb_to_recordset($1::text::jsonb) g ("patronId" text, pin text, replacing text)
  where lower(p.patron_id) = any(array(
      select lower(value ->> 'patronId' collate "C") from jsonb_array_elements($1::text::jsonb)
    ))
    and lower(p.patron_id) = lower(g."patronId" collate "C") and (g.replacing is null or p.pin = g.replacing)`;

/** The part of the port about hashes of PINs, which are not in patrons' records. */
interface Pins {
  readonly without: Storage["patronsWithoutPin"];
  readonly set: Storage["setPins"];
}

export function pinsOf(database: Database): Pins {
  return {
    without: (patronIds) =>
      database.patiently(async ({ pool }) =>
        (await pool.run(WITHOUT, [makeStorableJson(patronIds)])).map(({ answer }) => String(answer))
      ),
    async set(pins) {
      await database.changing(({ pool }) => pool.run(SET, [makeStorableJson(pins)]));
    },
  };
}
