import type { ItemFacts, ItemOverview } from "../../port/storage.ts";
import { integer, type Row } from "../../rows/row.ts";
import { lastChangeFrom, lastChangeSql } from "./last_change.ts";
import { holdFrom, itemFrom, loanFrom } from "../rows/records.ts";
import { listOf, rowIfAny, rowOf } from "../rows/row.ts";

/**
 * Counts the other copies of copy `i`'s title that stand on a shelf: available, at home, neither lent nor captured. Zero
 * where there are no holds on the title, as on most. Each copy is looked up by itself: with `not exists`, which is a join,
 * all loans would be gone through where they were few when that was planned.
 */
export const FREE_COPIES = `case when exists (select from holds w where w.title_id = i.title_id) then (
  select count(*) from items c
  where c.title_id = i.title_id and c.item_id <> i.item_id and c.status = 'available' and c.transit_to is null
    and (select cl.item_id from loans cl where cl.item_id = c.item_id) is null
    and (select ch.hold_id from holds ch where ch.captured_item_id = c.item_id) is null
) else 0 end`;

/**
 * The open holds on a title in queue order, as a JSON array. `titleId` is an expression. The number's order is no index's
 * here: one that is would be gone through as a whole where the table was small when that was planned.
 */
export function queueSql(titleId: string): string {
  return `(
    select coalesce(json_agg(row_to_json(h) order by h.placed, lower(h.hold_id) || ''), '[]')
    from holds h where h.title_id = ${titleId}
  )`;
}

/** The loan of copy `i`, null if it is not lent. */
export const LOAN = "(select row_to_json(l) from loans l where l.item_id = i.item_id)";

/** What is told of copy `i` with title `t`, as parts of a JSON object. */
const TOLD = `
  'item', row_to_json(i),
  'title', row_to_json(t),
  'loan', ${LOAN},
  'holds', ${queueSql("i.title_id")},
  'free_copies', ${FREE_COPIES}`;

/** What to select for {@link itemOverviewFrom} and {@link itemFactsFrom}, where the copy is `i` and its title `t`. */
export const ITEM_OVERVIEW = `json_build_object(${TOLD})`;

/** What to select for {@link itemFactsFrom}, where the copy is `i` and its title `t`, if its newest change is told, too. */
export const ITEM_FACTS = `json_build_object(${TOLD}, 'last_change', ${lastChangeSql("i")})`;

/** What is told of a copy, from what {@link ITEM_OVERVIEW} told. */
export function itemOverviewFrom(row: Row): ItemOverview {
  const found = rowIfAny(row, "loan");
  const loan = found && loanFrom(found);
  const holds = listOf(row, "holds").map(rowOf).map(holdFrom);
  const freeCopies = integer(row, "free_copies");
  return {
    item: itemFrom(rowOf(row.item), rowOf(row.title)),
    ...(loan !== undefined && { due: loan.due }),
    ...(holds.length > 0 && { awaited: { ...(loan !== undefined && { loan }), holds, freeCopies } }),
  };
}

/** What decides about a copy, from what {@link ITEM_FACTS} or {@link ITEM_OVERVIEW} told. */
export function itemFactsFrom(row: Row): ItemFacts {
  const item = rowOf(row.item);
  const title = rowOf(row.title);
  const lastChange = rowIfAny(row, "last_change");
  const loan = rowIfAny(row, "loan");
  return {
    item: itemFrom(item, title),
    version: integer(item, "version"),
    titleVersion: integer(title, "version"),
    ...(lastChange !== undefined && { lastChange: lastChangeFrom(lastChange) }),
    ...(loan !== undefined && { loan: loanFrom(loan) }),
    holds: listOf(row, "holds").map(rowOf).map(holdFrom),
    freeCopies: integer(row, "free_copies"),
  };
}
