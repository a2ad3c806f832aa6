import { createChance } from "./chance.ts";

/** How a system is at some time of the day. */
export type Mood = "quick" | "slow" | "slower" | "frozen" | "silent";

/** A time of the day, in milliseconds since 1970. */
export interface Spell {
  readonly mood: Mood;
  readonly from: number;
  readonly until: number;
}

/** Seconds that a mood lasts, from and to. */
const LASTS: Readonly<Record<Mood, readonly [number, number]>> = {
  quick: [40, 250],
  slow: [40, 150],
  slower: [60, 150],
  frozen: [4, 40],
  silent: [4, 25],
};

/** Seconds that a change takes. */
export const TAKES: Partial<Record<Mood, number>> = { slow: 5, slower: 20 };

/** Draws a day of moods, which is long enough for any visit. */
export function drawMoods(seed: number, from: number, hours: number): (at: number) => Spell {
  const chance = createChance(seed), spells: Spell[] = [];
  let mood: Mood = "quick";
  for (let at = from; at < from + hours * 3_600_000;) {
    const until = at + Math.round(chance.between(...LASTS[mood]) * 1000);
    spells.push({ mood, from: at, until });
    at = until;
    mood = mood === "quick" ? chance.weighted({ slow: 40, slower: 20, frozen: 25, silent: 15 }) : "quick";
  }
  return (at) => spells.find(({ until }) => at < until) ?? { mood: "quick", from: at, until: Infinity };
}

/** Whether one of these moods was there at some moment of a span. */
export function had(moods: (at: number) => Spell, from: number, until: number, which: readonly Mood[]): boolean {
  for (let at = from; at <= until; at = moods(at).until) if (which.includes(moods(at).mood)) return true;
  return false;
}
