import type { DatabaseSync } from "node:sqlite";
import type { JournalLine, JournalQuery } from "../port/journal_line.ts";
import type { JournalRow } from "../port/journal_line.ts";
import { integer, integerIfAny, textIfAny } from "../rows/row.ts";
import { TABLES } from "../rows/tables.ts";
import { insertSql, journalLineFrom, valuesOf } from "./rows/records.ts";
import { SLICE, type Write } from "./tidy_journal.ts";

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
type JournalReader = (query: JournalQuery) => readonly JournalLine[];

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

/** Keeps what puts the newest change of each copy back: in the row of the copy, which a change writes anyway. */
interface UndoKeeper {
  /** Finds the effects. */
  find(itemId: string): string | undefined;
  /** Removes effects of changes that were told before this moment. */
  forget(before: Temporal.Instant): Promise<void>;
}

/** The note that says up to which row of the journal effects were forgotten. */
const FORGOTTEN = "undo forgotten up to";

/** Prepares the statements. What is to be forgotten is found by the journal. */
export function undoKeeper(db: Pick<DatabaseSync, "prepare">, write: Write): UndoKeeper {
  const find = db.prepare("select undo from items where item_id = ?1");
  const forgotten = db.prepare("select value from notes where name = ?1");
  const note = db.prepare(
    "insert into notes (name, value) values (?1, ?2) on conflict (name) do update set value = excluded.value",
  );
  const next = db.prepare(`
    select max(journal_id) as last, sum(told >= ?2) as young from (
      select journal_id, coalesce(told, at) as told from journal where journal_id > ?1 order by journal_id limit ${SLICE}
    )`);
  const forget = db.prepare(`update items set undo = null where undo is not null and changed < ?3
    and item_id in (select item_id from journal where journal_id > ?1 and journal_id <= ?2)`);

  /** Gives the last row of a slice; of the first ones without a young row, it is noted that they need no second look. */
  function forgetSlice(after: number, before: number): number | undefined {
    const row = next.get(after, before) ?? {};
    const last = integerIfAny(row, "last");
    if (last === undefined) return undefined;
    forget.run(after, last, before);
    if (integer(row, "young") === 0 && after === noted()) note.run(FORGOTTEN, String(last));
    return last;
  }

  function noted(): number {
    return Number(forgotten.get(FORGOTTEN)?.value ?? 0);
  }

  return {
    find(itemId) {
      const row = find.get(itemId);
      return row && textIfAny(row, "undo");
    },
    async forget(before) {
      for (let after: number | undefined = noted(); after !== undefined;) {
        const from: number = after;
        after = await write(() => forgetSlice(from, before.epochMilliseconds));
      }
    },
  };
}
