import { assertEquals } from "@std/assert";
import { storedAnswer } from "../../../src/gateway/changes/stored_answer.ts";
import { withReturnAnswers } from "../../../src/gateway/returns/return_answer.ts";
import { encodeText } from "../../../src/protocol/encoding.ts";
import type { Settlement } from "../../../src/storage/port/ledger.ts";
import { systemOf } from "../../../src/systems/systems.ts";
import { drivenGatewayClock } from "../../support/gateway/driven_gateway_clock.ts";
import { memoryStorage } from "../../support/gateway/memory_ledger.ts";
import { createDrivenTime } from "../../support/wire/driven_time.ts";

const HELD = encodeText("101YNY20261124    101500AOCPL|ABI2006|AQCPL|CTFPL|CV02|AFPut it aside.|", "utf8");

Deno.test("the hold that a return captured is written with its answer, whenever that comes", async () => {
  const { ledger } = memoryStorage(drivenGatewayClock(createDrivenTime("2026-11-24T10:15:00Z")));
  const written: Settlement[] = [];
  const noting = withReturnAnswers({
    ...ledger,
    settle: (_, settlement) => Promise.resolve(written.push(settlement) > 0),
    correct: (_, settlement) => Promise.resolve(void written.push(settlement)),
  }, () => systemOf("koha"));
  const answer = storedAnswer({ body: HELD, delimiter: "|", encoding: "utf8", guarded: false });
  const late = {
    state: "done",
    by: "late answer",
    now: Temporal.Instant.from("2026-11-24T10:15:00Z"),
    ...answer && { answer },
  } as const;
  await noting.settle(1, late);
  await noting.correct(1, late);
  assertEquals(written.map(({ said, captured }) => [said, captured?.alertType, captured?.destination]), [
    ["Put it aside.", "02", "FPL"],
    ["Put it aside.", "02", "FPL"],
  ]);
});
