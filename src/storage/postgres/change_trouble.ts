import { type Notice, notice } from "../../library/notice.ts";
import { codeOf, reasonOf } from "./connection/postgres_error.ts";

/** What to do about a change that failed, by its SQLSTATE or the class of its SQLSTATE. */
const CURES: readonly (readonly [state: RegExp, cure: string])[] = [
  [/^53100$/, "the server's disk is full: make room there"],
  [/^53/, "the server has run out of something: see its log"],
  [/^25006$/, "the database only reads: see default_transaction_read_only, or name the primary in the url"],
  [/^2200H$/, "the sequence has ended; as its owner say: alter sequence NAME no maxvalue"],
  [/^42501$/, "a right is missing; as the owner of the tables grant it to the role in the url"],
  [/^42/, "run sip2d migrate, or restore a backup"],
  [/^(58|XX)/, "the server's disk or its data is damaged: see its log"],
];

/** Says in one line why a change could not be stored, and what to do about it. */
export function changeTrouble(error: unknown, where: string): Notice {
  const state = codeOf(error) ?? "";
  const [, cure] = CURES.find(([states]) => states.test(state)) ?? [];
  const why = `${reasonOf(error)}${cure === undefined ? "" : `; ${cure}`}`;
  return notice("no-changes-stored", `${where} stores no changes: ${why}`, where, why);
}
