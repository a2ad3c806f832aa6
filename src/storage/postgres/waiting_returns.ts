import { randomUUID } from "node:crypto";
import type { WaitingReturn, WaitingReturns } from "../port/waiting_returns.ts";
import { TABLES } from "../rows/tables.ts";
import { HANDED_IN_WITHIN, movedColumns, RETURN_WAITS, returnRecord, returnWay } from "../rows/waiting_return_row.ts";
import type { Value } from "./connection/run.ts";
import type { Database } from "./database.ts";
import { makeStorable, makeStorableJson } from "./rows/make_storable.ts";
import { returnTallyFrom, waitingReturnFrom } from "./rows/records.ts";
import { rowOf, writeMoment } from "./rows/row.ts";
import { writeRow } from "./rows/write_row.ts";

const NAMES = TABLES.waiting_returns.columns.map(({ name }) => name).join(", ");

/**
 * A try whose connection was lost before finds its row by the ticket. The first and the last number tell about how many
 * wait: counting them would take longer the more there are.
 */
const ACCEPT = `
  with made as (
    insert into waiting_returns (${NAMES}, accepted)
    select ${NAMES}, clock_timestamp() from jsonb_populate_record(null::waiting_returns, $1::text::jsonb)
    where coalesce(
      (select max(w.return_id) from waiting_returns w where w.institution = $2 and w.state in ('waiting', 'begun'))
      - (select min(w.return_id) from waiting_returns w where w.institution = $2 and w.state in ('waiting', 'begun')) + 1, 0
    ) < $3::text::bigint
    on conflict (ticket) do nothing returning return_id
  )
  select return_id::integer as answer from made
  union all select return_id::integer from waiting_returns where ticket = $4`;

const MOVED = Object.keys(movedColumns({ state: "over" }));

/** A second try, after the connection was lost, finds that the row has moved already. */
const MOVE = `
  with given as (select * from jsonb_populate_record(null::waiting_returns, $3::text::jsonb)), moved as (
    update waiting_returns w set ${MOVED.map((name) => `${name} = coalesce(given.${name}, w.${name})`).join(", ")}
    from given where w.return_id = $1::text::bigint and w.state = $2 returning 1
  )
  select exists(select 1 from moved) or ($4 = 'uncertain' and exists(
    select 1 from waiting_returns w, given where w.return_id = $1::text::bigint and w.state = given.state
      and (given.ledger_id is null or w.ledger_id = given.ledger_id)
  )) as answer`;

const REPEATED = `
  select row_to_json(w) as answer from waiting_returns w
  where retry_key in (select jsonb_array_elements_text($1::text::jsonb)) and institution = $2
    and ($3 = 'whenever' or ${RETURN_WAITS} or accepted + retry_window * interval '1 millisecond' >= clock_timestamp())
  order by return_id desc limit 1`;

const OF_ITEM = `
  select row_to_json(w) as answer from waiting_returns w where item_way = $1 and ${RETURN_WAITS} order by return_id`;

const NEXT = `
  select row_to_json(w) as answer from waiting_returns w where institution = $1 and ${RETURN_WAITS}
    and not exists (
      select 1 from waiting_returns o where o.item_way = w.item_way and o.return_id < w.return_id
        and o.state in ('waiting', 'begun')
    )
    and ($3 = 'all' or state = 'begun' or released is not null)
    and login not in (select jsonb_array_elements_text($4::text::jsonb))
  order by return_id limit $2::text::bigint`;

const RELEASE = `
  with released as (
    update waiting_returns set released = $2::text::timestamptz
    where institution = $1 and state = 'waiting' and (released is null or released = $2::text::timestamptz) returning 1
  ) select count(*)::integer as answer from released`;

const TALLY = `
  select json_build_object('institution', institution, 'rows', count(*),
    'unreleased', count(*) filter (where released is null), 'oldest', min(told)) as answer
  from waiting_returns where ${RETURN_WAITS} group by institution order by institution`;

const OF_LEDGER = `
  select row_to_json(w) as answer from waiting_returns w
  where ledger_id in (select jsonb_array_elements_text($1::text::jsonb)::bigint)`;

const CAPTURED = `
  select row_to_json(w) as answer from waiting_returns w
  where told >= $1::text::timestamptz - interval '${HANDED_IN_WITHIN} days' and alert_type is not null
    and (told >= $1::text::timestamptz
      or exists (select 1 from ledger l where l.ledger_id = w.ledger_id and l.settled >= $1::text::timestamptz))
  order by library, return_id`;

/** How many rows one statement removes. */
const SLICE = 500;

const PRUNE = `
  with removed as (
    delete from waiting_returns where return_id in (
      select return_id from waiting_returns where told < $1::text::timestamptz and not (${RETURN_WAITS})
        and accepted + retry_window * interval '1 millisecond' < clock_timestamp()
        and (ledger_id is null or not exists (select 1 from ledger l where l.ledger_id = waiting_returns.ledger_id))
      limit ${SLICE}
    ) returning 1
  ) select count(*)::integer as answer from removed`;

/** Makes the waiting returns over a database. Each step is one statement, and one round trip. */
export function postgresWaitingReturns(database: Pick<Database, "changing" | "patiently" | "stored">): WaitingReturns {
  const ask = (statement: string, values: readonly Value[] = []) =>
    database.patiently(async ({ pool }) => (await pool.run(statement, values)).map(({ answer }) => answer));
  const rows = async (statement: string, values: readonly Value[]): Promise<readonly WaitingReturn[]> =>
    (await ask(statement, values)).map((answer) => waitingReturnFrom(rowOf(answer)));

  return {
    async accept(entry, most) {
      const ticket = randomUUID();
      const row = makeStorableJson(writeRow(TABLES.waiting_returns, returnRecord(entry, ticket)));
      const [made] = await database.changing(({ pool }) =>
        pool.run(ACCEPT, [row, makeStorable(entry.institution), String(most), ticket])
      );
      database.stored();
      return made === undefined ? undefined : Number(made.answer);
    },
    move(returnId, from, to) {
      const given = makeStorableJson(movedColumns(to));
      return database.changing(async ({ pool, uncertain }) => {
        const asked = [String(returnId), from, given, uncertain ? "uncertain" : "certain"];
        return (await pool.run(MOVE, asked))[0]?.answer === true;
      });
    },
    async release(institution, at) {
      const [released] = await database.changing(({ pool }) =>
        pool.run(RELEASE, [makeStorable(institution), writeMoment(at)])
      );
      return Number(released?.answer);
    },
    repeated: async (institution, { keys, whenever }) =>
      (await rows(REPEATED, [makeStorableJson(keys), makeStorable(institution), whenever ? "whenever" : "in time"]))[0],
    ofItem: (institution, itemId) => rows(OF_ITEM, [makeStorable(returnWay(institution, itemId))]),
    next: (institution, limit, { notOf = [], released } = {}) =>
      rows(NEXT, [makeStorable(institution), String(limit), released ? "released" : "all", makeStorableJson(notOf)]),
    tally: async () => (await ask(TALLY)).map((answer) => returnTallyFrom(rowOf(answer))),
    ofLedger: (ledgerIds) => rows(OF_LEDGER, [makeStorableJson(ledgerIds)]),
    captured: (since) => rows(CAPTURED, [writeMoment(since)]),
    async prune(before) {
      let removed = 0;
      for (let count = SLICE; count === SLICE;) {
        count = Number((await ask(PRUNE, [writeMoment(before)]))[0]);
        removed += count;
      }
      return removed;
    },
  };
}
