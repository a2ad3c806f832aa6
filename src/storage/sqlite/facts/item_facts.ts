import type { DatabaseSync } from "node:sqlite";
import type { Patron } from "../../../library/patron.ts";
import type { Hold } from "../../port/hold.ts";
import type { Loan } from "../../port/loan.ts";
import type { ItemFacts, ItemOverview, LastChange } from "../../port/storage.ts";
import { instantIfAny, integer, integerIfAny, text } from "../../rows/row.ts";
import { LAST_CHANGE_SELECT, lastChangeFinder } from "./last_change.ts";
import { type ListStatement, listStatement } from "../rows/list_statement.ts";
import { LOAN_OF_ITEM_SELECT } from "../rows/loan_columns.ts";
import { holdReader, instant, itemReader, loanReader, patronReader } from "../rows/records.ts";
import { HOLD_SELECT, ITEM_SELECT, PATRON_SELECT } from "../rows/selects.ts";

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
  select ${ITEM_SELECT}, i.version, t.version as title_version, ${LOAN_OF_ITEM_SELECT}, ${FREE_COPIES} as free_copies
  from items i join titles t on t.title_id = i.title_id
  where i.item_id = ?1`;

const LAST_CHANGE = `
  select ${LAST_CHANGE_SELECT} from items i join journal j on j.journal_id = i.last_change where i.item_id = ?1`;

const OVERVIEW = `
  select ${ITEM_SELECT}, i.loan_due, ${FREE_COPIES} as free_copies
  from items i join titles t on t.title_id = i.title_id
  where i.item_id = ?1`;

const LOAN = `select ${LOAN_OF_ITEM_SELECT} from items i where i.item_id = ?1`;

const QUEUE = `select ${HOLD_SELECT} from holds h where h.title_id = ?1 order by h.placed, h.hold_id`;

/**
 * Finds the patrons whose holds a copy may fill. A hold with another copy captured, or on another copy, is not among
 * them.
 */
const HOLDERS = `
  select distinct ${PATRON_SELECT}
  from holds h join patrons p on p.patron_id = h.patron_id
  where h.title_id = ?1 and coalesce(h.captured_item_id, h.item_id, ?2) = ?2 collate nocase`;

/** The questions about copies and their queues. */
export interface ItemFactsReader {
  /** What decides about a copy; the newest change is left out. */
  facts(itemId: string): ItemFacts | undefined;
  /** The newest change of a copy. */
  lastChange(itemId: string): LastChange | undefined;
  /** As {@link Storage.itemOverview}. */
  overview(itemId: string): ItemOverview | undefined;
  queue(titleId: string): readonly Hold[];
  /** The patrons whose holds a copy of the title may fill, by `patronId`. */
  holders(titleId: string, itemId: string): ReadonlyMap<string, Patron>;
}

/** Prepares the statements about copies. */
export function itemFactsReader(db: Pick<DatabaseSync, "prepare">): ItemFactsReader {
  const readFacts = factsReaderOf(listStatement(db, ITEM));
  const readOverview = overviewReaderOf(listStatement(db, OVERVIEW));
  const loan = listStatement(db, LOAN);
  const loanFrom = loanReader(loan.at);
  const queue = listStatement(db, QUEUE);
  const holdFrom = holdReader(queue.at);
  const holders = db.prepare(HOLDERS);
  const patronFrom = patronReader();

  const readQueue = (titleId: string) => queue.all(titleId).map(holdFrom);

  function readLoan(itemId: string): Loan | undefined {
    const row = loan.get(itemId);
    return row && loanFrom(row);
  }

  return {
    facts: (itemId) => readFacts(itemId, readQueue),
    lastChange: lastChangeFinder(listStatement(db, LAST_CHANGE)),
    overview: (itemId) => readOverview(itemId, readQueue, readLoan),
    queue: readQueue,
    holders: (titleId, itemId) =>
      new Map(holders.all(titleId, itemId).map(patronFrom).map((patron) => [patron.patronId, patron])),
  };
}

/** Reads what decides about a copy; `readQueue` is asked only if its title has open holds. */
function factsReaderOf(
  statement: ListStatement,
): (itemId: string, readQueue: (titleId: string) => readonly Hold[]) => ItemFacts | undefined {
  const { at } = statement;
  const itemFrom = itemReader(at), loanFrom = loanReader(at);
  const place = {
    version: at("version"),
    titleVersion: at("title_version"),
    titleId: at("title_id"),
    freeCopies: at("free_copies"),
  };
  return (itemId, readQueue) => {
    const row = statement.get(itemId);
    if (row === undefined) return undefined;
    const loan = loanFrom(row);
    const freeCopies = integerIfAny(row, place.freeCopies);
    return {
      item: itemFrom(row),
      version: integer(row, place.version),
      titleVersion: integer(row, place.titleVersion),
      ...(loan !== undefined && { loan }),
      holds: freeCopies === undefined ? [] : readQueue(text(row, place.titleId)),
      freeCopies: freeCopies ?? 0,
    };
  };
}

/** Reads the overview of a copy; `readQueue` and `readLoan` are asked only if its title has open holds. */
function overviewReaderOf(statement: ListStatement): (
  itemId: string,
  readQueue: (titleId: string) => readonly Hold[],
  readLoan: (itemId: string) => Loan | undefined,
) => ItemOverview | undefined {
  const { at } = statement;
  const itemFrom = itemReader(at);
  const place = { due: at("loan_due"), freeCopies: at("free_copies") };
  return (itemId, readQueue, readLoan) => {
    const row = statement.get(itemId);
    if (row === undefined) return undefined;
    const item = itemFrom(row);
    const due = instantIfAny(row, place.due, { instant });
    const told = { item, ...(due !== undefined && { due }) };
    const freeCopies = integerIfAny(row, place.freeCopies);
    if (freeCopies === undefined) return told;
    const loan = due === undefined ? undefined : readLoan(itemId);
    return { ...told, awaited: { ...(loan !== undefined && { loan }), holds: readQueue(item.titleId), freeCopies } };
  };
}
