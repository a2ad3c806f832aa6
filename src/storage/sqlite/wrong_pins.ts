import type { DatabaseSync } from "node:sqlite";
import type { PinRecord, PinsForgotten, RightPinSent, WrongPinCards, WrongPinSent } from "../port/wrong_pins.ts";
import { integer } from "../rows/row.ts";
import { rightPinFrom, wrongPinFrom } from "./rows/records.ts";

/** Forgets the wrong PINs of a card. */
export const CLEAR_WRONG_PINS = "delete from wrong_pins where patron_id = ?1";

const COUNT = `
  insert into wrong_pins (patron_id, account, address, at, beyond, forgiven)
  select patron_id, ?2, ?3, ?4, ?5, 0 from patrons where patron_id = ?1`;

const NOTE_RIGHT = `
  insert into right_pins (patron_id, account, address, at)
  select patron_id, ?2, ?3, ?4 from patrons where patron_id = ?1
  on conflict (patron_id, account, address) do update set at = excluded.at`;

const FORGIVE = `
  update wrong_pins set forgiven = 1 where patron_id = ?1 and account = ?2 and address = ?3 and forgiven = 0`;

/** Counts cards until there are as many as are of interest; it stops there. */
function cardsSql(terminals: string): string {
  return `select count(*) as cards from (
    select distinct patron_id from wrong_pins
    where account = ?1 and ${terminals} and at >= ?2 and patron_id <> ?3 limit ?4)`;
}

/** The part of the port about PINs that terminals sent. */
interface PinRecords {
  of(patronId: string): PinRecord;
  cards(query: WrongPinCards): number;
  count(wrong: WrongPinSent): PinRecord;
  noteRight(right: RightPinSent): void;
  forget(until: PinsForgotten): void;
}

/** Prepares the statements about PINs that were sent. */
export function pinRecordsOf(db: Pick<DatabaseSync, "prepare">): PinRecords {
  const wrongOf = db.prepare("select * from wrong_pins where patron_id = ?1 order by wrong_id");
  const rightOf = db.prepare("select * from right_pins where patron_id = ?1 order by account, address");
  const cards = db.prepare(cardsSql("address = ?5"));
  const cardsOfAccount = db.prepare(cardsSql("true"));
  const count = db.prepare(COUNT);
  const noteRight = db.prepare(NOTE_RIGHT);
  const forgive = db.prepare(FORGIVE);
  const redateWrong = db.prepare("update wrong_pins set at = ?1 where at > ?1");
  const redateRight = db.prepare("update right_pins set at = ?1 where at > ?1");
  const forgetWrong = db.prepare("delete from wrong_pins where at < ?1 and (forgiven = 1 or ?2 = 0)");
  const forgetRight = db.prepare("delete from right_pins where at < ?1");
  const of = (patronId: string) => ({
    wrong: wrongOf.all(patronId).map(wrongPinFrom),
    right: rightOf.all(patronId).map(rightPinFrom),
  });

  return {
    of,
    cards({ account, address, since, patronId, most }) {
      const asked = [account, since.epochMilliseconds, patronId, most] as const;
      const row = address === undefined ? cardsOfAccount.get(...asked) : cards.get(...asked, address);
      return integer(row ?? {}, "cards");
    },
    count({ patronId, account, address, at, beyond }) {
      count.run(patronId, account, address, at.epochMilliseconds, beyond ? 1 : 0);
      return of(patronId);
    },
    noteRight({ patronId, account, address, at }) {
      noteRight.run(patronId, account, address, at.epochMilliseconds);
      forgive.run(patronId, account, address);
    },
    forget({ now, wrong, keepUnforgiven, right }) {
      redateWrong.run(now.epochMilliseconds);
      redateRight.run(now.epochMilliseconds);
      forgetWrong.run(wrong.epochMilliseconds, keepUnforgiven ? 1 : 0);
      forgetRight.run(right.epochMilliseconds);
    },
  };
}
