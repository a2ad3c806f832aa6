import type { AnswerQuestion } from "../port/answer_question.ts";
import { type Row, textIfAny } from "../rows/row.ts";
import type { Database } from "./database.ts";
import { makeStorableJson } from "./rows/make_storable.ts";

const FIND = "select sip2d_answer($1::text::jsonb) as answer";
/** Of all clocks of the statement's, this one stands still while it runs, so that the index by moment is of use. */
const PRUNE = "delete from answers where keep_until < statement_timestamp()";

/** Finds and removes the answers that retries get. */
interface StoredAnswers {
  /** Finds the answer that a retry is given. */
  find(question: AnswerQuestion): Promise<string | undefined>;
  /** Removes answers that are older than a retry can be. */
  prune(): Promise<void>;
}

/** Asks a database for the answers that retries are given. */
export function answersOf(database: Database): StoredAnswers {
  return {
    async find(question) {
      const values = [makeStorableJson(questionRow(question))];
      const [row] = await database.patiently(({ pool }) => pool.run(FIND, values));
      return row && textIfAny(row, "answer");
    },
    async prune() {
      await database.patiently(({ pool }) => pool.run(PRUNE));
    },
  };
}

/** A question as the database's functions take it. */
export function questionRow({ keys, whenever, again }: AnswerQuestion): Row {
  return { keys, whenever, again };
}
