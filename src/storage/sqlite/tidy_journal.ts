import type { DatabaseSync } from "node:sqlite";
import { integer } from "../rows/row.ts";

/** Rows that one transaction is about. */
const SLICE = 500;

/** Runs work in a transaction and answers when it is durable. */
export type Write = <T>(work: () => T) => Promise<T>;

/** Shortens the journal and what it keeps, a few hundred rows at a time, each when its turn comes. */
export interface JournalTidier {
  /** Removes rows that were told before this moment; gives how many. */
  prune(before: Temporal.Instant): Promise<number>;
  /**
   * Blanks undo effects of rows that were told before this moment, and what rows of older versions hold for retries.
   */
  forgetUndo(before: Temporal.Instant): Promise<void>;
}

/**
 * Prepares the statements. Rows are told in the order of their numbers, so that both begin at one end and stop at the
 * first row that is too young; no index on the time is needed.
 */
export function journalTidier(db: Pick<DatabaseSync, "prepare">, write: Write): JournalTidier {
  const remove = db.prepare(`
    delete from journal where journal_id in (select journal_id from journal order by journal_id limit ${SLICE})
      and coalesce(told, at) < ?1`);
  const next = db.prepare(`
    select max(journal_id) as last, count(*) as rows from (
      select journal_id, coalesce(told, at) as told from journal where journal_id > ?2 order by journal_id limit ${SLICE}
    ) where told < ?1`);
  const blank = db.prepare(`
    update journal set key = null, answer = '', undo = ''
    where journal_id > ?1 and journal_id <= ?2 and (answer <> '' or undo <> '' or key is not null)`);
  /** What has been blanked in the life of this process. */
  let blanked = 0;

  return {
    async prune(before) {
      for (let removed = 0;;) {
        const changes = Number(await write(() => remove.run(before.epochMilliseconds).changes));
        removed += changes;
        if (changes < SLICE) return removed;
      }
    },
    async forgetUndo(before) {
      for (;;) {
        const rows = await write(() => {
          const row = next.get(before.epochMilliseconds, blanked) ?? {};
          if (integer(row, "rows") === 0) return 0;
          const last = integer(row, "last");
          blank.run(blanked, last);
          blanked = last;
          return integer(row, "rows");
        });
        if (rows < SLICE) return;
      }
    },
  };
}
