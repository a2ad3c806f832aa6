import type { DatabaseSync } from "node:sqlite";
import type { JournalEntry } from "../port/change.ts";
import type { LastChange } from "../port/storage.ts";
import type { ReaderOf } from "../rows/record_readers.ts";
import { type PlaceOf, type Row, text, textIfAny } from "../rows/row.ts";
import { type Column, insertSql, valuesOf } from "./columns.ts";
import { instant, instantIfAny } from "./row.ts";

/** A journal row: the entry, and with a change what a retry is answered with and what puts things back. */
export interface JournalRow {
  readonly entry: JournalEntry;
  readonly outcome: string;
  readonly undo: string;
}

/**
 * The table `journal`, without its number. `outcome` is what the journal tells, `answer` the text that the engine keeps.
 */
const JOURNAL_COLUMNS: readonly Column<JournalRow>[] = [
  { name: "at", of: ({ entry }) => entry.at.epochMilliseconds },
  { name: "account", of: ({ entry }) => entry.origin.account },
  { name: "terminal", of: ({ entry }) => entry.origin.terminal },
  { name: "address", of: ({ entry }) => entry.origin.address },
  { name: "message", of: ({ entry }) => entry.origin.message },
  { name: "library", of: ({ entry }) => entry.origin.branch },
  { name: "action", of: ({ entry }) => entry.action },
  { name: "patron_id", of: ({ entry }) => entry.patronId ?? null },
  { name: "item_id", of: ({ entry }) => entry.itemId ?? null },
  { name: "title_id", of: ({ entry }) => entry.titleId ?? null },
  { name: "outcome", of: ({ entry }) => entry.outcome },
  { name: "reason", of: ({ entry }) => entry.reason ?? null },
  { name: "detail", of: ({ entry }) => entry.detail ?? null },
  { name: "told", of: ({ entry }) => entry.told?.epochMilliseconds ?? null },
  { name: "due", of: ({ entry }) => entry.due?.epochMilliseconds ?? null },
  { name: "amount", of: ({ entry }) => entry.amount ?? null },
  { name: "key", of: ({ entry }) => entry.origin.key ?? null },
  { name: "answer", of: ({ outcome }) => outcome },
  { name: "undo", of: ({ undo }) => undo },
];

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
export interface Journal {
  /** Writes a row and gives its number. */
  write(row: JournalRow): number;
  /**
   * The newest change of the copy that an entry is about, or of the patron where it names no copy; `undefined` if it was
   * made by another request.
   */
  sameAsNewest(entry: JournalEntry): EarlierChange | undefined;
}

/** Prepares the journal's statements. */
export function openJournal(db: Pick<DatabaseSync, "prepare">): Journal {
  const insert = db.prepare(insertSql("journal", JOURNAL_COLUMNS));
  const ofItem = db.prepare(newestSql("items", "item_id"));
  const ofPatron = db.prepare(newestSql("patrons", "patron_id"));

  function rowOfSame({ itemId, patronId, origin: { key } }: JournalEntry): Row | undefined {
    if (key === undefined) return undefined;
    if (itemId !== undefined) return ofItem.get(itemId, key);
    return patronId === undefined ? undefined : ofPatron.get(patronId, key);
  }

  return {
    write: (row) => Number(insert.run(...valuesOf(JOURNAL_COLUMNS, row)).lastInsertRowid),
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
