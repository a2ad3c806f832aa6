import { assertEquals } from "@std/assert";
import { loanDueOf } from "../../../src/gateway/changes/stored_answer.ts";
import { encodeText } from "../../../src/protocol/encoding.ts";
import { systemOf } from "../../../src/systems/systems.ts";
import { createLocalTime } from "../../../src/server/wording/local_time.ts";

Deno.test("loanDueOf() gives what every database can store: a due date in the year 9999, or in the first, is in bounds", () => {
  const due = (written: string, timeZone: string) => {
    const body = encodeText(`121NNY20261124    101500AO|AAP1|ABI1|AJThe Sea|AH${written}|`, "utf8");
    const answer = { body, delimiter: "|", encoding: "utf8", guarded: false } as const;
    return loanDueOf(answer, systemOf("other").answers, createLocalTime(timeZone))?.toString();
  };
  assertEquals(due("20261215    235900", "America/New_York"), "2026-12-16T04:59:00Z");
  assertEquals(due("99991231    235959", "America/New_York"), "9999-12-30T23:59:59Z");
  assertEquals(due("99991231    235959", "Europe/Berlin"), "9999-12-30T23:59:59Z");
  assertEquals(due("00010101    000000", "Europe/Berlin"), undefined);
  assertEquals([due("", "Europe/Berlin"), due("soon", "Europe/Berlin")], [undefined, undefined]);
});
