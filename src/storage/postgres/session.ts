import { createPool, type Pool, type PostgresAddress, type Run, type Value } from "./pool.ts";

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

/** What `:exported`, `:first` and `:last` stand for in a statement. */
export interface Named {
  /** ISO 8601. */
  readonly exported?: string;
  readonly first?: number;
  readonly last?: number;
}

const TYPES: Readonly<Record<keyof Named, string>> = { exported: "timestamptz", first: "bigint", last: "bigint" };

/** Runs a statement with named values, of which it need not use all. */
export function runNamed(run: Run, statement: string, named: Named): ReturnType<Run> {
  const values: Value[] = [];
  const numbers = new Map<string, number>();
  const text = statement.replace(/(?<!:):(exported|first|last)\b/g, (_match, name: keyof Named) => {
    const number = numbers.get(name) ?? values.push(String(named[name]));
    numbers.set(name, number);
    return `$${number}::text::${TYPES[name]}`;
  });
  return run(text, values);
}
