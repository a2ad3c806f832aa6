import type { DatabaseSync } from "node:sqlite";
import { FEE_TYPES, type FeeType } from "../../../library/fee.ts";
import type { Borrower, LastChange, PatronFacts } from "../../port/storage.ts";
import { holdTallyReader } from "../../rows/hold_tally.ts";
import { integer, oneOf, text } from "../../rows/row.ts";
import { LAST_CHANGE_SELECT, lastChangeFinder } from "./last_change.ts";
import { type ListStatement, listStatement } from "../rows/list_statement.ts";
import { patronReader } from "../rows/records.ts";
import { PATRON_SELECT } from "../rows/selects.ts";

/** Most patrons have no holds and owe nothing: to see that here takes a quarter of what a statement of its own takes. */
const PATRON = `
  select ${PATRON_SELECT}, p.version,
    (select coalesce(max(w.wrong_id), 0) from wrong_pins w where w.patron_id = p.patron_id) as wrong_pins,
    exists (select 1 from holds h where h.patron_id = p.patron_id) as has_holds,
    exists (select 1 from fees f where f.patron_id = p.patron_id and f.outstanding > 0) as owes
  from patrons p`;

const LAST_CHANGE = `
  select ${LAST_CHANGE_SELECT} from patrons p join journal j on j.journal_id = p.last_change where p.patron_id = ?1`;

/** The index `items_by_borrower` answers it, so that no copy's row is read for counting. */
const LOANS = `
  select count(*) as total,
    count(*) filter (where loan_due < ?2) as overdue,
    count(*) filter (where status = 'claimed-returned') as claimed_returned,
    count(*) filter (where status = 'lost') as lost
  from items where loan_patron_id = ?1`;

/** In the order of the index `holds_by_patron`, which answers it. */
const HOLDS = `
  select status, expires, shelf_expires, count(*) as holds
  from holds where patron_id = ?1 group by status, expires, shelf_expires`;

/** Summed up here: most patrons have one fee or none, and SQLite would make a table to group by. */
const FEES = "select type, outstanding from fees where patron_id = ?1 and outstanding > 0";

const NOTHING_OWED: Pick<PatronFacts, "owed" | "openFees"> = { owed: {}, openFees: 0 };

const BORROWER = "select patron_id, category, version from patrons where patron_id = ?1";

/** The questions about patrons. */
export interface PatronFactsReader {
  /** Gathers what decides about a patron, found by `patronId`, else by `loginId`; the newest change is left out. */
  facts(given: string, now: Temporal.Instant): PatronFacts | undefined;
  /** Finds the newest change of a patron. */
  lastChange(patronId: string): LastChange | undefined;
  /** Finds what decides about a borrower. */
  borrower(patronId: string): Borrower | undefined;
}

/** Prepares the statements about patrons. */
export function patronFactsReader(db: Pick<DatabaseSync, "prepare">): PatronFactsReader {
  const byId = patronRowReader(listStatement(db, `${PATRON} where p.patron_id = ?1`));
  const byLogin = patronRowReader(listStatement(db, `${PATRON} where p.login_id = ?1 and p.login_id <> ''`));
  const readLoans = loanCounter(listStatement(db, LOANS));
  const readHolds = holdCounter(listStatement(db, HOLDS));
  const readFees = feeCounter(listStatement(db, FEES));

  return {
    facts(given, now) {
      const found = byId(given) ?? byLogin(given);
      if (found === undefined) return undefined;
      const { patron, version, wrongPins, hasHolds, owes } = found;
      const { patronId } = patron;
      return {
        patron,
        version,
        wrongPins,
        loans: readLoans(patronId, now),
        holds: hasHolds ? readHolds(patronId) : [],
        ...(owes ? readFees(patronId) : NOTHING_OWED),
      };
    },
    lastChange: lastChangeFinder(listStatement(db, LAST_CHANGE)),
    borrower: borrowerReader(listStatement(db, BORROWER)),
  };
}

function borrowerReader({ get, at }: ListStatement): PatronFactsReader["borrower"] {
  const patronId = at("patron_id"), category = at("category"), version = at("version");
  return (given) => {
    const row = get(given);
    return row && {
      patronId: text(row, patronId),
      category: text(row, category),
      version: integer(row, version),
    };
  };
}

/** What a patron's own row tells. */
interface PatronRow extends Pick<PatronFacts, "patron" | "version" | "wrongPins"> {
  readonly hasHolds: boolean;
  readonly owes: boolean;
}

function patronRowReader({ get, at }: ListStatement): (given: string) => PatronRow | undefined {
  const patronFrom = patronReader(at);
  const version = at("version"), wrongPins = at("wrong_pins"), hasHolds = at("has_holds"), owes = at("owes");
  return (given) => {
    const row = get(given);
    return row && {
      patron: patronFrom(row),
      version: integer(row, version),
      wrongPins: integer(row, wrongPins),
      hasHolds: integer(row, hasHolds) !== 0,
      owes: integer(row, owes) !== 0,
    };
  };
}

function loanCounter({ get, at }: ListStatement): (patronId: string, now: Temporal.Instant) => PatronFacts["loans"] {
  const total = at("total"), overdue = at("overdue"), claimedReturned = at("claimed_returned"), lost = at("lost");
  return (patronId, now) => {
    const row = get(patronId, now.epochMilliseconds) ?? {};
    return {
      total: integer(row, total),
      overdue: integer(row, overdue),
      claimedReturned: integer(row, claimedReturned),
      lost: integer(row, lost),
    };
  };
}

function holdCounter({ all, at }: ListStatement): (patronId: string) => PatronFacts["holds"] {
  const tallyFrom = holdTallyReader(at);
  return (patronId) => all(patronId).map(tallyFrom);
}

function feeCounter({ all, at }: ListStatement): (patronId: string) => Pick<PatronFacts, "owed" | "openFees"> {
  const type = at("type"), outstanding = at("outstanding");
  return (patronId) => {
    const owed: Partial<Record<FeeType, number>> = {};
    const rows = all(patronId);
    for (const row of rows) {
      const kind = oneOf(FEE_TYPES, row, type);
      owed[kind] = (owed[kind] ?? 0) + integer(row, outstanding);
    }
    return { owed, openFees: rows.length };
  };
}
