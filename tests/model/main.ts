/**
 * Plays random days to the server and to the model, until one of them is answered otherwise or ends otherwise. Arguments:
 * how many days, on which database (SQLite or PostgreSQL; both, if none is named), and the seed of an earlier run.
 */
import fc from "fast-check";
import { STORAGES } from "../support/server/scenario_storage.ts";
import { arbitraryDay } from "./asks.ts";
import { playDay } from "./day.ts";

/** Days of one seed: few enough to be played again soon. */
const DAYS = 20;
/** Days that are played at once, and after how many it is told how far it has come. */
const AT_ONCE = 4, TOLD = 100;

const [days = "200", name, given] = Deno.args;
const seed = Number(given ?? crypto.getRandomValues(new Uint32Array(1))[0]);
const storages = Object.entries(STORAGES).filter(([storage]) => name === undefined || storage === name);

let failed = false;
for (const [storage, open] of storages) failed = !await play(storage, open) || failed;
Deno.exit(failed ? 1 : 0);

/** Plays all days, several of them at once: a day is spent waiting for answers for the most part. */
async function play(storage: string, open: (typeof STORAGES)["SQLite"]): Promise<boolean> {
  const day = fc.asyncProperty(arbitraryDay, (steps) => playDay(open, steps));
  const total = Number(days);
  let begun = 0, played = 0, same = true;

  async function playSome(): Promise<void> {
    while (same && begun < total) {
      const its = seed + begun / DAYS;
      const numRuns = Math.min(DAYS, total - begun);
      begun += numRuns;
      const { failed, counterexample, errorInstance } = await fc.check(day, { numRuns, seed: its });
      if (failed) {
        same = false;
        say(`${storage}: a day differs; play it again with: deno task soak:model ${DAYS} ${storage} ${its}`);
        return say(`${JSON.stringify(counterexample)}\n${String(errorInstance)}`);
      }
      played += numRuns;
      if (played % TOLD === 0 || played === total) say(`${storage}: ${played} of ${total} days, seed ${seed}`);
    }
  }

  await Promise.all(Array.from({ length: AT_ONCE }, playSome));
  return same;
}

function say(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}
