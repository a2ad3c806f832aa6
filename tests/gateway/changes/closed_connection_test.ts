import { assertEquals } from "@std/assert";
import { createSystemMemory } from "../../../src/gateway/base/system_memory.ts";
import { createOtherForms } from "../../../src/gateway/sessions/answer_check.ts";
import { machineClock } from "../../../src/gateway/base/gateway_clock.ts";
import { createChanges } from "../../../src/gateway/changes/changes.ts";
import type { ReadySession, SentChange } from "../../../src/gateway/changes/change_request.ts";
import { UpstreamSession } from "../../../src/gateway/sessions/upstream_session.ts";
import { decodeRequest } from "../../../src/protocol/decode_request.ts";
import { encodeText } from "../../../src/protocol/encoding.ts";
import { systemOf } from "../../../src/systems/systems.ts";
import { textsIn } from "../../../src/server/wording/answer_language.ts";
import { createLocalTime } from "../../../src/server/wording/local_time.ts";
import { anUpstream } from "../../support/files/an_upstream.ts";
import { anAccount, anInstitution } from "../../support/files/sample_config.ts";
import { drivenGatewayClock } from "../../support/gateway/driven_gateway_clock.ts";
import { SILENCE, withFixedUpstream } from "../../support/gateway/fixed_upstream.ts";
import { NOTHING_TOLD } from "../../support/gateway/no_returns.ts";
import { memoryStorage } from "../../support/gateway/memory_ledger.ts";
import { anOrigin } from "../../support/library/changes.ts";
import { recordingLog } from "../../support/server/recording_log.ts";
import { createDrivenTime } from "../../support/wire/driven_time.ts";

const FORMAT = { delimiter: "|", encoding: "utf8" } as const;
const AT_HAND = encodeText("1803000120260302    130000ABI1|AJTitle|", "utf8");
const LOAN = encodeText("11YN20261124    10150020261124    101500AO|AAP1|ABI1|AC|", "utf8");

/** What is written down of a loan whose copy is as it was, a minute after its answer was lost for this reason. */
async function stateAfter(why: string): Promise<readonly [string | undefined, string | undefined]> {
  const time = createDrivenTime("2026-11-24T10:15:00Z"), clock = drivenGatewayClock(time);
  const storage = memoryStorage(clock), { ledger } = storage;
  const upstream = anUpstream({ kind: "koha" }), institution = anInstitution({ upstream }), account = anAccount({});
  const ask = () => Promise.resolve({ ...FORMAT, body: AT_HAND, guarded: false });
  const lost: SentChange = { kind: "lost", why };
  const session: ReadySession = { ask, send: () => Promise.resolve(lost), release() {}, setApart() {}, end() {} };
  const of = { clock, now: time.now, log: recordingLog(), institution: institution.id, system: () => systemOf("koha") };
  const memory = createSystemMemory({ ...of, storage: { itemsSaid: NOTHING_TOLD }, wanted: () => false, lent() {} });
  const changes = createChanges({
    ...{ ...of, ledger, storage, ask, memory, owner: "A" },
    ...{
      upstream: () => upstream,
      decimals: () => 2,
      isCloseFinal: () => true,
      dueSays: () => undefined,
      dueOf: () => undefined,
    },
    ...{ redact: (text: string) => text, unanswered() {}, heard() {}, online: () => true },
    laterQuestion: () => ({ status: true }),
    returns: { work: () => Promise.reject(new Error("there are no returns")) },
  });
  const asked = decodeRequest(LOAN, FORMAT),
    find = decodeRequest(encodeText("1720261124    101500AO|ABI1|AC|", "utf8"), FORMAT);
  if (asked.kind !== "request" || asked.request.name !== "checkout") throw new Error("the loan cannot be read");
  if (find.kind !== "request") throw new Error("the question cannot be read");
  changes.answered(find.request, await ask(), changes.owedSoFar);
  const now = time.now(), local = createLocalTime("UTC");
  await changes.carryOut({
    heard: { request: asked.request, body: LOAN },
    context: {
      account,
      institution,
      now,
      local,
      texts: textsIn([], account),
      origin: anOrigin({ message: "checkout" }),
    },
    deadline: clock.elapsed() + 15_000,
    login: { id: "", location: "" },
    lease: () => Promise.resolve(session),
    ask,
  });
  await time.advance(61);
  const [row] = ledger.rows;
  changes.close();
  return [row?.state, row?.by];
}

Deno.test("a loan is proved not done where the system has closed the connection, and not where this server has", async () => {
  assertEquals(await stateAfter("closed"), ["refused", "proof"]);
  assertEquals(await stateAfter("ended here"), ["unknown", undefined]);
});

Deno.test("a session that is ended here does not say that the system has closed it", () =>
  withFixedUpstream({ "11": SILENCE }, async ({ port }) => {
    const upstream = anUpstream({ addresses: [{ host: "127.0.0.1", port }], errorDetection: false });
    const identity = { id: "sip1", password: "sip1pass", location: "", version: 2 } as const;
    const parts = { upstream, clock: machineClock, forms: createOtherForms(), ended() {}, aboutAnother() {} };
    const session = new UpstreamSession(parts, identity);
    assertEquals(await session.open(), { kind: "ready" });
    const body = encodeText("11YN20261124    10150020261124    101500AO|AAP1|ABI1|AC|", "utf8");
    const lost = session.exchange({ code: "11", body, deadline: machineClock.elapsed() + 60_000 });
    session.end();
    const { took: _, ...told } = await lost;
    assertEquals(told, { kind: "lost", why: "ended here" });
  }));
