import { Command } from "commander";
import { count, database, earlierSeed, readArguments } from "../../support/program/script.ts";
import type { ScenarioStorage } from "../../support/server/sqlite_storage.ts";
import type { DayTold } from "./judge_day.ts";

/** Days that are played at once, and after how many it is told how far it has come. */
const AT_ONCE = 4, TOLD = 20;

const script = new Command("deno task soak:returns")
  .description(
    "Plays random days of sorters at two gateways before a library system whose desk acts unseen, until a promise about returns is broken.",
  )
  .argument("[days]", "how many", count, 10_000)
  .addArgument(database())
  .addArgument(earlierSeed());
const [total, name, first] = readArguments(script).processedArgs as [number, string | undefined, number];
// Not before: they start a PostgreSQL server.
const { STORAGES } = await import("../../support/server/scenario_storage.ts");
const { playDay } = await import("./play_day.ts");
const KINDS = ["koha", "evergreen", "openncip"] as const;

let failed = false;
for (const [storage, open] of Object.entries(STORAGES)) {
  if (name !== undefined && storage !== name) continue;
  failed = !await play(storage, open) || failed;
}
Deno.exit(failed ? 1 : 0);

async function play(name: string, open: () => Promise<ScenarioStorage>): Promise<boolean> {
  const database = await open();
  const storage = await database.open();
  let begun = 0, played = 0, holds = true;
  const sums: Record<string, number> = {};

  function add(day: DayTold): void {
    for (const [what, many] of Object.entries(day)) sums[what] = (sums[what] ?? 0) + many;
    played++;
    if (played % TOLD === 0 || played === total) {
      const told = Object.entries(sums).map(([what, many]) => `${what} ${many}`).join(", ");
      say(`${name}: ${played} of ${total} days, seed ${first}: ${told}`);
    }
  }

  async function playSome(): Promise<void> {
    while (holds && begun < total) {
      const seed = first + begun++;
      try {
        add(await playDay({ kind: KINDS[seed % KINDS.length] ?? "koha", seed, storage }));
      } catch (error) {
        holds = false;
        say(`${name}: a promise is broken; play it again with: deno task soak:returns 1 ${name} ${seed}`);
        return say(error instanceof Error ? error.stack ?? error.message : String(error));
      }
    }
  }

  try {
    await Promise.all(Array.from({ length: AT_ONCE }, playSome));
  } finally {
    await storage.close();
    await database.discard();
  }
  return holds;
}

function say(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}
