import { assertEquals } from "@std/assert";
import { PROGRAM } from "../bench/bench_servers.ts";
import { CEILINGS, lengthOf, tooLong } from "./ceilings.ts";
import { measureTrips, MESSAGES } from "./measure_trips.ts";

Deno.test("no message goes through more files and functions than it may", async () => {
  let trips = await measureTrips(PROGRAM);
  // What timers do beside the message counts too, and the busier the machine is the more there is of it.
  for (let again = 0; again < 2 && tooLong(trips, CEILINGS).length > 0; again++) trips = await measureTrips(PROGRAM);
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
