import { randomUUID } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import type { WaitingReturns } from "../port/waiting_returns.ts";
import { integer } from "../rows/row.ts";
import { TABLES } from "../rows/tables.ts";
import { HANDED_IN_WITHIN, movedColumns, RETURN_WAITS, returnRecord, returnWay } from "../rows/waiting_return_row.ts";
import { returnTallyFrom, valuesOf, waitingReturnFrom } from "./rows/records.ts";
import { SLICE, type Write } from "./tidy_journal.ts";

const { columns } = TABLES.waiting_returns;
const NAMES = columns.map(({ name }) => name).join(", ");
/** The places behind the columns of a row: its moment, the institution again, and how many may wait. */
const [NOW, INSTITUTION, MOST] = [1, 2, 3].map((behind) => `?${columns.length + behind}`);

/** How many wait is told by the first and the last number: to count them would take the longer the more there are. */
const ACCEPT = `
  insert into waiting_returns (${NAMES}, accepted) select ${
  columns.map((_, place) => `?${place + 1}`).join(", ")
}, ${NOW}
  where coalesce(
    (select max(return_id) from waiting_returns where institution = ${INSTITUTION} and ${RETURN_WAITS})
    - (select min(return_id) from waiting_returns where institution = ${INSTITUTION} and ${RETURN_WAITS}) + 1, 0
  ) < ${MOST}`;

const REPEATED = `
  select * from waiting_returns where retry_key = ?1 and institution = ?2
    and (?3 or ${RETURN_WAITS} or accepted + retry_window >= ?4)
  order by return_id desc limit 1`;

const OF_ITEM = `select * from waiting_returns where item_way = ?1 and ${RETURN_WAITS} order by return_id`;

/** SQLite prepares a statement anew at each run where the limit is a parameter alone, which takes longer than the rest. */
const NEXT = `
  select * from waiting_returns w where institution = ?1 and ${RETURN_WAITS}
    and not exists (
      select 1 from waiting_returns o where o.item_way = w.item_way and o.return_id < w.return_id
        and o.state in ('waiting', 'begun')
    )
    and (not ?3 or state = 'begun' or released is not null)
    and login not in (select value from json_each(?4))
  order by return_id limit ?2 + 0`;

const RELEASE = `
  update waiting_returns set released = ?2
  where institution = ?1 and ${RETURN_WAITS} and state = 'waiting' and released is null`;

const TALLY = `
  select institution, count(*) as rows, sum(released is null) as unreleased, min(told) as oldest from waiting_returns
  where ${RETURN_WAITS} group by institution order by institution`;

const CAPTURED = `
  select * from waiting_returns w where told >= ?1 - ${HANDED_IN_WITHIN * 86_400_000} and alert_type is not null
    and (told >= ?1 or exists (select 1 from ledger l where l.ledger_id = w.ledger_id and l.settled >= ?1))
  order by library, return_id`;

const PRUNE = `
  delete from waiting_returns where return_id in (
    select return_id from waiting_returns where told < ?1 and not (${RETURN_WAITS})
      and accepted + retry_window < ?2
      and (ledger_id is null or not exists (select 1 from ledger l where l.ledger_id = waiting_returns.ledger_id)) limit ${SLICE})`;

/** Turns a question that is answered at once into one of the port. */
type Asked = <A extends readonly unknown[], T>(question: (...asked: A) => T) => (...asked: A) => Promise<T>;

/** Makes the waiting returns over a file, whose clock is this machine's unless it is given one. */
export function sqliteWaitingReturns(
  db: Pick<DatabaseSync, "prepare">,
  write: Write,
  asked: Asked,
  clock: () => number = Date.now,
): WaitingReturns {
  return { ...returnsReader(db, asked, clock), ...returnsWriter(db, write, clock) };
}

function returnsWriter(
  db: Pick<DatabaseSync, "prepare">,
  write: Write,
  clock: () => number,
): Pick<WaitingReturns, "accept" | "move" | "release" | "prune"> {
  const accept = db.prepare(ACCEPT), release = db.prepare(RELEASE), prune = db.prepare(PRUNE);
  const moved = Object.keys(movedColumns({ state: "over" }));
  const move = db.prepare(`
    update waiting_returns set ${moved.map((name, place) => `${name} = coalesce(?${place + 3}, ${name})`).join(", ")}
    where return_id = ?1 and state = ?2`);

  return {
    accept(entry, most) {
      const values = valuesOf(columns, returnRecord(entry, randomUUID()));
      return write(() => {
        const { changes, lastInsertRowid } = accept.run(...values, clock(), entry.institution, most);
        return changes > 0 ? Number(lastInsertRowid) : undefined;
      });
    },
    move(returnId, from, to) {
      const values = Object.values(movedColumns(to));
      return write(() => move.run(returnId, from, ...values).changes > 0);
    },
    release: (institution, at) => write(() => Number(release.run(institution, at.epochMilliseconds).changes)),
    async prune(before) {
      let removed = 0;
      for (let rows = SLICE; rows === SLICE;) {
        rows = await write(() => Number(prune.run(before.epochMilliseconds, clock()).changes));
        removed += rows;
      }
      return removed;
    },
  };
}

function returnsReader(
  db: Pick<DatabaseSync, "prepare">,
  asked: Asked,
  clock: () => number,
): Omit<WaitingReturns, "accept" | "move" | "release" | "prune"> {
  const repeated = db.prepare(REPEATED), ofItem = db.prepare(OF_ITEM), next = db.prepare(NEXT);
  const tally = db.prepare(TALLY), captured = db.prepare(CAPTURED);
  const ofLedger = db.prepare("select * from waiting_returns where ledger_id = ?1");

  return {
    repeated: asked((institution, { keys, whenever }) => {
      const now = clock();
      const found = keys.map((key) => repeated.get(key, institution, Number(whenever), now))
        .filter((row) => row !== undefined);
      const [newest] = found.toSorted((a, b) => integer(b, "return_id") - integer(a, "return_id"));
      return newest && waitingReturnFrom(newest);
    }),
    ofItem: asked((institution, itemId) => ofItem.all(returnWay(institution, itemId)).map(waitingReturnFrom)),
    next: asked((institution, limit, { notOf = [], released = false } = {}) =>
      next.all(institution, limit, Number(released), JSON.stringify(notOf)).map(waitingReturnFrom)
    ),
    tally: asked(() => tally.all().map(returnTallyFrom)),
    ofLedger: asked((ledgerIds) => ledgerIds.flatMap((id) => ofLedger.all(id).map(waitingReturnFrom))),
    captured: asked((since) => captured.all(since.epochMilliseconds).map(waitingReturnFrom)),
  };
}
