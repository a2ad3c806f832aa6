import { assertEquals } from "@std/assert";
import { openLoansSeen } from "../../../src/stand_in/learning/loans_seen.ts";
import { systemOf } from "../../../src/systems/systems.ts";
import { recordingLog } from "../../support/server/recording_log.ts";
import { heardAnswer } from "../heard.ts";

const TODAY = Temporal.Instant.from("2026-11-24T10:00:00Z");

/** What is known of the loans of a system, by notes that outlast it. */
function opened(written: Map<string, string>, now = TODAY) {
  return openLoansSeen({
    notes: {
      note: (name) => Promise.resolve(written.get(name)),
      setNote: (name, value) => Promise.resolve(void written.set(name, value)),
    },
    ...{ now: () => now, timeZone: () => "UTC", system: () => systemOf("koha"), log: recordingLog() },
    institution: "CPL",
  });
}

const loan = (due: string, block = "N", ok = "1") =>
  heardAnswer(
    `11N${block}20261124    10000020261124    100000AOCPL|AAP1|ABI1|AC|`,
    `12${ok}NUN20261124    100000AOCPL|AAP1|ABI1|AJ|AH${due}    235900|`,
    TODAY.epochMilliseconds,
  );

Deno.test("the shortest loan of thirty days is known once fifty loans are, and outlasts a restart", async () => {
  const written = new Map<string, string>(), seen = await opened(written);
  for (let count = 0; count < 45; count++) seen.note(loan("20261222"));
  for (let count = 0; count < 4; count++) seen.note(loan("20261201"));
  // No loan of now, a refusal, and one that is due today.
  seen.note(loan("20261126", "Y"));
  seen.note(loan("20261126", "N", "0"));
  seen.note(loan("20261124"));
  assertEquals(seen.shortest(), undefined);
  seen.note(loan("20261201"));
  assertEquals([seen.shortest(), (await opened(written)).shortest()], [7, 7]);
  assertEquals((await opened(written, TODAY.add({ hours: 24 * 31 }))).shortest(), undefined);
  assertEquals((await opened(new Map([["loans seen", "{"]]))).shortest(), undefined);
});
