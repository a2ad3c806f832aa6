import { Command } from "commander";
import { join } from "node:path";
import { openSqliteStorage } from "../../../src/storage/sqlite/open_sqlite_storage.ts";
import type { Storage } from "../../../src/storage/port/storage.ts";
import { testDatabases, testServer } from "../../postgres/test_database.ts";
import { count, database, earlierSeed, readArguments } from "../../support/program/script.ts";
import { playDays } from "./play_days.ts";

/** Days of one library, which then begins anew; after how many libraries it is told how far it has come. */
const DAYS = 10, TOLD = 10;
const QUESTIONS = 150;

const script = new Command("deno task soak:staleness")
  .description(
    "Plays random days of a desk that acts unseen, until a difference is counted under another cause than its own.",
  )
  .argument("[days]", "how many", count, 10_000)
  .addArgument(database())
  .addArgument(earlierSeed());
const [total, name, first] = readArguments(script).processedArgs as [number, string | undefined, number];

/** An empty copy, which is thrown away. */
interface Fresh {
  readonly storage: Storage;
  discard(): Promise<void>;
}

const DATABASES: Readonly<Record<string, () => Promise<() => Promise<Fresh>>>> = {
  SQLite: () =>
    Promise.resolve(async () => {
      const folder = await Deno.makeTempDir({ prefix: "sip2d-staleness-" });
      const storage = await openSqliteStorage(join(folder, "copy.db"));
      return { storage, discard: () => storage.close().then(() => Deno.remove(folder, { recursive: true })) };
    }),
  PostgreSQL: async () => {
    const databases = testDatabases(await testServer());
    return async () => {
      const taken = await databases.take();
      return { storage: await taken.open(), discard: taken.discard };
    };
  },
};

let failed = false;
for (const [database, prepare] of Object.entries(DATABASES)) {
  if (name !== undefined && database !== name) continue;
  failed = !await play(database, await prepare()) || failed;
}
Deno.exit(failed ? 1 : 0);

async function play(database: string, open: () => Promise<Fresh>): Promise<boolean> {
  const sums: Record<string, number> = {};
  for (let played = 0, seed = first; played < total; played += DAYS, seed++) {
    const { storage, discard } = await open();
    try {
      const kinds = await playDays(storage, { seed, days: Math.min(DAYS, total - played), questions: QUESTIONS });
      for (const [kind, many] of Object.entries(kinds)) sums[kind] = (sums[kind] ?? 0) + many;
    } catch (error) {
      say(
        `${database}: counted under another cause; play it again with: deno task soak:staleness ${DAYS} ${database} ${seed}`,
      );
      say(error instanceof Error ? error.stack ?? error.message : String(error));
      return false;
    } finally {
      await discard();
    }
    if ((seed - first + 1) % TOLD === 0) tell(database, played + DAYS, sums);
  }
  tell(database, total, sums);
  return true;
}

function tell(database: string, played: number, sums: Readonly<Record<string, number>>): void {
  say(
    `${database}: ${played} of ${total} days, seed ${first}: ${
      Object.entries(sums).map(([kind, many]) => `${kind} ${many}`).join(", ")
    }`,
  );
}

function say(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}
