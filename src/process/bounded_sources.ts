import type { Sources } from "../config/base/reading.ts";

/** What a check may take in all. */
interface Bounds {
  /** Characters of all files that the configuration names. */
  readonly characters: number;
  /** Milliseconds. */
  readonly time: number;
}

/** Room for a configuration with a thousand certificates. */
export const CHECK_BOUNDS: Bounds = { characters: 32 << 20, time: 20_000 };

/**
 * Makes sources that give nothing more when they have given so much, or for so long: a thread cannot be stopped from
 * outside while it works.
 */
export function boundedSources(sources: Sources, { characters, time }: Bounds, now: () => number): Sources {
  const until = now() + time;
  let left = characters;
  return {
    ...sources,
    readText(path) {
      if (now() > until) throw new Error(`the check has taken more than ${time / 1000} seconds`);
      const text = left > 0 ? sources.readText(path) : "";
      left -= Math.max(1, text.length);
      if (left < 0) throw new Error("the files that are named are too large together");
      return text;
    },
  };
}
