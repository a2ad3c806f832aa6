import type { DatabaseSync } from "node:sqlite";
import type { FeeType } from "../../circulation/fee.ts";
import type { PatronFacts } from "../../circulation/storage.ts";
import { selectList } from "./columns.ts";
import { LAST_CHANGE_SELECT, lastChangeFrom } from "./journal.ts";
import { PATRON_COLUMNS } from "./patron_row.ts";
import { integer, text } from "../row.ts";
import { patronFrom } from "./records.ts";
import { feeType } from "../record_readers.ts";

const PATRON = `
  select ${selectList(PATRON_COLUMNS, "p")}, p.version, ${LAST_CHANGE_SELECT},
    (select coalesce(sum(w.tries), 0) from wrong_pins w where w.patron_id = p.patron_id) as wrong_pins
  from patrons p left join journal j on j.journal_id = p.last_change`;

/** The index `items_by_borrower` answers it, so that no copy's row is read for counting. */
const LOANS = `
  select count(*) as total,
    count(*) filter (where loan_due < ?2) as overdue,
    count(*) filter (where status = 'claimed-returned') as claimed_returned,
    count(*) filter (where status = 'lost') as lost
  from items where loan_patron_id = ?1`;

const HOLDS = `
  select count(*) filter (where status = 'pending') as pending,
    count(*) filter (where status = 'in-transit') as in_transit,
    count(*) filter (where status = 'waiting') as waiting
  from holds where patron_id = ?1`;

const FEES = `
  select type, sum(outstanding) as owed, count(*) as open
  from fees where patron_id = ?1 and outstanding > 0 group by type`;

/** Gathers what decides about a patron, found by `patronId`, else by `loginId`. */
export type PatronFactsReader = (patronId: string, now: Temporal.Instant) => PatronFacts | undefined;

/** Prepares the statements about patrons. */
export function patronFactsReader(db: Pick<DatabaseSync, "prepare">): PatronFactsReader {
  const byId = db.prepare(`${PATRON} where p.patron_id = ?1`);
  const byLogin = db.prepare(`${PATRON} where p.login_id = ?1 and p.login_id <> ''`);
  const loans = db.prepare(LOANS);
  const holds = db.prepare(HOLDS);
  const fees = db.prepare(FEES);

  function readLoans(patronId: string, now: Temporal.Instant): PatronFacts["loans"] {
    const row = loans.get(patronId, now.epochMilliseconds) ?? {};
    return {
      total: integer(row, "total"),
      overdue: integer(row, "overdue"),
      claimedReturned: integer(row, "claimed_returned"),
      lost: integer(row, "lost"),
    };
  }

  function readHolds(patronId: string): PatronFacts["holds"] {
    const row = holds.get(patronId) ?? {};
    return {
      pending: integer(row, "pending"),
      inTransit: integer(row, "in_transit"),
      waiting: integer(row, "waiting"),
    };
  }

  function readFees(patronId: string): Pick<PatronFacts, "owed" | "openFees"> {
    const owed: Partial<Record<FeeType, number>> = {};
    let openFees = 0;
    for (const row of fees.all(patronId)) {
      owed[feeType(row, "type")] = integer(row, "owed");
      openFees += integer(row, "open");
    }
    return { owed, openFees };
  }

  return (given, now) => {
    const row = byId.get(given) ?? byLogin.get(given);
    if (row === undefined) return undefined;
    const patronId = text(row, "patron_id");
    const lastChange = lastChangeFrom(row);
    return {
      patron: patronFrom(row),
      version: integer(row, "version"),
      ...(lastChange !== undefined && { lastChange }),
      loans: readLoans(patronId, now),
      holds: readHolds(patronId),
      ...readFees(patronId),
      wrongPins: integer(row, "wrong_pins"),
    };
  };
}
