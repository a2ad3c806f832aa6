import type { DatabaseSync } from "node:sqlite";
import type { Hold } from "../../circulation/hold.ts";
import type { Patron } from "../../circulation/patron.ts";
import type { ItemFacts } from "../../circulation/storage.ts";
import { selectList } from "./columns.ts";
import { HOLD_SELECT } from "./hold_row.ts";
import { ITEM_SELECT } from "./item_row.ts";
import { LAST_CHANGE_SELECT, lastChangeFrom } from "./journal.ts";
import { LOAN_OF_ITEM_SELECT } from "./loan_row.ts";
import { PATRON_COLUMNS } from "./patron_row.ts";
import { integer, integerIfAny, text } from "../row.ts";
import { holdFrom, itemFrom, loanFrom, patronFrom } from "./records.ts";

/**
 * Counts the other copies of copy `i`'s title that stand on a shelf: available, at home, neither lent nor captured. Null
 * where there are no holds on the title, as on most.
 */
export const FREE_COPIES = `case when exists (select 1 from holds w where w.title_id = i.title_id) then (
  select count(*) from items c
  where c.title_id = i.title_id and c.item_id <> i.item_id and c.status = 'available' and c.transit_to is null
    and c.loan_patron_id is null
    and not exists (select 1 from holds ch where ch.captured_item_id = c.item_id)
) end`;

const ITEM = `
  select ${ITEM_SELECT}, i.version, t.version as title_version, ${LOAN_OF_ITEM_SELECT}, ${LAST_CHANGE_SELECT},
    ${FREE_COPIES} as free_copies
  from items i
    join titles t on t.title_id = i.title_id
    left join journal j on j.journal_id = i.last_change
  where i.item_id = ?1`;

const QUEUE = `select ${HOLD_SELECT} from holds h where h.title_id = ?1 order by h.placed, h.hold_id`;

/** Holds that another copy has been captured for, or that want another copy, are none of this copy's business. */
const HOLDERS = `
  select distinct ${selectList(PATRON_COLUMNS, "p")}
  from holds h join patrons p on p.patron_id = h.patron_id
  where h.title_id = ?1 and coalesce(h.captured_item_id, h.item_id, ?2) = ?2 collate nocase`;

/** What can be asked about copies and the queues they stand in. */
export interface ItemFactsReader {
  /** What decides about a copy. */
  facts(itemId: string): ItemFacts | undefined;
  /** Open holds on a title, in queue order. */
  queue(titleId: string): readonly Hold[];
  /** The patrons whose holds a copy of the title may fill, by `patronId`. */
  holders(titleId: string, itemId: string): ReadonlyMap<string, Patron>;
}

/** Prepares the statements about copies. */
export function itemFactsReader(db: Pick<DatabaseSync, "prepare">): ItemFactsReader {
  const item = db.prepare(ITEM);
  const queue = db.prepare(QUEUE);
  const holders = db.prepare(HOLDERS);

  const readQueue = (titleId: string) => queue.all(titleId).map(holdFrom);

  return {
    facts(itemId) {
      const row = item.get(itemId);
      if (row === undefined) return undefined;
      const loan = loanFrom(row);
      const lastChange = lastChangeFrom(row);
      const freeCopies = integerIfAny(row, "free_copies");
      return {
        item: itemFrom(row),
        version: integer(row, "version"),
        titleVersion: integer(row, "title_version"),
        ...(lastChange !== undefined && { lastChange }),
        ...(loan !== undefined && { loan }),
        holds: freeCopies === undefined ? [] : readQueue(text(row, "title_id")),
        freeCopies: freeCopies ?? 0,
      };
    },
    queue: readQueue,
    holders: (titleId, itemId) =>
      new Map(holders.all(titleId, itemId).map(patronFrom).map((patron) => [patron.patronId, patron])),
  };
}
