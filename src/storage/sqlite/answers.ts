import type { DatabaseSync } from "node:sqlite";
import type { StoredAnswer } from "../port/stored_answer.ts";
import type { AnswerRow } from "../rows/answer_row.ts";
import { integer, text } from "../rows/row.ts";
import { TABLES } from "../rows/tables.ts";
import { upsertSql, valuesOf } from "./columns.ts";
import type { Write } from "./tidy_journal.ts";

/** Rows that one transaction removes. */
const SLICE = 500;

/** Keeps the answers that retries are given. */
export interface AnswerKeeper {
  /** Keeps an answer for so many milliseconds from now, in the place of an earlier one to the same request. */
  keep(row: Omit<AnswerRow, "keepUntil"> & { readonly window: number }): void;
  /** Finds the newest answer under one of these keys that is to be kept now, or with `whenever` that is there. */
  find(keys: readonly string[], whenever?: boolean): StoredAnswer | undefined;
  /** Removes what need not be kept any longer. */
  prune(): Promise<void>;
}

/** Prepares the statements. A copy or a patron that nothing has changed since points at no newer row of the journal. */
export function answerKeeper(db: Pick<DatabaseSync, "prepare">, write: Write): AnswerKeeper {
  const upsert = db.prepare(upsertSql(TABLES.answers));
  const newest = db.prepare(`
    select a.answer, not exists (
      select 1 from journal j join items i on i.item_id = j.item_id
      where j.journal_id = a.journal_id and i.last_change > a.journal_id
    ) and not exists (
      select 1 from journal j join patrons p on p.patron_id = j.patron_id
      where j.journal_id = a.journal_id and p.last_change > a.journal_id
    ) as untouched
    from answers a where a.key in (?1, ?2) and a.keep_until >= ?3 order by a.journal_id desc limit 1`);
  const remove = db.prepare(
    `delete from answers where key in (select key from answers where keep_until < ?1 limit ${SLICE})`,
  );
  return {
    // The database is a file: its clock is this machine's.
    keep({ window, ...row }) {
      const keepUntil = Temporal.Instant.fromEpochMilliseconds(Date.now() + window);
      upsert.run(...valuesOf(TABLES.answers.columns, { ...row, keepUntil }));
    },
    find([key = "", other = key], whenever = false) {
      const row = newest.get(key, other, whenever ? 0 : Date.now());
      return row && { outcome: text(row, "answer"), untouched: integer(row, "untouched") === 1 };
    },
    async prune() {
      for (;;) {
        const changes = await write(() => Number(remove.run(Date.now()).changes));
        if (changes < SLICE) return;
      }
    },
  };
}
