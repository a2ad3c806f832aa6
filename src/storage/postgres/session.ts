import { StorageRefused } from "../port/storage_refused.ts";
import type { PostgresAddress } from "./connection/postgres_address.ts";
import { findPrimary } from "./connection/search_primary.ts";
import { createPool, type Pool } from "./pool.ts";

/** Milliseconds for connecting; no terminal waits for it. */
const CONNECTING = 10_000;

/**
 * Whole tables are read and written here, so scans are allowed. Each statement is planned anew: a plan from when a
 * table was empty would scan it while it is being filled.
 */
const AT_LENGTH = ["set enable_seqscan = on", "set plan_cache_mode = force_custom_plan"];

/**
 * Opens a connection of its own to the server that takes changes, for long work that keeps something in the connection.
 */
export async function openSession(given: PostgresAddress): Promise<Pool> {
  const address = await findPrimary(given, CONNECTING);
  const pool = createPool(address, { size: 1, connecting: CONNECTING, statement: 0, lock: 0, lasting: true });
  try {
    if (address.pooled) await refuseShared(address, pool);
    for (const setting of AT_LENGTH) await pool.run(setting);
    return pool;
  } catch (error) {
    await pool.end(1);
    throw error;
  }
}

/** How often two connections are compared: a pooler may happen to have had a second one. */
const COMPARED = 5;

/**
 * Refuses a pooler that gives a connection to another client between two transactions: what is kept in the connection
 * would be lost, or seen by that client. Such a pooler gives two idle clients the same connection, which shows here.
 */
async function refuseShared(address: PostgresAddress, pool: Pool): Promise<void> {
  const other = createPool(address, { size: 1, connecting: CONNECTING, statement: 0, lock: 0 });
  const backend = async ({ run }: Pool) => Number((await run("select pg_backend_pid() as pid"))[0]?.pid);
  try {
    for (let compared = 0; compared < COMPARED; compared++) {
      if (await backend(pool) !== await backend(other)) continue;
      throw new StorageRefused(
        "this needs a connection of its own, which pgbouncer does not give in transaction mode; " +
          "name the database server itself in the url, or a pool in session mode",
      );
    }
  } finally {
    await other.end(1);
  }
}
