import { setTimeout } from "node:timers/promises";
import type { Finder, Found } from "../storage/port/find.ts";

/** Records of each kind that are found at most. */
const MOST = 20;

/** Searches that wait at most. */
const WAITING = 10;

/** The rest after a search, as a multiple of the time that it took: searches take a quarter of a busy time at most. */
const REST = 3;

/**
 * Finds for one after the other, with a rest after each: a search of a large library may keep terminals waiting for some
 * milliseconds, and whoever types asks at each letter.
 */
export function findInTurn(storage: Finder): (text: string) => Promise<Found | "busy"> {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;

  return async (text) => {
    if (waiting >= WAITING) return "busy";
    waiting++;
    const mine = last.then(() => performance.now());
    const found = mine.then(() => storage.find({ text, most: MOST }));
    last = Promise.allSettled([mine, found]).then(async ([begun]) => {
      waiting--;
      if (begun.status === "fulfilled") await setTimeout((performance.now() - begun.value) * REST);
    });
    return await found;
  };
}
