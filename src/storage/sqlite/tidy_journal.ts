import type { DatabaseSync } from "node:sqlite";
import type { Change } from "../port/change.ts";
import { integerIfAny } from "../rows/row.ts";

/** Rows that one transaction is about. */
export const SLICE = 500;

/** Runs work, maybe twice, in a transaction and answers when it is durable; after the deadline nothing is done. */
export type Write = <T>(work: () => T, deadline?: Change["deadline"]) => Promise<T>;

/** Shortens the journal, a few hundred rows at a time, each when its turn comes. */
interface JournalTidier {
  /** Removes rows that were told before this moment, with what would undo them; gives how many. */
  prune(before: Temporal.Instant): Promise<number>;
}

/**
 * Prepares the statements. Rows are told in the order of their numbers, but for a clock that was set, so that it begins at
 * one end and stops where all are too young; no index on the time is needed.
 */
export function journalTidier(db: Pick<DatabaseSync, "prepare">, write: Write): JournalTidier {
  const next = db.prepare(
    `select max(journal_id) as last from (select journal_id from journal where journal_id > ?1 order by journal_id limit ${SLICE})`,
  );
  const old = "from journal where journal_id > ?1 and journal_id <= ?2 and coalesce(told, at) < ?3";
  const removeUndo = db.prepare(
    `update items set undo = null where undo is not null and changed < ?3 and item_id in (select item_id ${old})`,
  );
  const remove = db.prepare(`delete ${old}`);

  /** Gives the last row of a slice, and how many of it were removed. */
  function removeSlice(after: number, before: number): { readonly last: number; readonly changes: number } {
    const last = integerIfAny(next.get(after) ?? {}, "last");
    if (last === undefined) return { last: after, changes: 0 };
    removeUndo.run(after, last, before);
    return { last, changes: Number(remove.run(after, last, before).changes) };
  }

  return {
    async prune(before) {
      let removed = 0;
      for (let after = 0, rows = 1; rows > 0;) {
        const from = after;
        const { last, changes } = await write(() => removeSlice(from, before.epochMilliseconds));
        [after, rows] = [last, changes];
        removed += rows;
      }
      return removed;
    },
  };
}
