import { Command } from "commander";
import { setTimeout as delay } from "node:timers/promises";
import { FUNCTIONS } from "../../src/storage/postgres/functions/functions.ts";
import { BOUND_JOURNAL } from "../../src/storage/postgres/migrations/journal_months.ts";
import { MIGRATIONS } from "../../src/storage/postgres/migrations/migrations.ts";
import { migratePostgres } from "../../src/storage/postgres/open_postgres_storage.ts";
import type { PostgresAddress } from "../../src/storage/postgres/connection/postgres_address.ts";
import { runMigrations } from "../../src/storage/postgres/schema/run_migrations.ts";
import { readArguments } from "../support/program/script.ts";
import { startEmbeddedServer } from "./embedded_server.ts";
import { addressOf, through } from "./test_database.ts";

const script = new Command("deno task soak:months")
  .description(
    "Makes a journal of a million rows a table of months while others write to it and read it, and tells how long they waited.",
  )
  .argument("[rows]", "rows of the journal", Number, 1_000_000);
const [rows] = readArguments(script).processedArgs as [number];

/** The version before the journal became a table of months. */
const BEFORE = MIGRATIONS.indexOf(BOUND_JOURNAL);

/** Milliseconds of work before and after. */
const QUIET = 5_000;

const FILL =
  `insert into journal (at, source, account, terminal, address, message, library, action, outcome, item_id, patron_id)
  select now() - n * interval '1 minute', 'terminal', 'sc', 'SC1', '192.0.2.1', 'checkout', 'MAIN', 'checkout', 'done',
    'I' || n % 100000, 'P' || n % 10000 from generate_series($1::text::bigint, 1, -1) n`;
/** Writes as the version before the months does, and as version 13. */
const WRITES = [`sip2d_record_${BEFORE}`, "sip2d_record"].map((name) =>
  `select ${name}(jsonb_build_array(jsonb_build_object('at', now(), 'source', 'terminal', 'account', 'sc',
    'terminal', 'SC1', 'address', '', 'message', 'item', 'library', 'MAIN', 'action', 'item', 'outcome', 'refused')))`
);
const READ = `select row_to_json(j) from journal j where coalesce(told, at) >= now() - interval '1 hour'
  order by coalesce(told, at) desc, journal_id desc limit 10`;
/** How long whoever waits for a lock has waited by now, the migration itself aside. */
const WAITING = `select coalesce(max(extract(epoch from clock_timestamp() - waitstart)), 0)::float8 * 1000 as waited
  from pg_locks where not granted and pid not in (select pid from pg_locks where locktype = 'advisory' and objid = 2)`;

const server = await startEmbeddedServer();
try {
  const address = addressOf(server.url);
  await through(address, async ({ run }) => {
    await runMigrations(run, MIGRATIONS.slice(0, BEFORE));
    await run("update sip2d_schema set version = $1::text::integer", [String(BEFORE)]);
    await run(FUNCTIONS.replaceAll(new RegExp(`_${MIGRATIONS.length}(?=\\()`, "g"), `_${BEFORE}`));
    await run(await Deno.readTextFile(new URL("../storage/postgres/functions_13.sql", import.meta.url)));
    await run(FILL, [String(rows)]);
    await run("vacuum analyze journal");
  });
  await tell(`${rows} rows; four write and two read`);
  const before = await whileWorking(address, () => delay(QUIET));
  await tell(`before: ${before}`);
  let took = 0;
  const meanwhile = await whileWorking(address, async () => {
    const begun = performance.now();
    await migratePostgres(address);
    took = performance.now() - begun;
  });
  await tell(`while the journal became a table of months, in ${took.toFixed(0)} ms: ${meanwhile}`);
  await tell(`after: ${await whileWorking(address, () => delay(QUIET))}`);
} finally {
  await server.stop();
}

/** Has writers and readers work until something is done; tells in words how long they took, and waited for locks. */
async function whileWorking(address: PostgresAddress, until: () => Promise<void>): Promise<string> {
  let over = false;
  const took: number[] = [];
  const work = (statement: string) =>
    through(address, async ({ run }) => {
      while (!over) {
        const begun = performance.now();
        await run(statement);
        took.push(performance.now() - begun);
      }
    });
  let longest = 0;
  const watching = through(address, async ({ run }) => {
    while (!over) longest = Math.max(longest, Number((await run(WAITING))[0]?.waited));
  });
  const statements = [...WRITES, ...WRITES, READ, READ];
  const working = statements.map(work);
  try {
    await until();
  } finally {
    over = true;
  }
  await Promise.all([...working, watching]);
  took.sort((one, other) => one - other);
  const at = (share: number) => (took[Math.floor((took.length - 1) * share)] ?? 0).toFixed(1);
  return `${took.length} statements, half in ${at(0.5)} ms, 999 of 1,000 in ${at(0.999)} ms, the slowest in ${
    at(1)
  } ms; ` +
    `the longest wait for a lock that was seen ${longest.toFixed(1)} ms`;
}

async function tell(line: string): Promise<void> {
  await Deno.stdout.write(new TextEncoder().encode(`${line}\n`));
}
