import { NO_REPLICA } from "../../support/gateway/no_replica.ts";
import { createAnswerKeeping } from "../../../src/gateway/changes/stored_answer.ts";
import { assertEquals } from "@std/assert";
import type { ReadySession } from "../../../src/gateway/changes/change_request.ts";
import { createFollowedRows } from "../../../src/gateway/changes/sent_changes.ts";
import { encodeText } from "../../../src/protocol/encoding.ts";
import type { LedgerRow, Settlement } from "../../../src/storage/port/ledger.ts";
import { systemOf } from "../../../src/systems/systems.ts";
import { drivenGatewayClock } from "../../support/gateway/driven_gateway_clock.ts";
import { NOON } from "../../support/library/records.ts";
import { redact } from "../../support/library/redact.ts";
import { recordingLog } from "../../support/server/recording_log.ts";
import { createDrivenTime } from "../../support/wire/driven_time.ts";
import { until } from "../../support/wire/until.ts";

const HELD = encodeText("101YNY20261124    101500AOCPL|ABI2006|AQCPL|CTFPL|CV02|AFPut it aside.|", "utf8");

const ask = () => Promise.resolve(undefined);

/** A checkin of another process that has ended. */
const UNKNOWN: LedgerRow = {
  ...{ ledgerId: 0, institution: "CPL", at: NOON, account: "sip1", terminal: "", address: "", message: "checkin" },
  ...{ library: "", begun: NOON, state: "unknown", terminalTold: "no", action: "checkin", itemId: "ABI2006" },
};

/** Follows rows of which nothing is told, and collects what is written. */
function following() {
  const time = createDrivenTime(NOON.toString()), written: Settlement[] = [];
  const rows = createFollowedRows({
    ledger: {
      settle: (_, settlement) => Promise.resolve(written.push(settlement) === 0),
      correct: (_, settlement) => Promise.resolve(void written.push(settlement)),
      mayBeAltered: () => Promise.resolve(false),
    },
    ...{ clock: drivenGatewayClock(time), now: time.now, log: recordingLog(), institution: "CPL", ask, happened() {} },
    ...{ redact, answers: createAnswerKeeping() },
    ...{
      times: () => ({ answer: 15_000, settle: 60_000 }),
      decimals: () => 2,
      isCloseFinal: () => false,
      noting: (asks) => asks,
      replica: NO_REPLICA,
    },
    ...{ system: () => systemOf("koha"), dueOf: () => undefined, dueSays: () => undefined },
  });
  return { rows, written };
}

Deno.test("the hold that a return captured is written with its answer, whenever that comes", async () => {
  const { rows, written } = following();
  const never: ReadySession = {
    ask,
    send: () => new Promise(() => {}),
    release() {},
    setApart() {},
    askBehind() {},
    end() {},
  };
  rows.send(1, { message: "checkin", named: {}, before: {}, ask, until: 60_000 }, never);
  const answer = { body: HELD, delimiter: "|", encoding: "utf8", guarded: false } as const;
  rows.do({
    kind: "write",
    ledgerId: 1,
    writing: { kind: "outcome", outcome: { kind: "answer", answer, yes: true, took: 70 }, isLate: true },
  });
  await until(() => written.length === 2, "both writings");
  assertEquals(written.map(({ said, captured }) => [said, captured?.alertType, captured?.destination]), [
    ["Put it aside.", "02", "FPL"],
    ["Put it aside.", "02", "FPL"],
  ]);
  rows.do({ kind: "drop", ledgerId: 1 });
});

Deno.test("of two unknown rows that are read before the core says so, each is followed", () => {
  const { rows } = following(), seen = [1, 2].map((ledgerId) => rows.see({ ...UNKNOWN, ledgerId }));
  for (const [at, one] of seen.entries()) rows.do({ kind: "follow", ledgerId: at + 1, seen: one });
  assertEquals([1, 2].map((ledgerId) => rows.untilOf(ledgerId) !== undefined), [true, true]);
  for (const ledgerId of [1, 2]) rows.do({ kind: "drop", ledgerId });
});
