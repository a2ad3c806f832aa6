import { codeOf, reasonOf } from "./connection/postgres_error.ts";
import type { Database } from "./database.ts";
import { MIGRATIONS } from "./migrations/migrations.ts";
import { makeMonth } from "./schema/make_month.ts";

/** Milliseconds between two signs of life of a program: a quarter of the time for which a sign counts. */
const PAUSE = 15_000;

/** Milliseconds that taking the row away may take. A row without signs of life is forgotten in any case. */
const LEAVE = 1_000;

/** The SQLSTATE of a right that is missing. */
const WITHOUT_RIGHT = "42501";

const ATTEND = `
  insert into sip2d_servers (server_id, version, name, seen) values ($1::text::uuid, $2::text::integer,
    $3::text || coalesce(' at ' || host(inet_client_addr()), ''), clock_timestamp())
  on conflict (server_id) do update set seen = excluded.seen`;

/** Programs that were killed have left their rows. */
const TAKE_LEAVE = `
  delete from sip2d_servers where server_id = $1::text::uuid or seen < clock_timestamp() - interval '1 day'`;

/**
 * Keeps a row in a database which says that this program has it open, and with which version of the schema it works; and
 * makes the next months of the journal. Where the row cannot be written, the watch over the database says why.
 *
 * @param monthRefused is called once with the reason if a right for making a month has been taken away. The server goes on:
 *   rows that lie in no month are kept, too
 * @returns a function that takes the row away
 */
export async function attend(
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
    await database.patiently(({ pool }) => pool.run(ATTEND, values)).catch(() => {});
    while (await makeNext());
  };
  await say();
  const timer = setInterval(say, PAUSE);
  return async () => {
    clearInterval(timer);
    if (database.problem !== undefined) return;
    await database.patiently(({ pool }) => pool.run(TAKE_LEAVE, [id]), LEAVE).catch(() => {});
  };
}
