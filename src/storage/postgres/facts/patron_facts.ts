import { FEE_TYPES, type FeeType } from "../../../library/fee.ts";
import type { PatronFacts } from "../../port/storage.ts";
import { holdTallyReader } from "../../rows/hold_tally.ts";
import { integer, oneOf, type Row } from "../../rows/row.ts";
import { patronFrom } from "../rows/records.ts";
import { listOf, rowOf } from "../rows/row.ts";
import { sameIdSql } from "../rows/same_id_sql.ts";

/**
 * Writes the SQL of the `patron_id` for a card or a login id; null if it is unknown. `given` is the placeholder of the
 * card or login id.
 */
export function patronIdSql(given: string): string {
  return `coalesce(
    (select patron_id from patrons where ${sameIdSql("patron_id", given)}),
    (select patron_id from patrons where ${sameIdSql("login_id", given)} and login_id <> '')
  )`;
}

/**
 * Writes what to select for {@link patronFactsFrom} of the patron with this alias, without the newest change. `now` is
 * the placeholder of the moment.
 *
 * Each part is written so that it is found in one way only, by its patron or its copy. With joins, a plan from when
 * there were few lost copies would scan all of them for each loan, and the newest wrong PIN would be searched from the
 * newest of all patrons.
 */
export function patronFactsSql(alias: string, now: string): string {
  return `json_build_object(
    'patron', row_to_json(${alias}),
    'loans', (
      select json_build_object('total', count(*), 'overdue', count(*) filter (where l.due < ${now}::text::timestamptz),
        'claimed_returned', count(*) filter (where l.status = 'claimed-returned'),
        'lost', count(*) filter (where l.status = 'lost'))
      from (
        select b.due, (
          select i.status from items i where i.item_id = b.item_id and i.status in ('claimed-returned', 'lost')
        ) as status
        from loans b where b.patron_id = ${alias}.patron_id offset 0
      ) l
    ),
    'holds', (
      select coalesce(json_agg(h), '[]') from (
        select status, expires, shelf_expires, count(*) as holds
        from holds where patron_id = ${alias}.patron_id group by status, expires, shelf_expires
      ) h
    ),
    'fees', (
      select coalesce(json_agg(f), '[]') from (
        select type, sum(outstanding) as owed, count(*) as open
        from fees where patron_id = ${alias}.patron_id and outstanding > 0 group by type
      ) f
    ),
    'wrong_pins', (select coalesce(max(w.wrong_id + 0), 0) from wrong_pins w where w.patron_id = ${alias}.patron_id)
  )`;
}

const holdTallyFrom = holdTallyReader();

/** Reads what decides about a patron, from what {@link patronFactsSql} told. */
export function patronFactsFrom(row: Row): PatronFacts {
  const patron = rowOf(row.patron);
  const loans = rowOf(row.loans);
  return {
    patron: patronFrom(patron),
    version: integer(patron, "version"),
    loans: {
      total: integer(loans, "total"),
      overdue: integer(loans, "overdue"),
      claimedReturned: integer(loans, "claimed_returned"),
      lost: integer(loans, "lost"),
    },
    holds: listOf(row, "holds").map(rowOf).map(holdTallyFrom),
    ...feesFrom(listOf(row, "fees").map(rowOf)),
    wrongPins: integer(row, "wrong_pins"),
  };
}

function feesFrom(rows: readonly Row[]): Pick<PatronFacts, "owed" | "openFees"> {
  const owed: Partial<Record<FeeType, number>> = {};
  let openFees = 0;
  for (const row of rows) {
    owed[oneOf(FEE_TYPES, row, "type")] = integer(row, "owed");
    openFees += integer(row, "open");
  }
  return { owed, openFees };
}
