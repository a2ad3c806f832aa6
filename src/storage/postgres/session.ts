import { createPool, type Pool, type PostgresAddress } from "./pool.ts";

/** Milliseconds for making a connection. */
const CONNECTING = 10_000;

/**
 * Tables are read and written as a whole, by plans that suit that, and that are made anew each time: what was planned
 * while a table was empty would scan it for as long as it is being filled.
 */
const AT_LENGTH = ["set enable_seqscan = on", "set plan_cache_mode = force_custom_plan"];

/** A connection of its own, for work that takes its time and keeps something in the connection. */
export async function openSession(address: PostgresAddress): Promise<Pool> {
  const pool = createPool(address, { size: 1, connecting: CONNECTING, statement: 0, lock: 0, lasting: true });
  for (const setting of AT_LENGTH) await pool.run(setting);
  return pool;
}
