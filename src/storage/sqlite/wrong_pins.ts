import type { DatabaseSync } from "node:sqlite";
import type { Storage } from "../port/storage.ts";
import type { WrongPin, WrongPins } from "../port/wrong_pins.ts";
import { integer } from "../rows/row.ts";
import { wrongPinsFrom } from "./records.ts";

/** Forgets the wrong PINs of a card. */
export const CLEAR_WRONG_PINS = "delete from wrong_pins where patron_id = ?1";

const COUNT = `
  insert into wrong_pins (patron_id, account, address, tries, everywhere, last_try)
  select patron_id, ?2, ?3, 1, ?4, ?5 from patrons where patron_id = ?1
  on conflict (patron_id, account, address) do update set tries = tries + 1,
    everywhere = everywhere + excluded.everywhere, last_try = max(last_try, excluded.last_try)`;

/** What is kept of wrong PINs. */
interface WrongPinCounts {
  of(patronId: string): readonly WrongPins[];
  cards(query: Parameters<Storage["cardsWithWrongPins"]>[0]): number;
  count(wrong: WrongPin): readonly WrongPins[];
  clear(patronId: string): void;
}

/** Prepares the statements about wrong PINs. */
export function wrongPinsOf(db: Pick<DatabaseSync, "prepare">): WrongPinCounts {
  const ofCard = db.prepare("select * from wrong_pins where patron_id = ?1 order by account, address");
  const cards = db.prepare(`
    select count(*) as cards from wrong_pins
    where account = ?1 and address = ?2 and last_try >= ?3 and patron_id <> ?4`);
  const count = db.prepare(COUNT);
  const clear = db.prepare(CLEAR_WRONG_PINS);
  const of = (patronId: string) => ofCard.all(patronId).map(wrongPinsFrom);

  return {
    of,
    cards: ({ account, address, since, patronId }) =>
      integer(cards.get(account, address, since.epochMilliseconds, patronId) ?? {}, "cards"),
    count({ patronId, account, address, at, everywhere }) {
      count.run(patronId, account, address, everywhere ? 1 : 0, at.epochMilliseconds);
      return of(patronId);
    },
    clear: (patronId) => void clear.run(patronId),
  };
}
