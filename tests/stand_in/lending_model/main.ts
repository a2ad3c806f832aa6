import { Command } from "commander";
import { openSqliteStorage } from "../../../src/storage/sqlite/open_sqlite_storage.ts";
import type { Storage } from "../../../src/storage/port/storage.ts";
import { testDatabases, testServer } from "../../postgres/test_database.ts";
import { count, database, earlierSeed, readArguments } from "../../support/program/script.ts";
import { playDays } from "./play_days.ts";

/** Days that one copy is played for; then comes another one. */
const DAYS = 20;

interface Opened {
  readonly storages: readonly [Storage, Storage];
  discard(): Promise<void>;
}

const script = new Command("deno task soak:limits")
  .description(
    "Plays outages at two processes on one copy, until a limit is exceeded, a copy is lent twice, or an accepted change waits not once.",
  )
  .argument("[days]", "how many", count, 2_000)
  .addArgument(database())
  .addArgument(earlierSeed());
const [total, name, first] = readArguments(script).processedArgs as [number, string | undefined, number];

async function openSqlite(): Promise<Opened> {
  const folder = await Deno.makeTempDir(), open = () => openSqliteStorage(`${folder}/copy.db`);
  const storages = [await open(), await open()] as const;
  return {
    storages,
    async discard() {
      for (const storage of storages) await storage.close();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

async function postgresOpener(): Promise<() => Promise<Opened>> {
  const databases = testDatabases(await testServer());
  return async () => {
    const taken = await databases.take();
    return { storages: [await taken.open(), await taken.open()], discard: taken.discard };
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
  for (let copy = 0, left = total; left > 0; copy++, left -= DAYS) {
    const seed = first + copy, { storages, discard } = await open();
    try {
      const told = await playDays({ storages, seed, days: Math.min(DAYS, left) });
      for (const [what, many] of Object.entries(told)) sums[what] = (sums[what] ?? 0) + many;
    } catch (error) {
      say(`${name}: a promise is broken at the copy of seed ${seed}`);
      say(error instanceof Error ? error.stack ?? error.message : String(error));
      return false;
    } finally {
      await discard();
    }
  }
  say(`${name}, seed ${first}: ${Object.entries(sums).map(([what, many]) => `${what} ${many}`).join(", ")}`);
  return true;
}

function say(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}
