import type { TitleFacts } from "../../port/storage.ts";
import { integer, type Row, text } from "../../rows/row.ts";
import { LOAN, queueSql } from "./item_facts.ts";
import { holdFrom, itemFrom, loanFrom } from "../rows/records.ts";
import { listOf, rowIfAny, rowOf } from "../rows/row.ts";
import { sameIdSql } from "../rows/same_id_sql.ts";

/**
 * Writes the SQL of the `title_id` of the title with this id; else of the only title with this name (a name that two
 * titles share finds none); else of the copy with this barcode; null if there is none. `given` is the placeholder.
 */
export function titleIdSql(given: string): string {
  return `coalesce(
    (select title_id from titles where ${sameIdSql("title_id", given)}),
    (
      select min(n.title_id) from (
        select title_id from titles where title = ${given} and title <> '' limit 2
      ) n having count(*) = 1
    ),
    (select title_id from items where ${sameIdSql("item_id", given)})
  )`;
}

/** What to select for {@link titleFactsFrom} where the title is `t`. */
export const TITLE_FACTS = `json_build_object(
  'title', row_to_json(t),
  'holds', ${queueSql("t.title_id")},
  'copies', (
    select coalesce(json_agg(json_build_object('item', row_to_json(i), 'loan', ${LOAN}) order by lower(i.item_id)), '[]')
    from items i where i.title_id = t.title_id
  )
)`;

/** Reads what decides about a hold on a title, from what {@link TITLE_FACTS} told. */
export function titleFactsFrom(row: Row): TitleFacts {
  const title = rowOf(row.title);
  return {
    titleId: text(title, "title_id"),
    title: text(title, "title"),
    version: integer(title, "version"),
    holds: listOf(row, "holds").map(rowOf).map(holdFrom),
    copies: listOf(row, "copies").map((copy) => copyFrom(rowOf(copy), title)),
  };
}

function copyFrom(row: Row, title: Row): TitleFacts["copies"][number] {
  const loan = rowIfAny(row, "loan");
  return { item: itemFrom(rowOf(row.item), title), ...(loan !== undefined && { loan: loanFrom(loan) }) };
}
