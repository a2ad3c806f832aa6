import type { TellUpdate } from "../../port/update_progress.ts";
import type { InParts, Migration } from "../../rows/migration.ts";
import type { Run } from "../connection/run.ts";

/** How many rows one statement handles of a table that is handled in parts. */
const ROWS = 20_000;

/**
 * Carries migrations out, inside a transaction that the caller has begun. It reports its progress before each step and
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

/** Writes a key as a literal, which takes the type of the column that it is compared with. */
function quoted(key: string): string {
  return `'${key.replaceAll("'", "''")}'`;
}
