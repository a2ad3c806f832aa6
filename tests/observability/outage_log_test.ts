import { assertEquals } from "@std/assert";
import { AnswerLate } from "../../src/library/deadline.ts";
import type { LogProperties } from "../../src/observability/log_entry.ts";
import { createOutageLog } from "../../src/observability/outage_log.ts";
import { StorageUnavailable } from "../../src/storage/port/storage.ts";

/** An outage log, what it told, and what it is told. */
function anOutageLog() {
  const told: unknown[] = [];
  const log = {
    error: (message: string, { reason }: LogProperties = {}) => void told.push([message.split(":")[0], reason]),
    info: (message: string, properties: LogProperties = {}) => void told.push([message, { ...properties }]),
  };
  const storage: { problem: string | undefined } = { problem: undefined };
  let now = 0;
  const outages = createOutageLog(storage, log, () => now);
  return { told, storage, outages, pass: (milliseconds: number) => now += milliseconds };
}

Deno.test("createOutageLog() tells when the storage goes and when it is back, and counts in between", () => {
  const { told, storage, outages, pass } = anOutageLog();
  outages.look();
  storage.problem = "PostgreSQL is away: too many connections";
  for (let failed = 0; failed < 1000; failed++) assertEquals(outages.takes(new StorageUnavailable("no")), true);
  outages.look();
  pass(60_000);
  outages.look();
  assertEquals(told, [["the storage is away", "PostgreSQL is away: too many connections"]]);
  storage.problem = undefined;
  pass(4_999);
  outages.look();
  assertEquals(outages.away, true);
  pass(1);
  outages.look();
  assertEquals(told[1], ["the storage is back", { seconds: 60, failed_messages: 1000 }]);
  assertEquals([outages.away, told.length], [false, 2]);
});

Deno.test("createOutageLog() takes a storage for away that comes and goes, and a late answer for its fault", () => {
  const { told, outages, pass } = anOutageLog();
  for (let second = 0; second < 20; second++) {
    outages.takes(new AnswerLate("no answer within 5000 ms"));
    outages.look();
    pass(1_000);
  }
  assertEquals(told, [["the storage is away", "no answer within 5000 ms"]]);
});

Deno.test("createOutageLog() leaves other failures to be told by themselves", () => {
  const { told, outages } = anOutageLog();
  assertEquals(outages.takes(new TypeError("a bug")), false);
  assertEquals([told, outages.away], [[], false]);
});
