import { asSaid, type Notice } from "../../src/library/notice.ts";
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
    warning: (message: string, { reason }: LogProperties = {}) => void told.push([message.split(":")[1], reason]),
    info: (message: string, properties: LogProperties = {}) => void told.push([message, { ...properties }]),
  };
  const storage: { problem: Notice | undefined } = { problem: undefined };
  let now = 0;
  const outages = createOutageLog(storage, log, () => now);
  return { told, storage, outages, pass: (milliseconds: number) => now += milliseconds };
}

Deno.test("createOutageLog() tells when the storage goes and when it is back, and counts in between", () => {
  const { told, storage, outages, pass } = anOutageLog();
  outages.look();
  storage.problem = asSaid("PostgreSQL is away: too many connections");
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

Deno.test("createOutageLog() claims no outage where 98 says on-line: single messages are refused, in one line", () => {
  const { told, outages, pass } = anOutageLog();
  for (let second = 0; second < 20; second++) {
    outages.takes(new AnswerLate("no answer within 5000 ms"));
    outages.look();
    assertEquals(outages.away, false);
    pass(1_000);
  }
  pass(5_000);
  outages.look();
  assertEquals(told, [
    [" its terminal was refused, and others are served", "no answer within 5000 ms"],
    ["the storage does what messages ask for again", { seconds: 19, failed_messages: 20 }],
  ]);
});

Deno.test("createOutageLog() tells of an outage that begins with single messages, once, however it comes and goes", () => {
  const { told, storage, outages, pass } = anOutageLog();
  outages.takes(new StorageUnavailable("PostgreSQL has not answered"));
  for (let second = 0; second < 20; second++) {
    storage.problem = second % 2 === 0 ? asSaid("PostgreSQL is away: gone") : undefined;
    outages.takes(new StorageUnavailable("PostgreSQL has not answered"));
    outages.look();
    pass(1_000);
  }
  pass(5_000);
  outages.look();
  assertEquals(told, [
    [" its terminal was refused, and others are served", "PostgreSQL has not answered"],
    ["the storage is away", "PostgreSQL is away: gone"],
    ["the storage is back", { seconds: 19, failed_messages: 20 }],
  ]);
});

Deno.test("createOutageLog() leaves other failures to be told by themselves", () => {
  const { told, outages } = anOutageLog();
  assertEquals(outages.takes(new TypeError("a bug")), false);
  assertEquals([told, outages.away], [[], false]);
});
