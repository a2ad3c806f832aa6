import type { Effect } from "../port/change.ts";
import { BESIDE_CARD, OF_PATRON } from "../rows/of_patron.ts";
import { text } from "../rows/row.ts";
import type { Run } from "./connection/run.ts";
import { sameIdSql } from "./rows/same_id_sql.ts";
import { makeStorable } from "./rows/make_storable.ts";

/** Gives a patron another card. */
type CardChange = Extract<Effect, { readonly kind: "change-card" }>;

/** The card as it is stored. */
const CARD = `select patron_id from patrons where ${sameIdSql("patron_id", "$1")}`;

const MAKE = `
  insert into patrons (patron_id, login_id, ${BESIDE_CARD})
  select $2, '', ${BESIDE_CARD} from patrons where patron_id = (${CARD})`;

const FORGET = `
  update journal set patron_id = $2
  where lower(item_id) in (select lower(item_id) from loans where patron_id = (${CARD}))
    and ${sameIdSql("patron_id", "$1")}`;

/**
 * Moves the versions of the copies and titles that the patron has or waits for, so that decisions about them meet a
 * conflict.
 */
const MOVE = [
  `update titles set version = version + 1
    where title_id in (select title_id from holds where patron_id = (${CARD}))`,
  `update items set version = version + 1
    where item_id in (select item_id from loans where patron_id = (${CARD}))`,
  // An undo would give a copy back to the old card.
  `delete from undo where item_id in (select item_id from loans where patron_id = (${CARD}))`,
];

/** Others lock titles first, then copies, then patrons: who began with the patron would wait in a circle with them. */
const LOCK = [
  `select from titles where title_id in (select title_id from holds where patron_id = (${CARD}))
    order by lower(title_id) for no key update`,
  `select from items where item_id in (select item_id from loans where patron_id = (${CARD}))
    order by lower(item_id) for no key update`,
];

const HAND = OF_PATRON.map((table) => `update ${table} set patron_id = $2 where patron_id = (${CARD})`);

const REMOVE = `delete from patrons where patron_id = (${CARD}) returning login_id`;

const SET_LOGIN = "update patrons set login_id = $2 where patron_id = $1";

/** Locks what another card moves on, at the beginning of the change's transaction. */
export async function lockForCard(run: Run, { patronId }: CardChange): Promise<void> {
  for (const statement of LOCK) await run(statement, [makeStorable(patronId)]);
}

/** Gives a patron another card, inside the transaction of the change, which has moved the patron's version on. */
export async function changeCard(run: Run, { patronId, card, forget }: CardChange): Promise<void> {
  const [from, to] = [makeStorable(patronId), makeStorable(card)];
  await run(MAKE, [from, to]);
  if (forget) await run(FORGET, [from, to]);
  for (const statement of MOVE) await run(statement, [from]);
  for (const statement of HAND) await run(statement, [from, to]);
  const [row = {}] = await run(REMOVE, [from]);
  await run(SET_LOGIN, [to, text(row, "login_id")]);
}
