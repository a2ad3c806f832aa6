import { kindOf } from "./habits.ts";
import type { Miss } from "./judge_visit.ts";
import { nameOf } from "./names.ts";
import type { PlayedDay } from "./play_day.ts";

/** What days have come to. */
export interface Tally {
  add(day: PlayedDay): void;
  readonly visits: number;
  /** What the wire tells, and was missed all the same. */
  readonly misses: readonly Miss[];
  /** Lines for people: the names and how often each was met, and how often a second wish was taken for a retry. */
  lines(): readonly string[];
}

/** One kind of terminal. */
interface Rate {
  visits: number;
  again: number;
  swallowed: number;
}

/** Makes a tally of no days. */
export function createTally(): Tally {
  const named = new Map<string, number>(), rates = new Map<string, Rate>(), misses: Miss[] = [];
  let visits = 0;

  function rateOf(kind: string): Rate {
    const rate = rates.get(kind) ?? { visits: 0, again: 0, swallowed: 0 };
    rates.set(kind, rate);
    return rate;
  }

  return {
    get visits() {
      return visits;
    },
    misses,
    add(day) {
      for (const { habits, outcomes } of day.visits) {
        visits++;
        const rate = rateOf(kindOf(habits));
        rate.visits++;
        rate.again += outcomes.filter(({ wish }) => wish.again).length;
      }
      for (const miss of day.misses) {
        if (miss.what === "not done") rateOf(kindOf(miss.played.habits)).swallowed++;
        const name = nameOf(miss);
        if (name === undefined) misses.push(miss);
        else named.set(name, (named.get(name) ?? 0) + 1);
      }
    },
    lines: () => [
      ...[...named].sort().map(([name, times]) => `${times} times: ${name}`),
      ...[...rates].sort().map(([kind, { visits, again, swallowed }]) =>
        `${kind}: ${(swallowed / visits * 1000).toFixed(1)} of ${
          (again / visits * 1000).toFixed(0)
        } second wishes in a thousand visits were taken for retries (${visits} visits)`
      ),
    ],
  };
}

/** Tells a miss so that a person can follow it. */
export function told({ what, deed, played, deeds }: Miss): string {
  return [`${what}: ${deed}`, ...played.story.lines, "  and this was done:", ...deeds.map((one) => `  ${one.told}`)]
    .join("\n");
}
