import type { TellUpdate } from "../../port/update_progress.ts";
import type { InParts, Migration } from "../../rows/migration.ts";
import { ANSWERS } from "./answers.ts";
import { ANSWERS_BY_KEY } from "./answers_by_key.ts";
import { ANSWERED_AT_ONCE } from "./answered_at_once.ts";
import { APPLY_FUNCTION } from "./apply_function.ts";
import { FIND_INDEX } from "./find_index.ts";
import { LEDGER } from "./ledger.ts";
import { MONEY_TOLD } from "./money_told.ts";
import { PIN_RECORD } from "./pin_record.ts";
import { SERVERS } from "./servers.ts";
import { SHORT_JOURNAL } from "./short_journal.ts";
import { TABLES } from "./tables.ts";
import { WRONG_PINS } from "./wrong_pins.ts";
import type { Run } from "../connection/run.ts";

/**
 * The steps from an empty database to the present schema, in order; the table `sip2d_schema` counts how many a database
 * has been through. A released step is never edited: what changes is a new step at the end.
 */
export const MIGRATIONS: readonly Migration[] = [
  [`${TABLES}${APPLY_FUNCTION}`],
  [WRONG_PINS],
  [ANSWERS],
  SHORT_JOURNAL,
  [PIN_RECORD],
  ["alter table items add column shelving_location text"],
  [ANSWERED_AT_ONCE],
  [ANSWERS_BY_KEY],
  // Rows are read in the order of their moments, which is not that of their numbers where clocks differ: ranges of pages
  // say nothing of an order.
  [
    "drop index journal_by_time",
    "create index journal_by_moment on journal (coalesce(told, at), journal_id)",
  ],
  MONEY_TOLD,
  [FIND_INDEX],
  [LEDGER],
  [SERVERS],
];

/** Rows of a statement that goes through a table in parts. */
const ROWS = 20_000;

/**
 * Carries migrations out, inside a transaction that the caller has begun. It tells how far it has come before each step and
 * after each of several parts.
 */
export async function runMigrations(
  run: Run,
  migrations: readonly Migration[],
  tell: TellUpdate = () => {},
): Promise<void> {
  const steps = migrations.flat();
  for (const [index, step] of steps.entries()) {
    tell({ done: index, total: steps.length });
    if (typeof step === "string") await run(step);
    else await runInParts(run, step, tell);
  }
}

async function runInParts(run: Run, { table, key, sql }: InParts, tell: TellUpdate): Promise<void> {
  const [counted] = await run(`select count(*)::text as total from ${table}`);
  const total = Number(counted?.total);
  let [from] = await run(`select ${key}::text as key from ${table} order by ${key} limit 1`);
  for (let done = 0; from !== undefined;) {
    const first = quoted(String(from.key));
    await run(sql.replace(":from", first).replace(":rows", String(ROWS)));
    [from] = await run(
      `select ${key}::text as key from ${table} where ${key} >= ${first} order by ${key} limit 1 offset ${ROWS}`,
    );
    done = Math.min(done + ROWS, total);
    if (total > ROWS) tell({ table, done, total });
  }
}

/** A key as a literal, which takes the type of what it is compared with. */
function quoted(key: string): string {
  return `'${key.replaceAll("'", "''")}'`;
}
