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
  "17": { files: 49, functions: 118 },
  "63": { files: 60, functions: 195 },
  "11": { files: 77, functions: 262 },
  "09": { files: 72, functions: 240 },
  "63, PIN worked out": { files: 72, functions: 249 },
  "11, PIN worked out": { files: 86, functions: 302 },
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
