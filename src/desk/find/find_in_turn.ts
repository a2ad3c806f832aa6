import { setTimeout } from "node:timers/promises";
import type { Finder, Found } from "../../storage/port/find.ts";

/** The most records of each kind that are found. */
const MOST = 20;

/** The most searches that wait. */
const WAITING = 10;

/** The pause after a search, as a multiple of the time that it took. So searches take a quarter of the time at most. */
const REST = 3;

/**
 * Creates a function that does one search after the other, with a pause after each. A search of a large library may
 * make terminals wait for some milliseconds, and a member who types searches at each letter.
 */
export function findInTurn<Shown>(
  { find, describe }: Finder & {
    /** Describes what was found; it is a part of the search. */
    readonly describe: (found: Found) => Promise<Shown>;
  },
): (text: string) => Promise<Shown | "busy"> {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;

  return async (text) => {
    if (waiting >= WAITING) return "busy";
    waiting++;
    const mine = last.then(() => performance.now());
    const found = mine.then(async () => await describe(await find({ text, most: MOST })));
    last = Promise.allSettled([mine, found]).then(async ([begun]) => {
      waiting--;
      if (begun.status === "fulfilled") await setTimeout((performance.now() - begun.value) * REST);
    });
    return await found;
  };
}
