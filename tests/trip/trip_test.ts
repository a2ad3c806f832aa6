import { assertEquals } from "@std/assert";
import { PROGRAM } from "../bench/bench_servers.ts";
import { CEILINGS, lengthOf, tooLong } from "./ceilings.ts";
import { measureTrips, MESSAGES, type Trips } from "./measure_trips.ts";

Deno.test("no message goes through more files and functions than it may", async () => {
  let trips = await measureTrips(PROGRAM);
  // What timers do beside a message is not what they do beside it another time; the busier the machine, the more it is.
  for (let again = 0; again < 4 && tooLong(trips, CEILINGS).length > 0; again++) {
    trips = inBoth(trips, await measureTrips(PROGRAM));
  }
  assertEquals(tooLong(trips, CEILINGS), []);
  // A ceiling that is one lower than what is there must be told.
  for (const message of MESSAGES) {
    const trip = trips.get(message) ?? new Map();
    const { files, functions } = lengthOf(trip);
    for (const less of [{ files: files - 1, functions }, { files, functions: functions - 1 }]) {
      const told = tooLong(trips, { ...CEILINGS, [message]: less });
      assertEquals(told.length, 1, `${message}: ${told.join("; ")}`);
    }
  }
});

/** What each message called in both measurements. */
function inBoth(one: Trips, other: Trips): Trips {
  return new Map([...one].map(([message, trip]) => {
    const again = other.get(message);
    const files = [...trip].flatMap(([file, functions]): [string, readonly string[]][] => {
      const called = functions.filter((name) => again?.get(file)?.includes(name));
      return called.length > 0 ? [[file, called]] : [];
    });
    return [message, new Map(files)];
  }));
}
