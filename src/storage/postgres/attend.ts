import { makeMonth } from "./schema/make_month.ts";
import { MIGRATIONS } from "./migrations/migrations.ts";
import type { Database } from "./database.ts";

/** Milliseconds between two signs of life of a program: a quarter of the time for which a sign counts. */
const PAUSE = 15_000;

/** Milliseconds that taking the row away may take. A row without signs of life is forgotten in any case. */
const LEAVE = 1_000;

const ATTEND = `
  insert into sip2d_servers (server_id, version, name, seen) values ($1::text::uuid, $2::text::integer,
    $3::text || coalesce(' at ' || host(inet_client_addr()), ''), clock_timestamp())
  on conflict (server_id) do update set seen = excluded.seen`;

/** Programs that were killed have left their rows. */
const TAKE_LEAVE = `
  delete from sip2d_servers where server_id = $1::text::uuid or seen < clock_timestamp() - interval '1 day'`;

/**
 * Keeps a row in a database which says that this program has it open, and with which version of the schema it works; and
 * makes the next months of the journal. Where that cannot be written, the watch over the database says why.
 *
 * @returns a function that takes the row away
 */
export async function attend(database: Pick<Database, "patiently" | "problem">): Promise<() => Promise<void>> {
  const id = crypto.randomUUID();
  const say = async () => {
    const values = [id, String(MIGRATIONS.length), `process ${Deno.pid}`];
    await database.patiently(({ pool }) => pool.run(ATTEND, values)).catch(() => {});
    while (await database.patiently(({ pool }) => makeMonth(pool.run)).catch(() => false));
  };
  await say();
  const timer = setInterval(say, PAUSE);
  return async () => {
    clearInterval(timer);
    if (database.problem !== undefined) return;
    await database.patiently(({ pool }) => pool.run(TAKE_LEAVE, [id]), LEAVE).catch(() => {});
  };
}
