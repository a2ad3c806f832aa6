import type { DatabaseSync } from "node:sqlite";
import type { JournalLine, JournalQuery } from "../../circulation/journal_line.ts";
import { instant, instantIfAny, integer, integerIfAny, oneOf, type Row, text, textIfAny } from "./row.ts";

/** Reads the journal. */
export type JournalReader = (query: JournalQuery) => readonly JournalLine[];

/** Prepares the statements that read the journal. Rows become durable in the order of their numbers: one writes at a time. */
export function journalReader(db: Pick<DatabaseSync, "prepare">): JournalReader {
  const lines = db.prepare("select * from journal where journal_id > ?1 order by journal_id limit ?2");
  const linesSince = db.prepare(
    "select * from journal where journal_id > ?1 and coalesce(told, at) >= ?3 order by journal_id limit ?2",
  );
  return ({ after = 0, since, limit }) => {
    const rows = since === undefined ? lines.all(after, limit) : linesSince.all(after, limit, since.epochMilliseconds);
    return rows.map(lineFrom);
  };
}

function lineFrom(row: Row): JournalLine {
  return {
    journalId: integer(row, "journal_id"),
    at: instant(row, "at"),
    account: text(row, "account"),
    terminal: text(row, "terminal"),
    address: text(row, "address"),
    message: text(row, "message"),
    library: text(row, "library"),
    action: text(row, "action"),
    outcome: oneOf(OUTCOMES, row, "outcome"),
    ...present({
      told: instantIfAny(row, "told"),
      patronId: textIfAny(row, "patron_id"),
      itemId: textIfAny(row, "item_id"),
      titleId: textIfAny(row, "title_id"),
      reason: textIfAny(row, "reason"),
      due: instantIfAny(row, "due"),
      amount: integerIfAny(row, "amount"),
      detail: textIfAny(row, "detail"),
    }),
  };
}

/** Without what is not there. */
function present<T extends object>(values: T): T {
  const found = { ...values };
  for (const key in found) if (found[key] === undefined) delete found[key];
  return found;
}

const OUTCOMES: Readonly<Record<JournalLine["outcome"], true>> = { done: true, refused: true };
