import type { DatabaseSync } from "node:sqlite";
import { KNOWN_BEFORE, mayBeAltered } from "../../library/once/may_alter.ts";
import { copyName, queueName } from "../../library/once/in_the_way.ts";
import type { LedgerLists } from "../port/ledger.ts";
import { HANDED_OVER_WITHIN, IS_EXCEPTION, IS_OF_CHAIN_BEFORE, IS_WAITING } from "../rows/ledger_row.ts";
import { integer, text } from "../rows/row.ts";
import { alteringFrom, instant, ledgerRowFrom, waitingTallyFrom } from "./rows/records.ts";

/** Turns a question that is answered at once into one of the port. */
export type AnswerAtOnce = <A extends readonly unknown[], T>(
  question: (...asked: A) => T,
) => (...asked: A) => Promise<T>;

/**
 * SQL that is true of rows that are not settled, as the indexes of just these say it.
 *
 * @param of the table's name in the statement, with a dot
 */
export function isUnsettled(of = ""): string {
  return `(${of}state in ('waiting', 'open') or ${of}state = 'unknown')`;
}

/** A row, and those of its copy or its patron that are not settled, or not for long before it was begun. */
const BESIDE = `
  select * from ledger where ledger_id = ?1
  union all
  select other.* from ledger mine join ledger other
    on other.institution = mine.institution and other.settled >= mine.begun - ${KNOWN_BEFORE}
    and (other.item_id = mine.item_id or other.patron_id = mine.patron_id)
    where mine.ledger_id = ?1
  union all
  select other.* from ledger mine join ledger other
    on other.institution = mine.institution and ${isUnsettled("other.")}
    and (other.item_id = mine.item_id or other.patron_id = mine.patron_id)
    where mine.ledger_id = ?1`;

/** SQLite prepares a statement anew at each run where the limit is a parameter alone, which takes longer than the rest. */
const NEXT_WAITING = `
  select * from ledger w where institution = ?1 and ${IS_WAITING}
    and account not in (select value from json_each(?5))
    and not exists (
      select 1 from ledger o indexed by ledger_by_item where o.item_way = w.item_way and ${isUnsettled("o.")}
        and o.ledger_id < w.ledger_id and o.state <> 'unknown' and o.request is not null
    )
    and not exists (
      select 1 from ledger o indexed by ledger_by_patron where o.patron_way = w.patron_way and ${isUnsettled("o.")}
        and o.ledger_id < w.ledger_id and o.state <> 'unknown' and o.request is not null
    )
    and (not ?3 or state = 'open' or released is not null or outage is not null)
    and login not in (select value from json_each(?4))
  order by ledger_id limit ?2 + 0`;

const CHAIN_BEFORE = `
  select o.* from ledger r join ledger o on ${IS_OF_CHAIN_BEFORE} where r.ledger_id = ?1 order by o.ledger_id desc`;

const CAPTURED = `
  select * from ledger where alert_type is not null and (coalesce(heard, told, at) >= ?1 or settled >= ?1)
    and coalesce(heard, told, at) >= ?1 - ${HANDED_OVER_WITHIN * 86_400_000}
  order by library, ledger_id`;

/** Prepares the statements that read rows of the ledger, and write nothing. */
export function ledgerLists(db: Pick<DatabaseSync, "prepare">, asked: AnswerAtOnce): LedgerLists {
  const beside = db.prepare(BESIDE);
  const row = db.prepare("select * from ledger where ledger_id = ?1");
  const unknowns = db.prepare(
    `select * from ledger where institution = ?1 and ${isUnsettled()} and state = 'unknown' order by ledger_id`,
  );
  const exceptions = db.prepare(`
    select * from ledger where ${IS_EXCEPTION} and ledger_id < ?1 and (?2 is null or institution = ?2)
    order by ledger_id desc limit ?3`);
  const tally = db.prepare(`
    select institution, count(*) as rows, min(begun) as oldest from ledger where ${IS_EXCEPTION}
    group by institution order by institution`);
  const ofItem = db.prepare(`
    select * from ledger where item_way = ?1 and ${isUnsettled()} and ${IS_WAITING} order by ledger_id`);
  const ofPatron = db.prepare(`
    select * from ledger where patron_way = ?1 and ${isUnsettled()} and ${IS_WAITING} order by ledger_id`);
  const chain = db.prepare(CHAIN_BEFORE);
  const next = db.prepare(NEXT_WAITING), captured = db.prepare(CAPTURED);
  const waitingTally = db.prepare(`
    select institution, count(*) as rows, sum(released is null and outage is null) as unreleased,
      sum(outage is not null) as queued, min(heard) as oldest from ledger
    where ${IS_WAITING} group by institution order by institution`);

  return {
    mayBeAltered: asked((ledgerId) => mayBeAltered(ledgerId, beside.all(ledgerId).map(alteringFrom))),
    row: asked((ledgerId) => {
      const found = row.get(ledgerId);
      return found && ledgerRowFrom(found);
    }),
    unknowns: asked((institution) => unknowns.all(institution).map(ledgerRowFrom)),
    exceptions: asked(({ institution = null, before = Number.MAX_SAFE_INTEGER, limit }) =>
      exceptions.all(before, institution, limit).map(ledgerRowFrom)
    ),
    exceptionTally: asked(() =>
      tally.all().map((each) => ({
        institution: text(each, "institution"),
        count: integer(each, "rows"),
        oldest: instant(each, "oldest"),
      }))
    ),
    waitingOf: asked((institution, itemId) => ofItem.all(copyName(institution, itemId)).map(ledgerRowFrom)),
    waitingOfPatron: asked((institution, patronId) =>
      ofPatron.all(queueName(institution, patronId)).map(ledgerRowFrom)
    ),
    chainBefore: asked((ledgerId) => chain.all(ledgerId).map(ledgerRowFrom)),
    nextWaiting: asked((institution, limit, { notOf = [], notOfAccounts = [], released = false } = {}) =>
      next.all(institution, limit, Number(released), JSON.stringify(notOf), JSON.stringify(notOfAccounts))
        .map(ledgerRowFrom)
    ),
    waitingTally: asked(() => waitingTally.all().map(waitingTallyFrom)),
    captured: asked((since) => captured.all(since.epochMilliseconds).map(ledgerRowFrom)),
  };
}
