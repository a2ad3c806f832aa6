import { Command } from "commander";
import { testDatabases, testServer } from "../../postgres/test_database.ts";
import { count, database, earlierSeed, readArguments } from "../../support/program/script.ts";
import { type AgingDatabase, agingPostgres, agingSqlite } from "../returns_model/aging_storage.ts";
import { playDay, PLAYED_SYSTEMS } from "./play_day.ts";

/** After how many days it is told how far it has come. */
const TOLD = 100;
/** Days that break a promise, after which no more are played. */
const MOST_FAULTS = 20;
/** Days that share a database, one behind the other; then comes an empty one. */
const SHARED = 250;
/** Days that are played at once: PostgreSQL is waited for. */
const AT_ONCE: Readonly<Record<string, number>> = { SQLite: 1, PostgreSQL: 4 };

const script = new Command("deno task soak:lending")
  .description(
    "Plays random days on which a copy lends while the library system is away, and its desk acts unseen, and tells which break a promise about the hand-over.",
  )
  .argument("[days]", "how many", count, 10_000)
  .addArgument(database())
  .addArgument(earlierSeed());
const [total, name, first] = readArguments(script).processedArgs as [number, string | undefined, number];

const OPENERS: Readonly<Record<string, () => Promise<() => Promise<AgingDatabase>>>> = {
  SQLite: () => Promise.resolve(agingSqlite),
  async PostgreSQL() {
    const databases = testDatabases(await testServer());
    return async () => await agingPostgres(await databases.take());
  },
};

let failed = false;
for (const [storage, opener] of Object.entries(OPENERS)) {
  if (name === undefined || storage === name) failed = !await play(storage, await opener()) || failed;
}
Deno.exit(failed ? 1 : 0);

async function play(storage: string, open: () => Promise<AgingDatabase>): Promise<boolean> {
  const sums: Record<string, Record<string, number>> = {};
  let begun = 0, played = 0, faults = 0;

  function add(kind: string, day: Readonly<Record<string, number>>): void {
    for (const sum of [sums[kind] ??= {}, sums.all ??= {}]) {
      for (const [what, many] of Object.entries(day)) sum[what] = (sum[what] ?? 0) + many;
    }
  }

  function tell(): void {
    say(`${storage}: ${played} of ${total} days, seed ${first}, faults ${faults}`);
    for (const [system, counts] of Object.entries(sums)) {
      say(`  ${system}: ${Object.entries(counts).map(([what, many]) => `${what} ${many}`).join(", ")}`);
    }
  }

  async function playSome(): Promise<void> {
    while (faults < MOST_FAULTS && begun < total) {
      const database = await open();
      try {
        for (let shared = 0; shared < SHARED && faults < MOST_FAULTS && begun < total; shared++) {
          await playOne(first + begun++, database);
        }
      } finally {
        await database.discard();
      }
    }
  }

  async function playOne(seed: number, of: AgingDatabase): Promise<void> {
    const kind = PLAYED_SYSTEMS[seed % PLAYED_SYSTEMS.length] ?? "koha";
    try {
      add(kind, { ...await playDay({ seed, kind, database: of }) });
    } catch (error) {
      faults++;
      say(`${storage}: a promise is broken; play it again with: deno task soak:lending 1 ${storage} ${seed}`);
      say(error instanceof Error ? error.stack ?? error.message : String(error));
    }
    if (++played % TOLD === 0) tell();
  }

  await Promise.all(Array.from({ length: AT_ONCE[storage] ?? 1 }, playSome));
  if (played % TOLD !== 0) tell();
  return faults === 0;
}

function say(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}
