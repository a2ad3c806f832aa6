import { makeMonth } from "./functions/month_functions.ts";
import { MIGRATIONS } from "./migrations/migrations.ts";
import type { Database } from "./database.ts";

/** Milliseconds between two times that a program says that it is there: a quarter of those for which it is believed. */
const PAUSE = 15_000;

/** Milliseconds that taking leave may take; who is not heard of is forgotten all the same. */
const LEAVE = 1_000;

const ATTEND = `
  insert into sip2d_servers (server_id, version, name, seen) values ($1::text::uuid, $2::text::integer,
    $3::text || coalesce(' at ' || host(inet_client_addr()), ''), clock_timestamp())
  on conflict (server_id) do update set seen = excluded.seen`;

/** Whoever was killed took no leave. */
const TAKE_LEAVE = `
  delete from sip2d_servers where server_id = $1::text::uuid or seen < clock_timestamp() - interval '1 day'`;

/**
 * Tells all who look into a database that this program has it open, with the version of the schema that it works with, until
 * the leave is taken; and sees to it that the journal has its next months. Where that cannot be written, the watch over the
 * database says why.
 *
 * @returns takes the leave
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
