import type { DatabaseSync } from "node:sqlite";
import { isKept } from "../../library/once/is_kept.ts";
import type { AnswerQuestion } from "../port/answer_question.ts";
import type { AnswerGiven } from "../rows/journal_row.ts";
import { integer, integerIfAny, text } from "../rows/row.ts";
import { TABLES } from "../rows/tables.ts";
import { insertSql, valuesOf } from "./rows/records.ts";
import { listStatement } from "./rows/list_statement.ts";
import { SLICE, type Write } from "./tidy_journal.ts";

/** Keeps the answers that retries get. */
export interface AnswerKeeper {
  /** Keeps an answer, from now on, beside a row of the journal; it is found in the place of an earlier one to the same request. */
  keep(answer: AnswerGiven, journalId: number): void;
  /**
   * Reads which answers were added since the last look. Call it in a transaction before anything is written: rows of a
   * transaction that fails would be taken for stored, and their numbers come again.
   */
  look(): void;
  /** Notes that all that was kept since the last look is stored, so that the next look need not find it. */
  stored(): void;
  /** Finds the answer that a retry is given, among those that are known. */
  find(question: AnswerQuestion): string | undefined;
  /** As {@link Storage.pruneAnswers}. */
  prune(write: Write, most: number): Promise<number>;
}

/** The place of the newest answer under a key. */
interface Kept {
  readonly journalId: number;
  /** Milliseconds since 1970, from which on it may be removed. */
  readonly until: number;
}

/**
 * Prepares the statements. The table is a log, which is cheap to write; where in it an answer stands is known here, from
 * the rows that this process and others have added since it was looked at last. An index by key would cost every change
 * a page of its own, and nearly every request is the first of its kind.
 *
 * A copy or a patron that nothing has changed since points at no newer row of the journal.
 */
export function answerKeeper(db: Pick<DatabaseSync, "prepare">, clock: () => number = () => Date.now()): AnswerKeeper {
  const insert = db.prepare(insertSql({ name: "answer_log", columns: TABLES.answers.columns }));
  const added = listStatement(
    db,
    "select journal_id, key, keep_until from answer_log where journal_id > ?1 order by journal_id",
  );
  const place = { journalId: added.at("journal_id"), key: added.at("key"), until: added.at("keep_until") };
  const find = db.prepare(`
    select a.answer, not exists (
      select 1 from journal j join items i on i.item_id = j.item_id
      where j.journal_id = a.journal_id and i.last_change > a.journal_id
    ) and not exists (
      select 1 from journal j join patrons p on p.patron_id = j.patron_id
      where j.journal_id = a.journal_id and p.last_change > a.journal_id
    ) as untouched, exists (select 1 from journal j where j.journal_id = a.journal_id and j.terminal = ?2) as is_own
    from answer_log a where a.journal_id = ?1`);
  const remove = oldRemover(db);
  const oldest = oldestRemover(db);
  const kept = new Map<string, Kept>();
  /** Kept since the last look. */
  let fresh: [key: string, Kept][] = [];
  let seen = 0;
  /** The end of the last window of those that were found in the file. */
  let othersUntil = 0;

  return {
    // The database is a file: its clock is this machine's, or what it was opened with.
    keep({ key, at, answer, window }, journalId) {
      const until = clock() + window;
      const keepUntil = Temporal.Instant.fromEpochMilliseconds(until);
      insert.run(...valuesOf(TABLES.answers.columns, { key, journalId, at, keepUntil, answer }));
      fresh.push([key, { journalId, until }]);
    },
    look() {
      fresh = [];
      for (const row of added.all(seen)) {
        seen = integer(row, place.journalId);
        const until = integer(row, place.until);
        kept.set(text(row, place.key), { journalId: seen, until });
        othersUntil = Math.max(othersUntil, until);
      }
    },
    stored() {
      for (const [key, answer] of fresh) {
        seen = answer.journalId;
        kept.set(key, answer);
      }
      fresh = [];
    },
    find(question) {
      const { again, reconnected = null } = question, newest = newestIn(kept, question, { othersUntil, now: clock() });
      const row = newest === 0 ? undefined : find.get(newest, reconnected);
      if (row === undefined) return undefined;
      if (again && integer(row, "is_own") === 0 && integer(row, "untouched") === 1) return undefined;
      return text(row, "answer");
    },
    async prune(write, most) {
      const moment = clock();
      for (const [key, { until }] of kept) if (until < moment) kept.delete(key);
      for (let after: number | undefined = 0; after !== undefined;) {
        const from: number = after;
        after = await write(() => remove(from, moment));
      }
      return await oldest.remove(write, kept, most);
    },
  };
}

/** Gives the number of the newest answer that a question is for and that still counts; 0 if there is none. */
function newestIn(
  kept: ReadonlyMap<string, Kept>,
  { keys, older, whenever }: AnswerQuestion,
  { othersUntil, now }: { readonly othersUntil: number; readonly now: number },
): number {
  // This process keeps none under the keys of earlier versions.
  const mayBeOlder = older !== undefined && isKept(othersUntil, whenever, now);
  let newest = 0;
  for (const key of mayBeOlder ? [...keys, ...older()] : keys) {
    const answer = kept.get(key);
    if (answer === undefined || answer.journalId <= newest) continue;
    if (isKept(answer.until, whenever, now)) newest = answer.journalId;
  }
  return newest;
}

/** Removes what is out of date of a slice of the log, and gives the last number in it. */
function oldRemover(db: Pick<DatabaseSync, "prepare">): (after: number, moment: number) => number | undefined {
  const next = db.prepare(`select max(journal_id) as last from (
    select journal_id from answer_log where journal_id > ?1 order by journal_id limit ${SLICE})`);
  const remove = db.prepare("delete from answer_log where journal_id > ?1 and journal_id <= ?2 and keep_until < ?3");
  return (after, moment) => {
    const last = integerIfAny(next.get(after) ?? {}, "last");
    if (last !== undefined) remove.run(after, last, moment);
    return last;
  };
}

/** Removes the oldest answers of a log, where there are more than there is room for. */
function oldestRemover(db: Pick<DatabaseSync, "prepare">) {
  const first = db.prepare("select min(journal_id) as first from answer_log");
  const upTo = db.prepare(
    "select journal_id as last from answer_log where journal_id > 0 order by journal_id limit 1 offset ?1",
  );
  const remove = db.prepare("delete from answer_log where journal_id <= ?1");

  /** Forgets the places of answers that are gone; another process may have removed them. */
  function forgetGone(kept: Map<string, Kept>): void {
    const from = integerIfAny(first.get() ?? {}, "first") ?? Infinity;
    for (const [key, { journalId }] of kept) if (journalId < from) kept.delete(key);
  }

  /** Removes some of the oldest, and gives how many. */
  function removeSlice(rows: number): number {
    const last = integerIfAny(upTo.get(rows - 1) ?? {}, "last");
    return last === undefined ? 0 : Number(remove.run(last).changes);
  }

  return {
    async remove(write: Write, kept: Map<string, Kept>, most: number): Promise<number> {
      if (kept.size > most) forgetGone(kept);
      if (kept.size <= most) return 0;
      const excess = kept.size - Math.floor(most * 9 / 10);
      let removed = 0;
      for (let rows = -1; removed < excess && rows !== 0; removed += rows) {
        const left = Math.min(SLICE, excess - removed);
        rows = await write(() => removeSlice(left));
      }
      forgetGone(kept);
      return removed;
    },
  };
}
