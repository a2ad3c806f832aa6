import type { DatabaseSync } from "node:sqlite";
import type { LedgerMoves, MovingRow } from "../port/ledger_moves.ts";
import { ticketKept } from "../rows/ledger_row.ts";
import { integer, type Row, text } from "../rows/row.ts";
import { TABLES } from "../rows/tables.ts";
import type { AnswerAtOnce } from "./ledger_lists.ts";
import { insertSql } from "./rows/records.ts";
import type { Write } from "./tidy_journal.ts";

const { columns } = TABLES.ledger;

const NUMBER_FROM = `
  insert into sqlite_sequence (name, seq) select 'ledger', 0 where not exists (
    select 1 from sqlite_sequence where name = 'ledger')`;
const RAISE = "update sqlite_sequence set seq = max(seq, ?1) where name = 'ledger'";

/** Makes the moves of rows of the ledger over a file. */
export function sqliteLedgerMoves(
  db: Pick<DatabaseSync, "prepare">,
  write: Write,
  asked: AnswerAtOnce,
): LedgerMoves {
  const leaving = db.prepare("select * from ledger where institution = ?1 order by ledger_id limit ?2 + 0");
  const tickets = db.prepare("select ledger_id, ticket from ledger where institution = ?1");
  const insert = db.prepare(insertSql(TABLES.ledger)), remove = db.prepare("delete from ledger where ledger_id = ?1");
  const begin = db.prepare(NUMBER_FROM), raise = db.prepare(RAISE);

  return {
    leaving: asked((institution, most) => leaving.all(institution, most).map(movingRow)),
    takeIn: (institution, rows) =>
      write(() => {
        const here = new Map(
          tickets.all(institution).map((row) => [ticketKept(text(row, "ticket")), integer(row, "ledger_id")]),
        );
        const stored = ({ values }: MovingRow) =>
          Number(insert.run(...columns.map(({ name }) => values[name] ?? null)).lastInsertRowid);
        return new Map(
          rows.map((row) => [row.ledgerId, here.get(ticketKept(String(row.values.ticket))) ?? stored(row)]),
        );
      }),
    letGo: (ledgerIds) =>
      write(() => {
        for (const ledgerId of ledgerIds) remove.run(ledgerId);
      }),
    numberFrom: (number) =>
      write(() => {
        begin.run();
        raise.run(number - 1);
      }),
  };
}

function movingRow(row: Row): MovingRow {
  const values = columns.flatMap(({ name }) => {
    const value = row[name];
    return typeof value === "string" || typeof value === "number" ? [[name, value] as const] : [];
  });
  return { ledgerId: integer(row, "ledger_id"), values: Object.fromEntries(values) };
}
