import { allKeys } from "../../library/answer_windows.ts";
import type { AnswerQuestion } from "../port/answer_question.ts";
import { type Row, textIfAny } from "../rows/row.ts";
import type { Database } from "./database.ts";
import { ofVersion } from "./functions/of_version.ts";
import { makeStorableJson } from "./rows/make_storable.ts";

const FIND = ofVersion("select sip2d_answer($1::text::jsonb) as answer");
/** `statement_timestamp()` does not change while the statement runs, so that the index by moment can be used. */
const PRUNE = "delete from answers where keep_until < statement_timestamp()";

/** The smallest size of a row, in bytes: answers are counted only where the table is large enough to hold too many. */
const ROW = 60;
const SIZE = "select pg_relation_size('answers')::text as answer";

/** Finding the oldest answers sorts all of them. A tenth more than needed are removed, so that this happens seldom. */
const PRUNE_OLDEST = `
  with removed as (
    delete from answers where key = any(array(
      select key from answers order by journal_id limit (
        select case when count(*) > $1::text::bigint then count(*) - $1::text::bigint * 9 / 10 else 0 end
        from answers
      )
    )) returning key
  ) select count(*)::integer as answer from removed`;

/** Finds and removes the stored answers that retries get. */
interface StoredAnswers {
  /** Finds the answer that a retry is given. */
  find(question: AnswerQuestion): Promise<string | undefined>;
  /** As {@link Storage.pruneAnswers}. */
  prune(most: number): Promise<number>;
}

/** Makes the finder of stored answers over a database. */
export function answersOf(database: Database): StoredAnswers {
  return {
    async find(question) {
      const values = [makeStorableJson(questionRow(question))];
      const [row] = await database.patiently(({ pool }) => pool.run(FIND, values));
      return row && textIfAny(row, "answer");
    },
    async prune(most) {
      await database.patiently(({ pool }) => pool.run(PRUNE));
      const [size] = await database.patiently(({ pool }) => pool.run(SIZE));
      if (Number(size?.answer) < most * ROW) return 0;
      const [row] = await database.patiently(({ pool }) => pool.run(PRUNE_OLDEST, [String(most)]));
      return Number(row?.answer);
    },
  };
}

/** Writes a question in the form that the database's functions take. */
export function questionRow(question: AnswerQuestion): Row {
  const { whenever, again, reconnected } = question;
  return { keys: allKeys(question), whenever, again, reconnected };
}
