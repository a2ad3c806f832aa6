import type { ItemFacts, ItemOverview } from "../../port/storage.ts";
import { integer, type Row } from "../../rows/row.ts";
import { lastChangeFrom, lastChangeSql } from "./last_change.ts";
import { holdFrom, itemFrom, loanFrom } from "../rows/records.ts";
import { listOf, rowIfAny, rowOf } from "../rows/row.ts";

/**
 * Counts the other copies of copy `i`'s title that are on the shelf: available, at home, neither lent nor captured. It
 * is zero where the title has no holds, as most have none. The loan of each copy is looked up by itself: with `not
 * exists`, which is a join, a plan from when there were few loans would scan all of them.
 */
export const FREE_COPIES = `case when exists (select from holds w where w.title_id = i.title_id) then (
  select count(*) from items c
  where c.title_id = i.title_id and c.item_id <> i.item_id and c.status = 'available' and c.transit_to is null
    and (select cl.item_id from loans cl where cl.item_id = c.item_id) is null
    and (select ch.hold_id from holds ch where ch.captured_item_id = c.item_id) is null
) else 0 end`;

/**
 * Writes the SQL of the open holds on a title in queue order, as a JSON array. `titleId` is an expression. The order is
 * written so that no index has it: a plan from when the table was small would go through that whole index.
 */
export function queueSql(titleId: string): string {
  return `(
    select coalesce(json_agg(row_to_json(h) order by h.placed, lower(h.hold_id) || ''), '[]')
    from holds h where h.title_id = ${titleId}
  )`;
}

/** The loan of copy `i`, null if it is not lent. */
export const LOAN = "(select row_to_json(l) from loans l where l.item_id = i.item_id)";

/** What is read of copy `i` with title `t`, as parts of a JSON object. */
const TOLD = `
  'item', row_to_json(i),
  'title', row_to_json(t),
  'loan', ${LOAN},
  'holds', ${queueSql("i.title_id")},
  'free_copies', ${FREE_COPIES}`;

/** What to select for {@link itemOverviewFrom} and {@link itemFactsFrom}, where the copy is `i` and its title `t`. */
export const ITEM_OVERVIEW = `json_build_object(${TOLD})`;

/** What to select for {@link itemFactsFrom}, where the copy is `i` and its title `t`; with its newest change. */
export const ITEM_FACTS = `json_build_object(${TOLD}, 'last_change', ${lastChangeSql("i")})`;

/** Reads what is told of a copy, from what {@link ITEM_OVERVIEW} told. */
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

/** Reads what decides about a copy, from what {@link ITEM_FACTS} or {@link ITEM_OVERVIEW} told. */
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
