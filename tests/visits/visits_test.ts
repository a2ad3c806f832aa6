import { fail } from "@std/assert";
import { playDay } from "./play_day.ts";
import { setUps } from "./set_ups.ts";
import { createTally, told } from "./oracle/tally.ts";

/** Visits on each set-up, and the seed: gateways take longer. `deno task soak:visits` plays more. */
const DAYS: Readonly<Record<string, readonly [visits: number, seed: number]>> = {
  "engine": [160, 1],
  "engine-postgres": [60, 1],
  "two-servers": [60, 1],
  "https": [80, 1],
  "gateway": [60, 1],
  "two-gateways": [30, 1],
  "gateway-https": [60, 1],
};

for (const [name, setUp] of Object.entries(await setUps())) {
  Deno.test(`what a person wants once is done once, and told so (${name})`, async () => {
    const tally = createTally(), [visits, seed] = DAYS[name] ?? fail(`${name} has no day`);
    tally.add(await playDay(setUp, seed, visits));
    const [miss] = tally.misses;
    if (miss !== undefined) fail(told(miss));
  });
}
