import { assertEquals } from "@std/assert";
import type { ReadySession } from "../../../src/gateway/changes/change_request.ts";
import { createFollowedRows } from "../../../src/gateway/changes/followed_rows.ts";
import { encodeText } from "../../../src/protocol/encoding.ts";
import type { Settlement } from "../../../src/storage/port/ledger.ts";
import { systemOf } from "../../../src/systems/systems.ts";
import { drivenGatewayClock } from "../../support/gateway/driven_gateway_clock.ts";
import { recordingLog } from "../../support/server/recording_log.ts";
import { createDrivenTime } from "../../support/wire/driven_time.ts";
import { until } from "../../support/wire/until.ts";

const HELD = encodeText("101YNY20261124    101500AOCPL|ABI2006|AQCPL|CTFPL|CV02|AFPut it aside.|", "utf8");

Deno.test("the hold that a return captured is written with its answer, whenever that comes", async () => {
  const time = createDrivenTime("2026-11-24T10:15:00Z"), written: Settlement[] = [];
  const ask = () => Promise.resolve(undefined);
  const rows = createFollowedRows({
    ledger: {
      settle: (_, settlement) => Promise.resolve(written.push(settlement) === 0),
      correct: (_, settlement) => Promise.resolve(void written.push(settlement)),
      mayBeAltered: () => Promise.resolve(false),
    },
    ...{ clock: drivenGatewayClock(time), now: time.now, log: recordingLog(), institution: "CPL", ask, happened() {} },
    ...{
      times: () => ({ answer: 15_000, settle: 60_000 }),
      decimals: () => 2,
      isCloseFinal: () => false,
      noting: (asks) => asks,
    },
    ...{ system: () => systemOf("koha"), dueOf: () => undefined, dueSays: () => undefined },
  });
  const never: ReadySession = { ask, send: () => new Promise(() => {}), release() {}, setApart() {}, end() {} };
  rows.send(1, { message: "checkin", before: {}, ask, until: 60_000 }, never);
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
