import { assertEquals } from "@std/assert";
import { formatTimestamp } from "../../../src/protocol/timestamp.ts";
import { createLocalTime } from "../../../src/server/wording/local_time.ts";

Deno.test("createLocalTime() writes a moment beyond the year 9999, as 0.1.0 could store it, as the last that can be told", () => {
  const { timestamp } = createLocalTime("Europe/Berlin");
  const written = (moment: string) => formatTimestamp(timestamp(Temporal.Instant.from(moment)));
  assertEquals(written("+010000-01-20T22:59:00Z"), "99991231    005959");
  assertEquals(written("9999-12-30T23:59:59Z"), "99991231    005959");
  assertEquals(written("9999-12-30T22:59:59Z"), "99991230    235959");
});
