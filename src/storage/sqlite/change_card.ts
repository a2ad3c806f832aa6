import type { DatabaseSync } from "node:sqlite";
import type { Effect } from "../port/change.ts";
import { BESIDE_CARD, OF_PATRON } from "../rows/of_patron.ts";
import { text } from "../rows/row.ts";
import { TABLES } from "../rows/tables.ts";

/**
 * Prepares what gives a patron another card, inside the transaction of the change. What decided on the copies and
 * titles that the patron has or waits for meets a conflict, and what would put a copy back to the old card is
 * forgotten.
 *
 * @param makeIndex makes the index by which the journal is asked for a copy's rows
 */
export function cardChanger(
  db: Pick<DatabaseSync, "prepare">,
  makeIndex: () => void,
): (effect: Extract<Effect, { readonly kind: "change-card" }>) => void {
  const make = db.prepare(
    `insert into patrons (patron_id, login_id, ${BESIDE_CARD}) select ?2, '', ${BESIDE_CARD} from patrons where patron_id = ?1`,
  );
  const remove = db.prepare("delete from patrons where patron_id = ?1 returning login_id");
  const setLogin = db.prepare("update patrons set login_id = ?2 where patron_id = ?1");
  const forget = db.prepare(`update journal set patron_id = ?2 where patron_id = ?1 collate nocase
    and item_id in (select item_id from items where loan_patron_id = ?1)`);
  const hand = [
    "update titles set version = version + 1 where title_id in (select title_id from holds where patron_id = ?1) and ?2 <> ''",
    "update items set version = version + 1, undo = null, loan_patron_id = ?2 where loan_patron_id = ?1",
    // Loans are in the rows of the copies.
    ...OF_PATRON.filter((table) => table !== TABLES.loans.name).map((table) =>
      `update ${table} set patron_id = ?2 where patron_id = ?1`
    ),
  ].map((sql) => db.prepare(sql));

  return ({ patronId, card, forget: forgetful }) => {
    if (make.run(patronId, card).changes === 0) throw new Error(`there is no patron ${patronId}`);
    if (forgetful) {
      makeIndex();
      forget.run(patronId, card);
    }
    for (const statement of hand) statement.run(patronId, card);
    setLogin.run(card, text(remove.get(patronId) ?? {}, "login_id"));
  };
}
