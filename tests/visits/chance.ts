import { seededRandom } from "../../src/tools/simulate/faults/seeded_random.ts";

/** Draws of one seed. */
export interface Chance {
  /** Tells yes so often: from 0 to 1. */
  is(probability: number): boolean;
  /** Draws a whole number from `least` to `most`. */
  number(least: number, most: number): number;
  /** Draws from `least` up to `most`. */
  between(least: number, most: number): number;
  /** Draws one of these. */
  of<T>(first: T, ...others: readonly T[]): T;
  /** Draws a name by its weight. */
  weighted<K extends string>(weights: Readonly<Record<K, number>>): K;
}

/** Makes draws that are the same for the same seed. */
export function createChance(seed: number): Chance {
  const random = seededRandom(seed);
  for (let i = 0; i < 3; i++) random();
  const number = (least: number, most: number) => least + Math.floor(random() * (most - least + 1));
  return {
    is: (probability) => random() < probability,
    number,
    between: (least, most) => least + random() * (most - least),
    of: (first, ...others) => [first, ...others][number(0, others.length)] ?? first,
    weighted(weights) {
      const names = Object.keys(weights).filter((name): name is keyof typeof weights => name in weights);
      let left = random() * names.reduce((sum, name) => sum + weights[name], 0);
      for (const name of names) if ((left -= weights[name]) < 0) return name;
      const [first] = names;
      if (first === undefined) throw new RangeError("there is nothing to draw");
      return first;
    },
  };
}
