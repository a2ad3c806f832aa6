import { Command } from "commander";
import { count, earlierSeed, readArguments } from "../support/program/script.ts";
import { playDay } from "./play_day.ts";
import { createTally, told } from "./oracle/tally.ts";
import type { SetUp } from "./world.ts";

/** Visits of a day. */
const DAY = 400;
/** Days that are played at once where a database is waited for. */
const AT_ONCE = 3;

const script = new Command("deno task soak:visits")
  .description(
    "Plays visits of people at terminals on a time that jumps, until somebody did not get once what was wanted once.",
  )
  .argument("[visits]", "how many, in all", count, 100_000)
  .argument(
    "[set-up]",
    "engine, engine-postgres, two-servers, https, gateway, two-gateways or gateway-https; all by default",
  )
  .addArgument(earlierSeed());
const [total, only, first] = readArguments(script).processedArgs as [number, string | undefined, number];
// Not before: it starts a PostgreSQL server.
const { setUps } = await import("./set_ups.ts");
const chosen = Object.entries(await setUps()).filter(([name]) => only === undefined || name === only);
if (chosen.length === 0) throw new RangeError(`there is no set-up ${only}`);

let failed = false;
for (const [name, setUp] of chosen) failed = !await play(name, setUp, Math.ceil(total / chosen.length)) || failed;
Deno.exit(failed ? 1 : 0);

async function play(name: string, setUp: SetUp, visits: number): Promise<boolean> {
  const tally = createTally();
  let seed = first, begun = 0;

  async function playSome(): Promise<void> {
    while (begun < visits && tally.misses.length === 0) {
      const its = seed++, many = Math.min(DAY, visits - begun);
      begun += many;
      const day = await playDay(setUp, its, many), before = tally.misses.length;
      tally.add(day);
      const missed = tally.misses.slice(before);
      if (missed.length === 0) continue;
      say(`${name}: after ${tally.visits} visits; play it again with: deno task soak:visits ${many} ${name} ${its}`);
      for (const miss of missed) say(told(miss));
    }
  }

  await Promise.all(Array.from({ length: AT_ONCE }, playSome));
  say(`${name}: ${tally.visits} visits, seed ${first}, ${tally.misses.length} misses`);
  for (const line of tally.lines()) say(`  ${line}`);
  return tally.misses.length === 0;
}

function say(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}
