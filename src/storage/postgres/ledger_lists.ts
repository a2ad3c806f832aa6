import { KNOWN_BEFORE, mayBeAltered } from "../../library/once/may_alter.ts";
import { copyName, queueName } from "../../library/once/in_the_way.ts";
import type { ExceptionTally, LedgerLists, LedgerRow } from "../port/ledger.ts";
import { HANDED_OVER_WITHIN, IS_EXCEPTION, IS_OF_CHAIN_BEFORE, IS_UNSETTLED, IS_WAITING } from "../rows/ledger_row.ts";
import { integer, text } from "../rows/row.ts";
import type { Value } from "./connection/run.ts";
import { makeStorable, makeStorableJson } from "./rows/make_storable.ts";
import { alteringFrom, ledgerRowFrom, waitingTallyFrom } from "./rows/records.ts";
import { instant, rowOf, writeMoment } from "./rows/row.ts";

/** Asks a question, and gives the answers of its rows. */
export type AskRows = (statement: string, values?: readonly Value[]) => Promise<readonly unknown[]>;

const ROW = "select row_to_json(l) as answer from ledger_rows l where ledger_id = $1::text::bigint";
/** A row, and those of its copy or its patron that are not settled, or not for long before it was begun. */
const BESIDE = `
  select row_to_json(own) as answer from ledger own where ledger_id = $1::text::bigint
  union all
  select row_to_json(other) from ledger own join ledger other
    on other.institution = own.institution and other.settled >= own.begun - ${KNOWN_BEFORE} * interval '1 millisecond'
    and (lower(other.item_id) = lower(own.item_id) or lower(other.patron_id) = lower(own.patron_id))
    where own.ledger_id = $1::text::bigint
  union all
  select row_to_json(other) from ledger own join ledger other
    on other.institution = own.institution and other.${IS_UNSETTLED}
    and (lower(other.item_id) = lower(own.item_id) or lower(other.patron_id) = lower(own.patron_id))
    where own.ledger_id = $1::text::bigint`;
const UNKNOWNS = `
  select row_to_json(l) as answer from ledger_rows l where institution = $1 and ${IS_UNSETTLED} and state = 'unknown'
  order by ledger_id`;
const ATTENTION = `
  select row_to_json(l) as answer from ledger_rows l
  where ${IS_EXCEPTION} and ledger_id < coalesce($1::text::bigint, 9223372036854775807)
    and ($2::text is null or institution = $2)
  order by ledger_id desc limit $3::text::bigint`;
const TALLY = `
  select json_build_object('institution', institution, 'rows', count(*), 'oldest', min(begun)) as answer from ledger
  where ${IS_EXCEPTION} group by institution order by institution`;

/** What is under way comes before what waits: beside an older version, its number may be higher. */
const WAITING_OF = `
  select row_to_json(l) as answer from ledger_rows l where item_way = $1 and ${IS_UNSETTLED} and ${IS_WAITING}
  order by state <> 'open', ledger_id`;
const NEXT_WAITING = `
  select row_to_json(w) as answer from ledger_rows w where institution = $1 and ${IS_WAITING}
    and not exists (
      select from ledger_rows o where o.item_way = w.item_way and o.state in ('waiting', 'open') and o.request is not null
        and case when o.state = w.state then o.ledger_id < w.ledger_id else o.state = 'open' end
    )
    and not exists (
      select from ledger_rows o where o.patron_way = w.patron_way and o.state in ('waiting', 'open')
        and o.request is not null and o.ledger_id < w.ledger_id
    )
    and ($3 = 'all' or state = 'open' or released is not null or outage is not null)
    and login not in (select jsonb_array_elements_text($4::text::jsonb))
    and account not in (select jsonb_array_elements_text($5::text::jsonb))
  order by ledger_id limit $2::text::bigint`;
const WAITING_OF_PATRON = `
  select row_to_json(l) as answer from ledger_rows l where patron_way = $1 and ${IS_UNSETTLED} and ${IS_WAITING}
  order by ledger_id`;
const CHAIN_BEFORE = `
  select row_to_json(o) as answer from ledger_rows r join ledger_rows o on ${IS_OF_CHAIN_BEFORE}
  where r.ledger_id = $1::text::bigint order by o.ledger_id desc`;
const WAITING_TALLY = `
  select json_build_object('institution', institution, 'rows', count(*),
    'unreleased', count(*) filter (where released is null and outage is null),
    'queued', count(*) filter (where outage is not null), 'oldest', min(heard)) as answer
  from ledger_rows where ${IS_WAITING} group by institution order by institution`;
const CAPTURED = `
  select row_to_json(l) as answer from ledger_rows l
  where alert_type is not null and (coalesce(heard, told, at) >= $1::text::timestamptz or settled >= $1::text::timestamptz)
    and coalesce(heard, told, at) >= $1::text::timestamptz - interval '${HANDED_OVER_WITHIN} days'
  order by library, ledger_id`;

/** Makes the part of the ledger that lists rows. */
export function ledgerLists(ask: AskRows): LedgerLists {
  const rows = async (statement: string, values: readonly Value[]): Promise<readonly LedgerRow[]> =>
    (await ask(statement, values)).map((answer) => ledgerRowFrom(rowOf(answer)));

  return {
    mayBeAltered: async (ledgerId) =>
      mayBeAltered(ledgerId, (await ask(BESIDE, [String(ledgerId)])).map((answer) => alteringFrom(rowOf(answer)))),
    row: async (ledgerId) => (await rows(ROW, [String(ledgerId)]))[0],
    unknowns: (institution) => rows(UNKNOWNS, [institution]),
    exceptions: ({ institution = null, before, limit }) =>
      rows(ATTENTION, [before === undefined ? null : String(before), institution, String(limit)]),
    exceptionTally: async () => (await ask(TALLY)).map(tallyFrom),
    waitingOf: (institution, itemId) => rows(WAITING_OF, [makeStorable(copyName(institution, itemId))]),
    waitingOfPatron: (institution, patronId) =>
      rows(WAITING_OF_PATRON, [makeStorable(queueName(institution, patronId))]),
    chainBefore: (ledgerId) => rows(CHAIN_BEFORE, [String(ledgerId)]),
    nextWaiting: (institution, limit, { notOf = [], notOfAccounts = [], released } = {}) =>
      rows(NEXT_WAITING, [
        ...[makeStorable(institution), String(limit), released ? "released" : "all", makeStorableJson(notOf)],
        makeStorableJson(notOfAccounts),
      ]),
    waitingTally: async () => (await ask(WAITING_TALLY)).map((answer) => waitingTallyFrom(rowOf(answer))),
    captured: (since) => rows(CAPTURED, [writeMoment(since)]),
  };
}

function tallyFrom(answer: unknown): ExceptionTally {
  const row = rowOf(answer);
  return { institution: text(row, "institution"), count: integer(row, "rows"), oldest: instant(row, "oldest") };
}
