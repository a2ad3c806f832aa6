import type { DatabaseSync } from "node:sqlite";
import type { JournalLine, JournalQuery } from "../port/journal_line.ts";
import type { LastChange } from "../port/storage.ts";
import type { JournalRow } from "../rows/journal_row.ts";
import { integer, type PlaceOf, type ReaderOf, text, textIfAny } from "../rows/row.ts";
import { TABLES } from "../rows/tables.ts";
import { insertSql, valuesOf } from "./columns.ts";
import { journalLineFrom } from "./records.ts";
import { instantIfAny } from "./row.ts";
import type { Write } from "./tidy_journal.ts";

/** What to select for {@link lastChangeReader} where the journal row is `j`; the names leave room for other columns. */
export const LAST_CHANGE_SELECT = ["at", "account", "action", "patron_id"]
  .map((name) => `j.${name} as last_${name}`).join(", ");

/** Of newest changes, off rows with {@link LAST_CHANGE_SELECT}; `undefined` where an outer join found none. */
export function lastChangeReader(at: PlaceOf): ReaderOf<LastChange | undefined> {
  const place = {
    at: at("last_at"),
    account: at("last_account"),
    action: at("last_action"),
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

/** Rows that one transaction is about. */
const SLICE = 500;

/** Keeps what puts the newest change of each copy back. */
export interface UndoKeeper {
  /** Keeps the effects of a copy's newest change, told at this moment, in the place of those of the one before. */
  keep(itemId: string, told: number, effects: string): void;
  /** Finds the effects. */
  find(itemId: string): string | undefined;
  /** Removes effects of changes that were told before this moment. Whoever is to be forgotten leaves few behind. */
  forget(before: Temporal.Instant): Promise<void>;
}

/** Prepares the statements. */
export function undoKeeper(db: Pick<DatabaseSync, "prepare">, write: Write): UndoKeeper {
  const store = db.prepare(`insert into undo (item_id, told, effects) values (?1, ?2, ?3)
    on conflict (item_id) do update set told = excluded.told, effects = excluded.effects`);
  const drop = db.prepare("delete from undo where item_id = ?1");
  const find = db.prepare("select effects from undo where item_id = ?1");
  const slice = `select item_id from undo where item_id > ?1 order by item_id limit ${SLICE}`;
  const next = db.prepare(`select max(item_id) as last, count(*) as rows from (${slice})`);
  const forget = db.prepare("delete from undo where item_id > ?1 and item_id <= ?2 and told < ?3");

  return {
    keep(itemId, told, effects) {
      if (effects === "") drop.run(itemId);
      else store.run(itemId, told, effects);
    },
    find(itemId) {
      const row = find.get(itemId);
      return row && text(row, "effects");
    },
    async forget(before) {
      for (let after = "", rows = SLICE; rows === SLICE;) {
        rows = await write(() => {
          const row = next.get(after) ?? {};
          const found = integer(row, "rows");
          if (found === 0) return 0;
          const last = text(row, "last");
          forget.run(after, last, before.epochMilliseconds);
          after = last;
          return found;
        });
      }
    },
  };
}
