import type { ListQuery, ListRange, LoanFacts } from "../../port/storage.ts";
import { integer } from "../../rows/row.ts";
import { FREE_COPIES, queueSql } from "./item_facts.ts";
import type { Value } from "../connection/run.ts";
import { holdFrom, itemFrom, loanFrom } from "../rows/records.ts";
import { listOf, rowOf } from "../rows/row.ts";
import { sameIdSql } from "../rows/same_id_sql.ts";

const OLDEST_DUE_FIRST = "order by l.due, lower(l.item_id)";

/**
 * Writes the SQL of the loans of the patron with this alias and what decides about each, as a JSON array. The loans are
 * found by the patron first and joined then (OFFSET keeps the two steps apart): otherwise a plan from when there were
 * few loans would go through all of them in the order of their copies.
 */
export function loansSql(alias: string, which: "all" | "awaited"): string {
  const awaited = which === "all" ? "" : "where exists (select from holds a where a.title_id = i.title_id)";
  return `(
    select coalesce(json_agg(json_build_object('loan', row_to_json(l), 'item', row_to_json(i), 'title', row_to_json(t),
      'holds', ${queueSql("i.title_id")}, 'free_copies', ${FREE_COPIES}) ${OLDEST_DUE_FIRST}), '[]')
    from (select * from loans where patron_id = ${alias}.patron_id offset 0) l
      join items i on i.item_id = l.item_id
      join titles t on t.title_id = i.title_id
    ${awaited}
  )`;
}

/** Reads one loan from what {@link loansSql} told. */
export function loanFactsFrom(value: unknown): LoanFacts {
  const row = rowOf(value);
  const item = rowOf(row.item);
  const title = rowOf(row.title);
  return {
    loan: loanFrom(rowOf(row.loan)),
    item: itemFrom(item, title),
    version: integer(item, "version"),
    titleVersion: integer(title, "version"),
    holds: listOf(row, "holds").map(rowOf).map(holdFrom),
    freeCopies: integer(row, "free_copies"),
  };
}

/** A patron's `patron_id`; `$1` is the card. */
const PATRON_ID = `(select patron_id from patrons where ${sameIdSql("patron_id", "$1")})`;

const PAGE = "limit $2::text::bigint offset $3::text::bigint";

const loanBarcodes = (patronId: string) => `select l.item_id as barcode from loans l where l.patron_id = ${patronId}`;

/**
 * A hold is listed by the copy that was captured or asked for, else by the first copy of its title, else by the title.
 * The order is written so that no index has it: a plan from when there were few copies would go through that whole
 * index.
 */
const holdBarcodes = (patronId: string) => `
  select coalesce(h.captured_item_id, h.item_id, (
    select i.item_id from items i where i.title_id = h.title_id order by lower(i.item_id) || '' limit 1
  ), h.title_id) as barcode
  from holds h where h.patron_id = ${patronId}`;

const QUEUE_ORDER = "order by h.placed, lower(h.hold_id)";

/**
 * Each list: `$2` is the page's length, `$3` its offset, and `$4` the present moment where it counts; `today` is the
 * placeholder of the day where that counts.
 */
const listsOf = (patronId: string, today: string): Readonly<Record<ListQuery["kind"], string>> => ({
  "loans": `${loanBarcodes(patronId)} ${OLDEST_DUE_FIRST} ${PAGE}`,
  "overdue-loans": `${loanBarcodes(patronId)} and l.due < $4::text::timestamptz ${OLDEST_DUE_FIRST} ${PAGE}`,
  "waiting-holds": `${holdBarcodes(patronId)}
    and h.status = 'waiting' and coalesce(h.shelf_expires >= ${today}::text::date, true) ${QUEUE_ORDER} ${PAGE}`,
  "unavailable-holds": `${holdBarcodes(patronId)}
    and (h.status = 'in-transit' or h.status = 'pending' and coalesce(h.expires >= ${today}::text::date, true))
    ${QUEUE_ORDER} ${PAGE}`,
});

/**
 * Gives the statement that tells one list as a JSON array of barcodes; its values are the card, a page, and moment or
 * day.
 */
export function listSql(kind: ListQuery["kind"]): string {
  return `select coalesce(json_agg(b.barcode), '[]') as answer from (${listsOf(PATRON_ID, "$4")[kind]}) b`;
}

/**
 * Writes the SQL of one page of the patron with this alias as a JSON array: barcodes, or fees. Its values are the card,
 * the page, the moment, and for holds the day.
 */
export function pageSql(alias: string, kind: ListQuery["kind"] | "fees"): string {
  const patronId = `${alias}.patron_id`;
  if (kind === "fees") return feesSql(patronId, PAGE);
  return `(select coalesce(json_agg(b.barcode), '[]') from (${listsOf(patronId, "$5")[kind]}) b)`;
}

/** Writes the SQL of the open fees of the patron with this `patron_id`, oldest first, as a JSON array. */
export function feesSql(patronId: string, page = ""): string {
  return `(
    select coalesce(json_agg(row_to_json(f)), '[]') from (
      select * from fees where patron_id = ${patronId} and outstanding > 0 order by incurred, lower(fee_id) ${page}
    ) f
  )`;
}

/** The statement that tells a page of open fees as a JSON array; its values are the card and a page. */
export const FEES_PAGE = `select ${feesSql(PATRON_ID, PAGE)} as answer`;

/** The statement that tells all fees of a patron about a copy as a JSON array; its values are the card and the barcode. */
export const FEES_OF_ITEM =
  `select coalesce(json_agg(row_to_json(f) order by f.incurred, lower(f.fee_id)), '[]') as answer
  from fees f where f.patron_id = ${PATRON_ID} and ${sameIdSql("f.item_id", "$2")}`;

/** Gives length and offset of a page whose positions are counted from 1; null is no limit. */
export function pageValues({ from, to }: ListRange): readonly Value[] {
  const offset = Math.max(from, 1) - 1;
  return [to === undefined ? null : String(Math.max(to - offset, 0)), String(offset)];
}
