import type { MessageName, Trip, Trips } from "./measure_trips.ts";

/** How far a message may go. */
export interface Ceiling {
  readonly files: number;
  readonly functions: number;
}

/** The ceilings of all messages. */
export type Ceilings = Readonly<Record<MessageName, Ceiling>>;

/** May only fall. Aimed at: a 63 at most 50 and 190, an 11 at most 60 and 220. */
export const CEILINGS: Ceilings = {
  "99": { files: 37, functions: 108 },
  "17": { files: 53, functions: 166 },
  "63": { files: 64, functions: 246 },
  "11": { files: 77, functions: 280 },
  "09": { files: 71, functions: 260 },
  "63, PIN worked out": { files: 73, functions: 281 },
  "11, PIN worked out": { files: 85, functions: 311 },
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
