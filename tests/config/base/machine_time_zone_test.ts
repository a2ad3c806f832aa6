import { assertEquals } from "@std/assert";
import { machineTimeZone } from "../../../src/config/base/machine_time_zone.ts";

Deno.test("machineTimeZone() is UTC where the machine names none, as with an empty TZ", () => {
  const { timeZoneId } = Temporal.Now;
  const told = (zone: string) => {
    Temporal.Now.timeZoneId = () => zone;
    return machineTimeZone();
  };
  try {
    assertEquals(["Europe/Berlin", "+03:00", "Etc/Unknown"].map(told), ["Europe/Berlin", "+03:00", "UTC"]);
  } finally {
    Temporal.Now.timeZoneId = timeZoneId;
  }
});
