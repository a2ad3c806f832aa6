import { assertEquals } from "@std/assert";
import { createReturnErrands } from "../../../src/gateway/returns/return_errands.ts";
import type { ChangeRequest, ReturnAsking } from "../../../src/gateway/changes/change_request.ts";
import { decodeRequest } from "../../../src/protocol/decode_request.ts";
import { encodeText } from "../../../src/protocol/encoding.ts";
import { textsIn } from "../../../src/server/wording/answer_language.ts";
import { createLocalTime } from "../../../src/server/wording/local_time.ts";
import type { AnswerQuestion } from "../../../src/storage/port/answer_question.ts";
import { systemOf } from "../../../src/systems/systems.ts";
import { anUpstream } from "../../support/files/an_upstream.ts";
import { anAccount, anInstitution } from "../../support/files/sample_config.ts";
import { memoryStorage } from "../../support/gateway/memory_ledger.ts";
import { queuedLoan } from "../../support/gateway/queued_changes.ts";
import { drivenGatewayClock } from "../../support/gateway/driven_gateway_clock.ts";
import { anOrigin } from "../../support/library/changes.ts";
import { recordingLog } from "../../support/server/recording_log.ts";
import { createDrivenTime } from "../../support/wire/driven_time.ts";

const FORMAT = { delimiter: "|", encoding: "utf8" } as const;
const RETURN = encodeText("09N20261124    10150020261124    101500APCPL|AO|ABI2003|AC|", "utf8");
const RETRY = { key: "k", repeats: ["k"], heard: 0, window: 60_000, again: false } as const;

/** The request of a return, with which a terminal may repeat an earlier one. */
function aReturn(heard: number): ChangeRequest {
  const decoded = decodeRequest(RETURN, FORMAT);
  if (decoded.kind !== "request" || decoded.request.name !== "checkin") throw new Error("the return cannot be read");
  const account = anAccount({}), institution = anInstitution({ upstream: anUpstream({ offlineReturns: "yes" }) });
  const now = Temporal.Instant.from("2026-11-24T10:15:00Z"), local = createLocalTime("UTC");
  const origin = anOrigin({ message: "checkin", retry: { ...RETRY, heard } });
  return {
    heard: { request: decoded.request, body: RETURN },
    context: { account, institution, now, local, texts: textsIn([], account), origin },
    deadline: 15_000,
    login: { id: "", location: "" },
    lease: () => Promise.resolve("library-away"),
    ask: () => Promise.resolve(undefined),
  };
}

/** Does what the core says at a ledger that accepts returns by this number, and notes which retries are sought. */
function errandsAt(ledgerId: number | undefined) {
  const time = createDrivenTime("2026-11-24T10:15:00Z"), clock = drivenGatewayClock(time);
  const { ledger } = memoryStorage(clock), sought: Pick<AnswerQuestion, "keys" | "whenever">[] = [];
  const errands = createReturnErrands({
    held: () => Promise.resolve(undefined),
    ...{ institution: "MAIN", owner: "A", clock, now: time.now, log: recordingLog() },
    ...{ redact: (text: string) => text, upstream: () => anUpstream({ offlineReturns: "yes" }) },
    ...{ system: () => systemOf("koha"), goOn: () => true, accepted() {}, asked: () => aReturn(0) },
    memory: { note() {}, find: () => Promise.resolve(undefined) },
    habits: { datesBack: () => false },
    loanPeriods: { excludes: () => false },
    ledger: {
      ...ledger,
      accept: () => Promise.resolve(ledgerId),
      waitingOf: () => Promise.resolve([]),
      earlier(_, repeats) {
        sought.push(repeats);
        return Promise.resolve(undefined);
      },
    },
  });
  return { errands, sought };
}

Deno.test("the retry of an accepted return is sought within its window, whatever the clock of the database says", async () => {
  const { errands, sought } = errandsAt(1);
  assertEquals(await errands.work({ kind: "accept" }, { asked: aReturn(0) }), { kind: "accepted" });
  await errands.work({ kind: "find accepted" }, { asked: aReturn(RETRY.window) });
  assertEquals(sought.map(({ keys, whenever }) => [keys, whenever]), [[["k"], true]]);
});

Deno.test("a return is not accepted where so many wait that its row is not written", async () => {
  const { errands } = errandsAt(undefined);
  assertEquals(await errands.work({ kind: "accept" }, { asked: aReturn(0) }), { kind: "not accepted" });
});

Deno.test("what a stand-in accepted is judged so, also where another process had begun it when it was read", async () => {
  const { errands } = errandsAt(undefined);
  const { origin: { account, terminal, address, message, branch }, ...entry } = queuedLoan();
  for (const state of ["open", "waiting"] as const) {
    const told = {
      account,
      terminal,
      address,
      message,
      library: branch,
      begun: entry.heard,
      terminalTold: "yes",
    } as const;
    const asking: ReturnAsking = { row: { ...entry, ...told, ledgerId: 1, state }, deadline: 1 };
    assertEquals((await errands.work({ kind: "take up" }, asking)).kind, "taken up");
    assertEquals(asking.asked?.acceptedBefore?.isQueued, true, state);
    // A 17 without an answer: nothing is known. A return would be judged by less.
    assertEquals(await asking.asked?.judge?.(() => Promise.resolve(undefined)), "unanswered");
  }
});
