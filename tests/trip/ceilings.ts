import type { MessageName, Trip, Trips } from "./measure_trips.ts";

/** How far a message may go. */
export interface Ceiling {
  readonly files: number;
  readonly functions: number;
}

/** The ceilings of all messages. */
export type Ceilings = Readonly<Record<MessageName, Ceiling>>;

/**
 * May only fall; some functions of timers are left room for beside a PIN that is worked out and beside a question. Raised,
 * with a reason each time: the key of a change is a file of its own, since the judge of retries, with the table of what is
 * opposite, would be too long for one; branches are found whatever the case of their code, by the one sameness of
 * identifiers; an IPv6 network counts as one terminal when a PIN is worked out; at a 09 the borrower's loan may be rolled
 * back, and fees that another system began are looked for; changes wait for the disk beside the event loop; gateways judge by
 * the same rule whether a stored answer may still be given, so that the rule lies where both may import it; staff may set a
 * limit aside, by the rules of terminals.
 */
export const CEILINGS: Ceilings = {
  "99": { files: 28, functions: 75 },
  "17": { files: 41, functions: 118 },
  "63": { files: 50, functions: 190 },
  "11": { files: 62, functions: 243 },
  "09": { files: 58, functions: 225 },
  "63, PIN worked out": { files: 63, functions: 251 },
  "11, PIN worked out": { files: 72, functions: 283 },
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
