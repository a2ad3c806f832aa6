import type { MessageName, Trip, Trips } from "./measure_trips.ts";

/** How far a message may go. */
export interface Ceiling {
  readonly files: number;
  readonly functions: number;
}

/** The ceilings of all messages. */
export type Ceilings = Readonly<Record<MessageName, Ceiling>>;

/**
 * May only fall; they rose once, when the table of retries, the store of answers and the fair share of a turn came onto
 * the way. Aimed at: a 63 at most 50 and 190, an 11 at most 60 and 220.
 */
export const CEILINGS: Ceilings = {
  "99": { files: 38, functions: 103 },
  "17": { files: 54, functions: 162 },
  "63": { files: 65, functions: 242 },
  "11": { files: 80, functions: 298 },
  "09": { files: 74, functions: 263 },
  "63, PIN worked out": { files: 74, functions: 277 },
  "11, PIN worked out": { files: 88, functions: 329 },
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
