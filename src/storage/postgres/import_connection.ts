import type { ImportConnection, ImportValues } from "../import/import_connection.ts";
import type { Row } from "../rows/row.ts";
import { copyLine } from "./rows/copy_line.ts";
import type { PostgresAddress } from "./connection/postgres_address.ts";
import type { Run, Value } from "./connection/run.ts";
import { asStorageError, codeOf } from "./connection/postgres_error.ts";
import { writeMoment } from "./rows/row.ts";
import { openSession } from "./session.ts";
import { writeRow } from "./rows/write_row.ts";

/** Milliseconds that one transaction should take; records that it locks are kept from terminals meanwhile. */
const SLICE = 50;

/**
 * A slice looks its rows up by key. The planner counts each page that an index finds as a read from the disk, and would
 * otherwise read a table of ten thousand rows to find a hundred.
 */
const BY_INDEX = "select set_config('enable_seqscan', 'off', true), set_config('random_page_cost', '1', true)";

/** How often a transaction is tried again that PostgreSQL gave up in favour of a server's change. */
const TRIES = 20;

/** The SQLSTATE of a deadlock: two transactions waited for each other, and PostgreSQL ended this one. */
const DEADLOCK = "40P01";

/** Opens a session for an import; PostgreSQL drops its temporary tables with the connection. */
export async function openPostgresImport(address: PostgresAddress): Promise<ImportConnection> {
  const session = await told(() => openSession(address));
  return {
    slice: SLICE,
    run: (statement, values = {}) => told(() => runNamed(session.run, statement, values)),
    transact: (statements, values) =>
      told(async () => {
        const began = performance.now();
        const rows = await persistently(() =>
          session.transaction((run) => runInTurn(run, [BY_INDEX, ...statements], values))
        );
        return { rows, took: performance.now() - began };
      }),
    stage: (table, columns, rows, first) =>
      told(() => {
        const names = columns.map(({ name }) => name);
        const lines = rows.map(({ line, record }, index) => {
          const row = writeRow({ columns }, record);
          return copyLine([first + index, line, ...names.map((name) => row[name])]);
        });
        return session.copy(`copy ${table} (stage_id, line, ${names.join(", ")}) from stdin`, lines.join(""));
      }),
    // The database server needs no pause: it works in a process of its own.
    rest: () => Promise.resolve(),
    close: () => session.end(1),
  };
}

/** Sends statements without waiting for the answers to earlier ones, and gives the rows of the last. */
async function runInTurn(run: Run, statements: readonly string[], values: ImportValues): Promise<readonly Row[]> {
  const answers = await Promise.allSettled(statements.map((statement) => runNamed(run, statement, values)));
  let rows: readonly Row[] = [];
  for (const answer of answers) {
    // The first failure is the cause: later statements fail because of it.
    if (answer.status === "rejected") throw answer.reason;
    rows = answer.value;
  }
  return rows;
}

async function persistently<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1;; tries++) {
    try {
      return await work();
    } catch (error) {
      if (codeOf(error) !== DEADLOCK || tries === TRIES) throw error;
    }
  }
}

function runNamed(run: Run, statement: string, values: ImportValues): ReturnType<Run> {
  const given: Value[] = [];
  const placeholders = new Map<string, string>();
  const text = statement.replace(/(?<!:):(exported|first|last|before|most)\b/g, (_match, name: keyof ImportValues) => {
    const known = placeholders.get(name);
    if (known !== undefined) return known;
    const value = values[name];
    const placeholder = value instanceof Temporal.Instant
      ? `$${given.push(writeMoment(value))}::text::timestamptz`
      : `$${given.push(String(value))}::text::bigint`;
    placeholders.set(name, placeholder);
    return placeholder;
  });
  return run(text, given);
}

/** Turns errors into those of the port. */
async function told<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw asStorageError(error);
  }
}
