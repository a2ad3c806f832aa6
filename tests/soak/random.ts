/** A source of random numbers that gives the same ones for the same seed. */
export interface Random {
  /** A whole number from 0 up to, but not including, `limit`. */
  below(limit: number): number;
  /** One of these. */
  pick<T>(choices: readonly T[]): T;
  /** Whether something happens that happens once in so many times. */
  once(in_: number): boolean;
}

/** Mulberry32: small, fast, and good enough for making noise. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;

  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  }

  const below = (limit: number) => next() % limit;

  function pick<T>(choices: readonly T[]): T {
    const chosen = choices[below(choices.length)];
    if (chosen === undefined) throw new RangeError("there is nothing to choose from");
    return chosen;
  }

  return { below, pick, once: (times) => below(times) === 0 };
}
