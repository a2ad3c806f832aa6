import { codeOf, reasonOf } from "./connection/postgres_error.ts";
import type { Database } from "./database.ts";
import { MIGRATIONS } from "./migrations/migrations.ts";
import { makeMonth } from "./schema/make_month.ts";

/** Milliseconds between two signs of life of a program: a quarter of the time for which a sign counts. */
const PAUSE = 15_000;

/** Milliseconds that removing the row may take. A row without signs of life is removed in any case. */
const UNREGISTER_LIMIT = 1_000;

/** The SQLSTATE of a right that is missing. */
const WITHOUT_RIGHT = "42501";

const REGISTER = `
  insert into sip2d_servers (server_id, version, name, seen) values ($1::text::uuid, $2::text::integer,
    $3::text || coalesce(' at ' || host(inet_client_addr()), ''), clock_timestamp())
  on conflict (server_id) do update set seen = excluded.seen`;

/** Also removes the rows of programs that were killed. */
const UNREGISTER = `
  delete from sip2d_servers where server_id = $1::text::uuid or seen < clock_timestamp() - interval '1 day'`;

/**
 * Registers this program in a database: a row says that it has the database open, and with which version of the schema
 * it works. The row is renewed regularly, and the next months of the journal are made each time. If the row cannot be
 * written, the watch over the database says why.
 *
 * @param monthRefused is called once with the reason if a right for making a month has been taken away. The server
 *   goes on: rows that lie in no month are kept as well
 * @returns a function that removes the row
 */
export async function registerServer(
  database: Pick<Database, "patiently" | "problem">,
  monthRefused: (reason: string) => void,
): Promise<() => Promise<void>> {
  const id = crypto.randomUUID();
  let isRefused = false;
  /** Makes a month, and gives whether there may be another one to make. */
  const makeNext = async () => {
    try {
      const made = await database.patiently(({ pool }) => makeMonth(pool.run));
      isRefused = false;
      return made;
    } catch (error) {
      const cause = error instanceof Error ? error.cause : undefined;
      if (codeOf(cause) !== WITHOUT_RIGHT) return false;
      if (!isRefused) monthRefused(reasonOf(cause));
      isRefused = true;
      return false;
    }
  };
  const say = async () => {
    const values = [id, String(MIGRATIONS.length), `process ${Deno.pid}`];
    await database.patiently(({ pool }) => pool.run(REGISTER, values)).catch(() => {});
    while (await makeNext());
  };
  await say();
  const timer = setInterval(say, PAUSE);
  return async () => {
    clearInterval(timer);
    if (database.problem !== undefined) return;
    await database.patiently(({ pool }) => pool.run(UNREGISTER, [id]), UNREGISTER_LIMIT).catch(() => {});
  };
}
