import { assertEquals } from "@std/assert";
import { createOtherForms } from "../../../src/gateway/answer_check.ts";
import { machineClock } from "../../../src/gateway/base/gateway_clock.ts";
import type { SentChange } from "../../../src/gateway/changes/change_request.ts";
import { Fate } from "../../../src/gateway/changes/fate.ts";
import { UpstreamSession } from "../../../src/gateway/upstream_session.ts";
import { encodeText } from "../../../src/protocol/encoding.ts";
import { systemOf } from "../../../src/systems/systems.ts";
import { anUpstream } from "../../support/files/an_upstream.ts";
import { drivenGatewayClock } from "../../support/gateway/driven_gateway_clock.ts";
import { withFixedUpstream } from "../../support/gateway/fixed_upstream.ts";
import { memoryStorage } from "../../support/gateway/memory_ledger.ts";
import { aLedgerEntry, NEW } from "../../support/library/ledger_entries.ts";
import { recordingLog } from "../../support/server/recording_log.ts";
import { createDrivenTime } from "../../support/wire/driven_time.ts";

const AT_HAND = encodeText("1803000120260302    130000ABI1|AJTitle|", "utf8");

/** What is written down of a loan whose copy is as it was, a minute after its answer was lost for this reason. */
async function stateAfter(why: string): Promise<readonly [string | undefined, string | undefined]> {
  const time = createDrivenTime("2026-11-24T10:15:00Z"), clock = drivenGatewayClock(time);
  const { ledger } = memoryStorage(clock), lost: SentChange = { kind: "lost", why };
  await ledger.begin(aLedgerEntry(), NEW);
  const fate = new Fate({
    ledger,
    clock,
    now: time.now,
    log: recordingLog(),
    institution: "MAIN",
    answerLimit: () => 15_000,
    system: () => systemOf("koha"),
    isCloseFinal: () => true,
    dueOf: () => undefined,
    over() {},
  }, {
    ledgerId: 1,
    message: "checkout",
    provable: { message: "checkout", patronId: "P1", itemId: "I1" },
    before: { lent: false, notToPatron: true },
    ask: () => Promise.resolve({ body: AT_HAND, delimiter: "|", encoding: "utf8", guarded: false }),
    until: clock.elapsed() + 1_800_000,
  }, Promise.resolve(lost));
  await fate.changed;
  fate.giveTerminalUp("no");
  await fate.prove();
  await time.advance(61);
  await fate.written;
  fate.close();
  const [row] = ledger.rows;
  return [row?.state, row?.by];
}

Deno.test("a loan is proved not done where the system has closed the connection, and not where this server has", async () => {
  assertEquals(await stateAfter("closed"), ["refused", "proof"]);
  assertEquals(await stateAfter("ended here"), ["unknown", undefined]);
});

Deno.test("a session that is ended here does not say that the system has closed it", () =>
  withFixedUpstream({ "11": "" }, async ({ port }) => {
    const upstream = anUpstream({ addresses: [{ host: "127.0.0.1", port }], errorDetection: false });
    const identity = { id: "sip1", password: "sip1pass", location: "", version: 2 } as const;
    const parts = { upstream, clock: machineClock, forms: createOtherForms(), ended() {} };
    const session = new UpstreamSession(parts, identity);
    assertEquals(await session.open(), { kind: "ready" });
    const body = encodeText("11YN20261124    10150020261124    101500AO|AAP1|ABI1|AC|", "utf8");
    const lost = session.exchange({ code: "11", body, deadline: machineClock.elapsed() + 60_000 });
    session.end();
    const { took: _, ...told } = await lost;
    assertEquals(told, { kind: "lost", why: "ended here" });
  }));
