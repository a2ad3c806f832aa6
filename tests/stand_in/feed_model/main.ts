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
/** Libraries that break a promise, after which no more are played. */
const MOST_FAULTS = 20;
/** Libraries that are played at once: PostgreSQL is waited for. */
const AT_ONCE: Readonly<Record<string, number>> = { SQLite: 1, PostgreSQL: 3 };

interface Opened {
  readonly storage: Storage;
  discard(): Promise<void>;
}

const script = new Command("deno task soak:feeds")
  .description(
    "Plays days of a library whose desk acts unseen, whose answers teach a copy, and whose files are fed at night, and tells where the copy knows something else than what was said or fed last. The seed also says whether it keeps seen cards only, and whether it forgets borrowers.",
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
  const sums: Record<string, number> = {}, libraries = Math.ceil(total / DAYS);
  let begun = 0, ended = 0, faults = 0;

  async function playSome(): Promise<void> {
    while (begun < libraries && faults < MOST_FAULTS) {
      const library = begun++;
      await playOne(first + library, Math.min(DAYS, total - library * DAYS));
      if (++ended % TOLD !== 0 && ended !== libraries) continue;
      const told = Object.entries(sums).map(([what, many]) => `${what} ${many}`).join(", ");
      say(`${name}: of ${total}, seed ${first}, faults ${faults}: ${told}`);
    }
  }

  async function playOne(seed: number, days: number): Promise<void> {
    const { storage, discard } = await open();
    try {
      const told: DaysTold = await playDays({ storage, seed, days, onlySeen: seed % 3 === 2, forget: seed % 2 === 1 });
      for (const [what, many] of Object.entries(told)) sums[what] = (sums[what] ?? 0) + many;
    } catch (error) {
      faults++;
      say(`${name}: a promise is broken; play it again with: deno task soak:feeds ${days} ${name} ${seed}`);
      say(error instanceof Error ? error.stack ?? error.message : String(error));
    } finally {
      await discard();
    }
  }

  await Promise.all(Array.from({ length: AT_ONCE[name] ?? 1 }, playSome));
  return faults === 0;
}

function say(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}
