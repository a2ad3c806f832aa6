import type { MessageName, Trip, Trips } from "./measure_trips.ts";

/** How far a message may go. */
export interface Ceiling {
  readonly files: number;
  readonly functions: number;
}

/** The ceilings of all messages. */
export type Ceilings = Readonly<Record<MessageName, Ceiling>>;

/**
 * May only fall; they rose when the table of retries, the store of answers and the fair share of a turn came onto the way,
 * and when a PIN's check got turns, bounds in a day and a note of the terminal. Aimed at: a 63 at most 50 and 190, an 11 at most 60 and 220.
 */
export const CEILINGS: Ceilings = {
  "99": { files: 39, functions: 104 },
  "17": { files: 55, functions: 164 },
  "63": { files: 66, functions: 248 },
  "11": { files: 82, functions: 300 },
  "09": { files: 77, functions: 266 },
  "63, PIN worked out": { files: 77, functions: 301 },
  "11, PIN worked out": { files: 90, functions: 338 },
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
