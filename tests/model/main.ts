import { Command } from "commander";
import fc from "fast-check";
import { count, database, earlierSeed, readArguments } from "../support/program/script.ts";
import type { ScenarioStorage } from "../support/server/sqlite_storage.ts";

/** Days of one seed: few enough to be played again soon. */
const DAYS = 20;
/** Days that are played at once, and after how many it is told how far it has come. */
const AT_ONCE = 4, TOLD = 100;
/** Milliseconds in which a day that differs is made shorter: each shorter one is a day to play, and there are thousands. */
const SHORTENING = 60_000;

const script = new Command("deno task soak:model")
  .description("Plays random days to the server and to the model, until one is answered or ends otherwise.")
  .argument("[days]", "how many", count, 200)
  .addArgument(database())
  .addArgument(earlierSeed());
const [total, name, first] = readArguments(script).processedArgs as [number, string | undefined, number];
// Not before: they start a PostgreSQL server.
const { STORAGES } = await import("../support/server/scenario_storage.ts");
const { arbitraryDay } = await import("./asks.ts");
const { playDay } = await import("./day.ts");
const storages = Object.entries(STORAGES).filter(([storage]) => name === undefined || storage === name);

let failed = false;
for (const [storage, open] of storages) failed = !await play(storage, open) || failed;
Deno.exit(failed ? 1 : 0);

/** Plays all days, several of them at once: a day is spent waiting for answers for the most part. */
async function play(storage: string, open: () => Promise<ScenarioStorage>): Promise<boolean> {
  const day = fc.asyncProperty(arbitraryDay, (steps) => playDay(open, steps));
  let begun = 0, played = 0, same = true;

  async function playSome(): Promise<void> {
    while (same && begun < total) {
      const its = first + begun / DAYS;
      const numRuns = Math.min(DAYS, total - begun);
      begun += numRuns;
      const { failed, counterexamplePath } = await fc.check(day, { numRuns, seed: its, endOnFailure: true });
      if (failed) {
        same = false;
        say(`${storage}: a day differs; play it again with: deno task soak:model ${DAYS} ${storage} ${its}`);
        return await tellShorter(its, counterexamplePath ?? "");
      }
      played += numRuns;
      if (played % TOLD === 0 || played === total) say(`${storage}: ${played} of ${total} days, seed ${first}`);
    }
  }

  async function tellShorter(seed: number, path: string): Promise<void> {
    const shorter = await fc.check(day, { seed, path, interruptAfterTimeLimit: SHORTENING });
    say(`${JSON.stringify(shorter.counterexample)}\n${String(shorter.errorInstance)}`);
  }

  await Promise.all(Array.from({ length: AT_ONCE }, playSome));
  return same;
}

function say(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}
