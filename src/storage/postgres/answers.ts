import type { StoredAnswer } from "../port/stored_answer.ts";
import { text } from "../rows/row.ts";
import type { Database } from "./database.ts";
import { makeStorableJson } from "./make_storable.ts";
import { flag, rowIfAny, writeMoment } from "./row.ts";

const FIND = "select sip2d_answer($1::text::jsonb, $2::text::timestamptz) as answer";
const PRUNE = "delete from answers where keep_until < $1::text::timestamptz";

/** The answers that retries are given. */
export interface StoredAnswers {
  /** Finds the newest answer under one of these keys that is to be kept at this moment. */
  find(keys: readonly string[], now: Temporal.Instant): Promise<StoredAnswer | undefined>;
  /** Removes what need not be kept any longer at this moment. */
  prune(now: Temporal.Instant): Promise<void>;
}

/** Asks a database for the answers that retries are given. */
export function answersOf(database: Database): StoredAnswers {
  return {
    async find(keys, now) {
      const values = [makeStorableJson(keys), writeMoment(now)];
      const [found] = await database.patiently(({ pool }) => pool.run(FIND, values));
      const row = found && rowIfAny(found, "answer");
      return row && { outcome: text(row, "outcome"), untouched: flag(row, "untouched") };
    },
    async prune(now) {
      await database.patiently(({ pool }) => pool.run(PRUNE, [writeMoment(now)]));
    },
  };
}
