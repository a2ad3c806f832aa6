import type { DatabaseSync } from "node:sqlite";
import { setImmediate as turn } from "node:timers/promises";
import type { TellUpdate } from "../../port/update_progress.ts";
import { integer } from "../../rows/row.ts";
import type { InParts, Migration } from "../../rows/migration.ts";

/** Rows of a statement that goes through a table in parts. */
const ROWS = 10_000;

/**
 * Carries migrations out, inside the transaction that the caller has begun. It tells how far it has come before each step
 * and after each of several parts, and waits for a turn of the event loop, so that what is told gets out meanwhile.
 */
export async function runMigrations(
  db: Pick<DatabaseSync, "exec" | "prepare">,
  migrations: readonly Migration[],
  tell: TellUpdate = () => {},
): Promise<void> {
  const steps = migrations.flat();
  for (const [index, step] of steps.entries()) {
    tell({ done: index, total: steps.length });
    await turn();
    if (typeof step === "string") db.exec(step);
    else await runInParts(db, step, tell);
  }
}

async function runInParts(
  db: Pick<DatabaseSync, "prepare">,
  { table, key, sql }: InParts,
  tell: TellUpdate,
): Promise<void> {
  const total = integer(db.prepare(`select count(*) as total from ${table}`).get() ?? {}, "total");
  const next = db.prepare(
    `select ${key} as key from ${table} where ${key} >= ?1 order by ${key} limit 1 offset ${ROWS}`,
  );
  const part = db.prepare(sql);
  let from = db.prepare(`select ${key} as key from ${table} order by ${key} limit 1`).get();
  for (let done = 0; from !== undefined;) {
    const { key: first = null } = from;
    part.run({ from: first, rows: ROWS });
    from = next.get(first);
    done = Math.min(done + ROWS, total);
    if (total > ROWS) tell({ table, done, total });
    await turn();
  }
}
