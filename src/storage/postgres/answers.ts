import type { StoredAnswer } from "../port/stored_answer.ts";
import { text } from "../rows/row.ts";
import type { Database } from "./database.ts";
import { makeStorableJson } from "./make_storable.ts";
import { flag, rowIfAny } from "./row.ts";

const FIND = "select sip2d_answer($1::text::jsonb, clock_timestamp()) as answer";
const FIND_ANY = "select sip2d_answer($1::text::jsonb, '-infinity') as answer";
const PRUNE = "delete from answers where keep_until < clock_timestamp()";

/** The answers that retries are given. */
export interface StoredAnswers {
  /** Finds the newest answer under one of these keys that is to be kept now, or with `whenever` that is there. */
  find(keys: readonly string[], whenever?: boolean): Promise<StoredAnswer | undefined>;
  /** Removes what need not be kept any longer. */
  prune(): Promise<void>;
}

/** Asks a database for the answers that retries are given. */
export function answersOf(database: Database): StoredAnswers {
  return {
    async find(keys, whenever = false) {
      const values = [makeStorableJson(keys)];
      const [found] = await database.patiently(({ pool }) => pool.run(whenever ? FIND_ANY : FIND, values));
      const row = found && rowIfAny(found, "answer");
      return row && { outcome: text(row, "outcome"), untouched: flag(row, "untouched") };
    },
    async prune() {
      await database.patiently(({ pool }) => pool.run(PRUNE));
    },
  };
}
