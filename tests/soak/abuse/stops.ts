import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { migratePostgres } from "../../../src/storage/postgres/open_postgres_storage.ts";
import { startEmbeddedServer } from "../../postgres/embedded_server.ts";
import { addressOf } from "../../postgres/test_database.ts";
import { checkout, login } from "../../support/wire/messages.ts";
import { anItem, aPatron } from "../../support/library/records.ts";
import { connectAsker, ms } from "./asker.ts";
import type { Attack } from "./attack.ts";
import { onStage, type Stage } from "./stage.ts";

/** Seconds that messages have for their end, and milliseconds after which the process must be gone on a quiet machine. */
const STOP = 2, GONE = 7_000;
/** Milliseconds after which it is not waited for any longer. */
const LONGEST = 80_000;

const LIMITS = { stop_seconds: String(STOP) };

/** A server is told to stop while its database stands still. */
export const stops: Attack = {
  name: "stops",
  async make({ slack }) {
    // They only wait, each for a database of its own.
    const [locked, held] = await Promise.all([withLockedFile(), withHeldServer()]);
    const times = { "SQLite locked": locked, "PostgreSQL held": held };
    return {
      figures: Object.entries(times).map(([what, took]) => `${what}: ended after ${ms(took)}`).join(", "),
      faults: Object.entries(times).flatMap(([what, took]) => took > GONE * slack ? [`${what}: still there`] : []),
    };
  },
};

function withLockedFile(): Promise<number> {
  const records = { patrons: [aPatron()], items: [anItem()] };
  return onStage({ records, limits: LIMITS }, async (stage) => {
    const other = new DatabaseSync(join(stage.folder, "library.db"), { timeout: 5_000 });
    other.exec("begin immediate");
    const took = await stop(stage);
    other.close();
    return took;
  });
}

async function withHeldServer(): Promise<number> {
  const postgres = await startEmbeddedServer();
  try {
    await migratePostgres(addressOf(postgres.url));
    return await onStage({ url: postgres.url, limits: LIMITS }, async (stage) => {
      await postgres.tell("hold");
      const took = await stop(stage);
      await postgres.tell("release");
      return took;
    });
  } finally {
    await postgres.stop();
  }
}

/** Asks for a change that cannot be carried out, has the server stopped in the midst of it, and gives what that took. */
async function stop(stage: Stage): Promise<number> {
  const terminal = await connectAsker(stage.port);
  await terminal.ask(login("sipterm1", "term1"));
  terminal.ask(checkout("P1", "I1")).catch(() => {});
  await new Promise((resolve) => setTimeout(resolve, 300));
  const told = performance.now();
  stage.signal("SIGTERM");
  await Promise.race([stage.ended, new Promise((resolve) => setTimeout(resolve, LONGEST))]);
  terminal.close();
  return performance.now() - told;
}
