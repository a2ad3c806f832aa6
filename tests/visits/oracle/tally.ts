import { kindOf } from "../habits.ts";
import type { Miss } from "./judge_visit.ts";
import { nameOf } from "./names.ts";
import type { PlayedDay } from "../play_day.ts";

/** What days have come to. */
export interface Tally {
  add(day: PlayedDay): void;
  readonly visits: number;
  /** What the wire tells, and was missed all the same. */
  readonly misses: readonly Miss[];
  /** Lines for people: the names and how often each was met, and how often a second wish was taken for a retry. */
  lines(): readonly string[];
}

/** Wishes whose repetition costs people something, as the lines call them. */
const SECONDS = { pay: "payments", lend: "loans", hold: "holds" } as const;
type Second = keyof typeof SECONDS;

/** One kind of terminal: its visits, and how many second wishes there were and were taken for retries. */
interface Rate {
  visits: number;
  readonly wanted: Record<Second, number>;
  /** By visits in which there was one, and each. */
  readonly swallowed: Record<Second, number>;
  readonly swallowedEach: Record<Second, number>;
  /** Money, in cents. */
  lost: number;
}

/** Makes a tally of no days. */
export function createTally(): Tally {
  const named = new Map<string, number>(), rates = new Map<string, Rate>(), misses: Miss[] = [];
  let visits = 0;

  function rateOf(kind: string): Rate {
    const none = { pay: 0, lend: 0, hold: 0 };
    const rate = rates.get(kind) ??
      { visits: 0, wanted: { ...none }, swallowed: { ...none }, swallowedEach: { ...none }, lost: 0 };
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
        for (const { wish: { kind, again } } of outcomes) if (again && isSecond(kind)) rate.wanted[kind]++;
      }
      for (const miss of day.misses) {
        const kind = miss.outcomes[0]?.wish.kind;
        if (miss.what === "not done" && isSecond(kind)) noteSwallowed(rateOf(kindOf(miss.played.habits)), kind, miss);
        const name = nameOf(miss);
        if (name === undefined) misses.push(miss);
        else named.set(name, (named.get(name) ?? 0) + 1);
      }
    },
    lines: () => [
      ...[...named].sort().map(([name, times]) => `${times} times: ${name}`),
      ...[...rates].sort().map(([kind, rate]) => `${kind}, of ${rate.visits} visits: ${seconds(rate)}`),
    ],
  };

  function seconds({ wanted, swallowed, swallowedEach, lost }: Rate): string {
    return Object.entries(SECONDS).map(([kind, called]) =>
      isSecond(kind) ? `${swallowedEach[kind]} (at ${swallowed[kind]} visits) of ${wanted[kind]} further ${called}` : ""
    ).join(", ") + ` taken for retries, ${(lost / 100).toFixed(2)} not booked`;
  }
}

function noteSwallowed(rate: Rate, kind: Second, { missing, outcomes: [first] }: Miss): void {
  rate.swallowed[kind]++;
  rate.swallowedEach[kind] += missing;
  rate.lost += missing * (first?.wish.cents ?? 0);
}

function isSecond(kind: string | undefined): kind is Second {
  return kind !== undefined && kind in SECONDS;
}

/** Tells a miss so that a person can follow it. */
export function told({ what, deed, played, deeds }: Miss): string {
  const shown = played.outcomes.flatMap(({ tries }) =>
    tries.map(({ text, seen }) => `${JSON.stringify(seen)} ${text}`)
  );
  return [
    `${what}: ${deed}`,
    ...played.story.lines,
    "  and this was done:",
    ...deeds.map((one) => `  ${one.told}`),
    "  what the dates had shown:",
    ...shown.map((one) => `  ${one}`),
  ].join("\n");
}
