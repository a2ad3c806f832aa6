import { Command } from "commander";
import { openSqliteStorage } from "../../../src/storage/sqlite/open_sqlite_storage.ts";
import { testDatabases, testServer } from "../../postgres/test_database.ts";
import { count, database, earlierSeed, readArguments } from "../../support/program/script.ts";
import { playDay, PLAYED_SYSTEMS } from "./play_day.ts";

/** After how many days it is told how far it has come. */
const TOLD = 100;

const script = new Command("deno task soak:lending")
  .description(
    "Plays random days on which a copy lends while the library system is away, and its desk acts unseen, until a promise about the hand-over is broken.",
  )
  .argument("[days]", "how many", count, 10_000)
  .addArgument(database())
  .addArgument(earlierSeed());
const [total, name, first] = readArguments(script).processedArgs as [number, string | undefined, number];
let failed = false;
for (const storage of ["SQLite", "PostgreSQL"]) {
  if (name === undefined || storage === name) failed = !await play(storage) || failed;
}
Deno.exit(failed ? 1 : 0);

async function play(storage: string): Promise<boolean> {
  const databases = storage === "PostgreSQL" ? testDatabases(await testServer()) : undefined;
  const sums: Record<string, Record<string, number>> = {};
  for (let played = 1; played <= total; played++) {
    const seed = first + played - 1, database = await databases?.take();
    const kind = PLAYED_SYSTEMS[seed % PLAYED_SYSTEMS.length] ?? "koha", sum = sums[kind] ??= {};
    try {
      const day = await playDay({ seed, kind, open: database?.open ?? (() => openSqliteStorage(":memory:")) });
      for (const [what, many] of Object.entries(day)) sum[what] = (sum[what] ?? 0) + many;
    } catch (error) {
      say(`${storage}: a promise is broken; play it again with: deno task soak:lending 1 ${storage} ${seed}`);
      say(error instanceof Error ? error.stack ?? error.message : String(error));
      return false;
    } finally {
      await database?.discard();
    }
    if (played % TOLD !== 0 && played !== total) continue;
    say(`${storage}: ${played} of ${total} days, seed ${first}`);
    for (const [system, counts] of Object.entries(sums)) {
      say(`  ${system}: ${Object.entries(counts).map(([what, many]) => `${what} ${many}`).join(", ")}`);
    }
  }
  return true;
}

function say(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}
