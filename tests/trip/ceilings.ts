import type { MessageName, Trip, Trips } from "./measure_trips.ts";

/** How far a message may go. */
export interface Ceiling {
  readonly files: number;
  readonly functions: number;
}

/** The ceilings of all messages. */
export type Ceilings = Readonly<Record<MessageName, Ceiling>>;

/**
 * May only fall, and leave room for what a busy machine adds: some fifteen functions of timers to a change. They rose when
 * the table of retries, the store of answers and the fair share of a turn came onto the way, and when a PIN's check got
 * turns, bounds in a day and a note of the terminal. Aimed at: a 63 at most 50 and 190, an 11 at most 60 and 220.
 */
export const CEILINGS: Ceilings = {
  "99": { files: 33, functions: 77 },
  "17": { files: 48, functions: 120 },
  "63": { files: 59, functions: 195 },
  "11": { files: 75, functions: 258 },
  "09": { files: 70, functions: 237 },
  "63, PIN worked out": { files: 71, functions: 249 },
  "11, PIN worked out": { files: 83, functions: 297 },
};

/** How far a message goes. */
export function lengthOf(trip: Trip): Ceiling {
  return { files: trip.size, functions: [...trip.values()].flat().length };
}

/** What goes further than it may. */
export function tooLong(trips: Trips, ceilings: Ceilings): readonly string[] {
  return [...trips].flatMap(([message, trip]) => {
    const { files, functions } = lengthOf(trip), most = ceilings[message];
    return files <= most.files && functions <= most.functions ? [] : [
      `${message} crosses ${files} files and ${functions} functions; ${most.files} and ${most.functions} are allowed`,
    ];
  });
}
