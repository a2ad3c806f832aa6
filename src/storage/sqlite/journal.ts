import type { DatabaseSync } from "node:sqlite";
import type { JournalLine, JournalQuery } from "../port/journal_line.ts";
import type { LastChange } from "../port/storage.ts";
import type { JournalRow } from "../rows/journal_row.ts";
import type { ReaderOf } from "../rows/record_readers.ts";
import { type PlaceOf, text, textIfAny } from "../rows/row.ts";
import { TABLES } from "../rows/tables.ts";
import { insertSql, valuesOf } from "./columns.ts";
import { journalLineFrom } from "./records.ts";
import { instantIfAny } from "./row.ts";

/** What to select for {@link lastChangeReader} where the journal row is `j`; the names leave room for other columns. */
export const LAST_CHANGE_SELECT = ["at", "account", "action", "undo", "patron_id"]
  .map((name) => `j.${name} as last_${name}`).join(", ");

/** Of newest changes, off rows with {@link LAST_CHANGE_SELECT}; `undefined` where an outer join found none. */
export function lastChangeReader(at: PlaceOf): ReaderOf<LastChange | undefined> {
  const place = {
    at: at("last_at"),
    account: at("last_account"),
    action: at("last_action"),
    undo: at("last_undo"),
    patronId: at("last_patron_id"),
  };
  return (row) => {
    const moment = instantIfAny(row, place.at);
    if (moment === undefined) return undefined;
    const patronId = textIfAny(row, place.patronId);
    return {
      at: moment,
      account: text(row, place.account),
      action: text(row, place.action),
      undo: text(row, place.undo),
      ...(patronId !== undefined && { patronId }),
    };
  };
}

/** The journal, ready to be written. */
export interface JournalWriter {
  /** Writes a row and gives its number. */
  write(row: JournalRow): number;
}

/** Prepares the journal's statement. */
export function openJournal(db: Pick<DatabaseSync, "prepare">): JournalWriter {
  const insert = db.prepare(insertSql(TABLES.journal));
  return { write: (row) => Number(insert.run(...valuesOf(TABLES.journal.columns, row)).lastInsertRowid) };
}

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
    return rows.map(journalLineFrom);
  };
}
