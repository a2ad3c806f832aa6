import { NO_REPLICA } from "../../support/gateway/no_replica.ts";
import { createSystemMemory } from "../../../src/gateway/base/system_memory.ts";
import { createAnswerKeeping } from "../../../src/gateway/changes/stored_answer.ts";
import { createChanges } from "../../../src/gateway/changes/changes.ts";
import type { ReadySession, SentChange } from "../../../src/gateway/changes/change_request.ts";
import { decodeRequest } from "../../../src/protocol/decode_request.ts";
import { encodeText } from "../../../src/protocol/encoding.ts";
import type { BackEndAnswer } from "../../../src/server/back_end/back_end.ts";
import { textsIn } from "../../../src/server/wording/answer_language.ts";
import { createLocalTime } from "../../../src/server/wording/local_time.ts";
import { systemOf } from "../../../src/systems/systems.ts";
import { anUpstream } from "../../support/files/an_upstream.ts";
import { anAccount, anInstitution } from "../../support/files/sample_config.ts";
import { drivenGatewayClock } from "../../support/gateway/driven_gateway_clock.ts";
import { type MemoryLedger, memoryStorage } from "../../support/gateway/memory_ledger.ts";
import { NOTHING_TOLD } from "../../support/gateway/no_returns.ts";
import { anOrigin } from "../../support/library/changes.ts";
import { recordingLog } from "../../support/server/recording_log.ts";
import { createDrivenTime, type DrivenTime } from "../../support/wire/driven_time.ts";

const FORMAT = { delimiter: "|", encoding: "utf8" } as const;
const AT_HAND = encodeText("1803000120260302    130000ABI1|AJTitle|", "utf8");
const LOAN = encodeText("11YN20261124    10150020261124    101500AO|AAP1|ABI1|AC|", "utf8");

/** A loan of a copy that is at hand, and what a test plays around it. */
interface PlayedLoan {
  /** What comes of the 11. */
  readonly comes: SentChange;
  /** What the clock on the wall says; the same as the gateway's clock where absent. */
  readonly wall?: (time: DrivenTime) => Temporal.Instant;
  /** Is called when the row is on disk, before the gateway knows it. */
  readonly begun?: () => void;
}

/** What a test sees of it. */
export interface LoanSeen {
  readonly time: DrivenTime;
  readonly ledger: MemoryLedger;
  readonly answer: BackEndAnswer;
  /** How often the 11 was sent. */
  readonly sent: number;
}

/** Plays one loan to the changes of a gateway, without a socket. */
export async function withOneLoan(
  { comes, wall = (time) => time.now(), begun = () => {} }: PlayedLoan,
  test: (seen: LoanSeen) => Promise<void> | void,
): Promise<void> {
  const time = createDrivenTime("2026-11-24T10:15:00Z"), clock = drivenGatewayClock(time);
  const storage = memoryStorage(clock), { ledger } = storage;
  const upstream = anUpstream({ kind: "koha" }), institution = anInstitution({ upstream }), account = anAccount({});
  const ask = () => Promise.resolve({ ...FORMAT, body: AT_HAND, guarded: false });
  let sent = 0;
  const send = () => {
    sent++;
    return Promise.resolve(comes);
  };
  const session: ReadySession = { ask, send, release() {}, setApart() {}, askBehind() {}, end() {} };
  const begin: MemoryLedger["begin"] = async (...given) => {
    const written = await ledger.begin(...given);
    begun();
    return written;
  };
  const now = () => wall(time);
  const of = { clock, now, log: recordingLog(), institution: institution.id, system: () => systemOf("koha") };
  const memory = createSystemMemory({ ...of, storage: { itemsSaid: NOTHING_TOLD }, wanted: () => false, lent() {} });
  const changes = createChanges({
    ...{ ...of, ledger: { ...ledger, begin }, storage, ask, memory, owner: "A", answers: createAnswerKeeping() },
    ...{
      upstream: () => upstream,
      decimals: () => 2,
      isCloseFinal: () => true,
      dueSays: () => undefined,
      dueOf: () => undefined,
    },
    ...{ redact: (text: string) => text, unanswered() {}, replica: NO_REPLICA, online: () => true },
    laterQuestion: () => ({ status: true }),
    returns: { work: () => Promise.reject(new Error("there are no returns")) },
  });
  const asked = decodeRequest(LOAN, FORMAT),
    find = decodeRequest(encodeText("1720261124    101500AO|ABI1|AC|", "utf8"), FORMAT);
  if (asked.kind !== "request" || asked.request.name !== "checkout") throw new Error("the loan cannot be read");
  if (find.kind !== "request") throw new Error("the question cannot be read");
  changes.answered(find.request, await ask(), changes.owedSoFar);
  const answer = await changes.carryOut({
    heard: { request: asked.request, body: LOAN },
    context: {
      account,
      institution,
      now: now(),
      local: createLocalTime("UTC"),
      texts: textsIn([], account),
      origin: anOrigin({ message: "checkout" }),
    },
    deadline: clock.elapsed() + 15_000,
    login: { id: "", location: "" },
    lease: () => Promise.resolve(session),
    ask,
  });
  await test({ time, ledger, answer, sent });
  changes.close();
}
