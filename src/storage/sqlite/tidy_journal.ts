import type { DatabaseSync } from "node:sqlite";
import type { Change } from "../port/change.ts";

/** Rows that one transaction is about. */
export const SLICE = 500;

/** Runs work, maybe twice, in a transaction and answers when it is durable; after the deadline nothing is done. */
export type Write = <T>(work: () => T, deadline?: Change["deadline"]) => Promise<T>;

/** Shortens the journal, a few hundred rows at a time, each when its turn comes. */
interface JournalTidier {
  /** Removes rows that were told before this moment, with what would undo them; gives how many. */
  prune(before: Temporal.Instant): Promise<number>;
}

/** Prepares the statements. What is too old is found by the index on moments: numbers need not be in their order. */
export function journalTidier(db: Pick<DatabaseSync, "prepare">, write: Write): JournalTidier {
  const old =
    `select journal_id from journal where coalesce(told, at) < ?1 order by coalesce(told, at), journal_id limit ${SLICE}`;
  const removeUndo = db.prepare(`
    update items set undo = null where undo is not null and changed < ?1
      and item_id in (select item_id from journal where journal_id in (${old}))`);
  const remove = db.prepare(`delete from journal where journal_id in (${old})`);

  function removeSlice(before: number): number {
    removeUndo.run(before);
    return Number(remove.run(before).changes);
  }

  return {
    async prune(before) {
      let removed = 0;
      for (let rows = SLICE; rows === SLICE;) {
        rows = await write(() => removeSlice(before.epochMilliseconds));
        removed += rows;
      }
      return removed;
    },
  };
}
