import { Command } from "commander";
import { openSqliteStorage } from "../../../src/storage/sqlite/open_sqlite_storage.ts";
import type { Storage } from "../../../src/storage/port/storage.ts";
import { testDatabases, testServer } from "../../postgres/test_database.ts";
import { count, database, earlierSeed, readArguments } from "../../support/program/script.ts";
import { type DaysTold, playDays } from "./play_days.ts";

/** Days that one library is played for; then comes another one. */
const DAYS = 50;
/** After how many libraries it is told how far it has come. */
const TOLD = 10;

interface Opened {
  readonly storage: Storage;
  discard(): Promise<void>;
}

const script = new Command("deno task soak:feeds")
  .description(
    "Plays days of a library whose desk acts unseen, whose answers teach a copy, and whose files are fed at night, until the copy knows something else than what was said or fed last.",
  )
  .argument("[days]", "how many", count, 10_000)
  .addArgument(database())
  .addArgument(earlierSeed());
const [total, name, first] = readArguments(script).processedArgs as [number, string | undefined, number];

async function openSqlite(): Promise<Opened> {
  const folder = await Deno.makeTempDir();
  const storage = await openSqliteStorage(`${folder}/copy.db`);
  return {
    storage,
    async discard() {
      await storage.close();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

async function postgresOpener(): Promise<() => Promise<Opened>> {
  const databases = testDatabases(await testServer());
  return async () => {
    const taken = await databases.take();
    return { storage: await taken.open(), discard: taken.discard };
  };
}

const DATABASES: Readonly<Record<string, () => Promise<() => Promise<Opened>>>> = {
  SQLite: () => Promise.resolve(openSqlite),
  PostgreSQL: postgresOpener,
};

let failed = false;
for (const [storage, opener] of Object.entries(DATABASES)) {
  if (name !== undefined && storage !== name) continue;
  failed = !await play(storage, await opener()) || failed;
}
Deno.exit(failed ? 1 : 0);

async function play(name: string, open: () => Promise<Opened>): Promise<boolean> {
  const sums: Record<string, number> = {};
  for (let library = 0, left = total; left > 0; library++, left -= DAYS) {
    const seed = first + library, days = Math.min(DAYS, left), { storage, discard } = await open();
    try {
      const told: DaysTold = await playDays({
        storage,
        seed,
        days,
        onlySeen: library % 3 === 2,
        forget: library % 2 === 1,
      });
      for (const [what, many] of Object.entries(told)) sums[what] = (sums[what] ?? 0) + many;
    } catch (error) {
      say(
        `${name}: a promise is broken in the library of seed ${seed}${
          library % 3 === 2 ? ", which keeps seen cards only" : ""
        }${library % 2 === 1 ? ", which forgets borrowers" : ""}`,
      );
      say(error instanceof Error ? error.stack ?? error.message : String(error));
      return false;
    } finally {
      await discard();
    }
    if (library % TOLD !== TOLD - 1 && left > DAYS) continue;
    say(
      `${name}: of ${total}, seed ${first}: ${
        Object.entries(sums).map(([what, many]) => `${what} ${many}`).join(", ")
      }`,
    );
  }
  return true;
}

function say(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}
