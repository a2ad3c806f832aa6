import type { DatabaseSync } from "node:sqlite";
import type { JournalEntry } from "../port/change.ts";
import type { LastChange } from "../port/storage.ts";
import type { JournalRow } from "../rows/journal_row.ts";
import type { ReaderOf } from "../rows/record_readers.ts";
import { type PlaceOf, type Row, text, textIfAny } from "../rows/row.ts";
import { TABLES } from "../rows/tables.ts";
import { insertSql, valuesOf } from "./columns.ts";
import { instant, instantIfAny } from "./row.ts";

/** What to select for {@link lastChangeReader} where the journal row is `j`; the names leave room for other columns. */
export const LAST_CHANGE_SELECT = ["at", "account", "action", "key", "answer", "undo", "patron_id"]
  .map((name) => `j.${name} as last_${name}`).join(", ");

/** Of newest changes, off rows with {@link LAST_CHANGE_SELECT}; `undefined` where an outer join found none. */
export function lastChangeReader(at: PlaceOf): ReaderOf<LastChange | undefined> {
  const place = {
    at: at("last_at"),
    account: at("last_account"),
    action: at("last_action"),
    key: at("last_key"),
    answer: at("last_answer"),
    undo: at("last_undo"),
    patronId: at("last_patron_id"),
  };
  return (row) => {
    const moment = instantIfAny(row, place.at);
    if (moment === undefined) return undefined;
    const key = textIfAny(row, place.key);
    const patronId = textIfAny(row, place.patronId);
    return {
      at: moment,
      account: text(row, place.account),
      action: text(row, place.action),
      ...(key !== undefined && { key }),
      outcome: text(row, place.answer),
      undo: text(row, place.undo),
      ...(patronId !== undefined && { patronId }),
    };
  };
}

/** What the journal knows of a change. */
export interface EarlierChange {
  readonly at: Temporal.Instant;
  readonly outcome: string;
}

/** The journal, ready to be written and asked. */
export interface JournalWriter {
  /** Writes a row and gives its number. */
  write(row: JournalRow): number;
  /**
   * The newest change of the copy that an entry is about, or of the patron where it names no copy; `undefined` if it was
   * made by another request.
   */
  sameAsNewest(entry: JournalEntry): EarlierChange | undefined;
}

/** Prepares the journal's statements. */
export function openJournal(db: Pick<DatabaseSync, "prepare">): JournalWriter {
  const insert = db.prepare(insertSql(TABLES.journal));
  const ofItem = db.prepare(newestSql("items", "item_id"));
  const ofPatron = db.prepare(newestSql("patrons", "patron_id"));

  function rowOfSame({ itemId, patronId, origin: { key } }: JournalEntry): Row | undefined {
    if (key === undefined) return undefined;
    if (itemId !== undefined) return ofItem.get(itemId, key);
    return patronId === undefined ? undefined : ofPatron.get(patronId, key);
  }

  return {
    write: (row) => Number(insert.run(...valuesOf(TABLES.journal.columns, row)).lastInsertRowid),
    sameAsNewest(entry) {
      const row = rowOfSame(entry);
      return row && { at: instant(row, "at"), outcome: text(row, "answer") };
    },
  };
}

function newestSql(table: string, key: string): string {
  return `select j.at, j.answer from ${table} s join journal j on j.journal_id = s.last_change
    where s.${key} = ?1 and j.key = ?2`;
}
