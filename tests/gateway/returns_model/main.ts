import { Command } from "commander";
import { count, database, earlierSeed, readArguments } from "../../support/program/script.ts";
import { testDatabases, testServer } from "../../postgres/test_database.ts";
import { type AgingDatabase, agingPostgres, agingSqlite } from "./aging_storage.ts";
import type { DayTold } from "./judge_day.ts";
import { playDay } from "./play_day.ts";

/** After how many days it is told how far it has come. */
const TOLD = 100;
/** Days that break a promise, after which no more are played. */
const MOST_FAULTS = 20;
/** Days that are played at once: PostgreSQL is waited for, and in SQLite all days have one clock. */
const AT_ONCE: Readonly<Record<string, number>> = { SQLite: 1, PostgreSQL: 4 };

const script = new Command("deno task soak:returns")
  .description(
    "Plays random days of sorters at two gateways before a library system whose desk acts unseen, and tells which break a promise about returns.",
  )
  .argument("[days]", "how many", count, 10_000)
  .addArgument(database())
  .addArgument(earlierSeed());
const [total, name, first] = readArguments(script).processedArgs as [number, string | undefined, number];
const DATABASES: Readonly<Record<string, () => Promise<AgingDatabase>>> = {
  SQLite: agingSqlite,
  PostgreSQL: async () => await agingPostgres(await testDatabases(await testServer()).take()),
};
const KINDS = ["koha", "evergreen", "openncip"] as const;

let failed = false;
for (const [storage, open] of Object.entries(DATABASES)) {
  if (name !== undefined && storage !== name) continue;
  failed = !await play(storage, open) || failed;
}
Deno.exit(failed ? 1 : 0);

async function play(name: string, open: () => Promise<AgingDatabase>): Promise<boolean> {
  const database = await open();
  let begun = 0, played = 0, faults = 0;
  const sums: Record<string, number> = {};

  function add(day: DayTold): void {
    for (const [what, many] of Object.entries(day)) sums[what] = (sums[what] ?? 0) + many;
  }

  function tell(): void {
    const told = Object.entries(sums).map(([what, many]) => `${what} ${many}`).join(", ");
    say(`${name}: ${played} of ${total} days, seed ${first}, faults ${faults}: ${told}`);
  }

  async function playSome(): Promise<void> {
    while (faults < MOST_FAULTS && begun < total) {
      const seed = first + begun++;
      try {
        add(await playDay({ kind: KINDS[seed % KINDS.length] ?? "koha", seed, database }));
      } catch (error) {
        faults++;
        say(`${name}: a promise is broken; play it again with: deno task soak:returns 1 ${name} ${seed}`);
        say(error instanceof Error ? error.stack ?? error.message : String(error));
      }
      if (++played % TOLD === 0 || played === total) tell();
    }
  }

  try {
    await Promise.all(Array.from({ length: AT_ONCE[name] ?? 1 }, playSome));
  } finally {
    await database.discard();
  }
  return faults === 0;
}

function say(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}
