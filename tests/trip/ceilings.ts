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
  "99": { files: 31, functions: 76 },
  "17": { files: 47, functions: 119 },
  "63": { files: 58, functions: 193 },
  "11": { files: 73, functions: 256 },
  "09": { files: 68, functions: 235 },
  "63, PIN worked out": { files: 69, functions: 247 },
  "11, PIN worked out": { files: 81, functions: 294 },
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
