/**
 * Returns are accepted while the other library system is away, and what happens to them on failure. What is done with a
 * return that waits, and with a request that comes to its copy, stands in the table `core/return_rules.ts`.
 *
 * A return is accepted when, and only when, its row in the ledger is durable. It is handed over once, by whichever process
 * begins that row. It is judged after the row was begun, by a 17 on the connection on which its 09 is sent. Of
 * the returns of one copy the oldest is handed over first; other changes of the copy are sent after its returns.
 *
 * | a return waits, and | what happens |
 * |---|---|
 * | the system is back | it is handed over: a 17, the rule, the 09 with its own time; one after the other, below the terminals' messages |
 * | its copy is scanned again at its account | it is handed over at once; the system's answer is the terminal's |
 * | its copy is lent, renewed, or returned elsewhere | it is handed over first; where that cannot be, the change is refused, a return waits behind it |
 * | its account undoes it (11 with BI) | it is taken back, and not sent |
 * | the 17 has no answer, no session, the login is refused | it waits, and is tried again |
 * | the system never answers a 17 | it is on the list of what staff see to; it is sent if they have said so |
 * | the copy is not on loan any more | it is settled; nothing is sent |
 * | it might end a newer loan; it has waited for `replay_days`; the system refused it; its outcome is unknown | it is on the list of what staff see to |
 * | a stand-in has accepted it | it is judged by `core/judge_queued.ts`, and goes in the order of its patron, too; loans and renewals likewise |
 * | staff have stopped the hand-over, or a stand-in answers | what a stand-in has accepted waits |
 * | the storage is away | returns are refused; what waits is handed over later |
 * | the process dies | what was begun is unknown, and on the list; the rest waits, and so does what a stand-in has accepted and was not sent |
 * | it only stood still, and another one of its name has begun | that one owns the rows: what is begun anew, or waits again, is not sent here |
 */
import type { Upstream } from "../../config/upstream/upstream.ts";
import { type Day, dayOf } from "../../library/day.ts";
import { foldId } from "../../library/id.ts";
import type { Response } from "../../protocol/message.ts";
import type { BackEndAnswer, HeardRequest } from "../../server/back_end/back_end.ts";
import { changeAsked } from "../../server/back_end/change_asked.ts";
import type { Ledger } from "../../storage/port/ledger.ts";
import { StorageUnavailable } from "../../storage/port/storage.ts";
import type { LibrarySystem } from "../../systems/library_system.ts";
import { type CopyKnown, isReturn, withCopyKnown } from "../base/accepted_return.ts";
import type { GatewayClock } from "../base/gateway_clock.ts";
import type { OwnAnswerContext } from "../base/own_answers.ts";
import type { SystemMemory } from "../base/system_memory.ts";
import { waitUntil } from "../base/wait_until.ts";
import type { ChangeRequest } from "../changes/change_request.ts";
import type { Changes } from "../changes/changes.ts";
import type { DatingHabits } from "./dating_habits.ts";
import type { LoanPeriods } from "./loan_periods.ts";
import { createHandOverWorker, type HandOverWorkerParts } from "../hand_over/hand_over_worker.ts";
import { judgeDatedBack, judgeLateReturn } from "./late_return.ts";
import { queueBefore } from "../hand_over/queue_before.ts";
import { judgeReturnDate, returnDateRules, withReturnDate } from "./return_date.ts";

/** By what a return's date is judged. */
type DatedContext = Pick<OwnAnswerContext, "account" | "now" | "local">;

/** The returns of one institution. */
export interface Returns {
  /**
   * Answers a change, after the waiting returns of its copy are handed over. A return that the system cannot take now is
   * accepted in its place.
   */
  answer(asked: ChangeRequest): Promise<BackEndAnswer>;
  /**
   * Hands over what waits of a patron, before a question about the patron is asked; it takes two seconds at most, and the
   * rest is handed over later.
   */
  handOverOf(patronId: string): Promise<void>;
  /** Corrects the return date of a return whose terminal has a wrong clock; gives any other request as it is. */
  dated(heard: HeardRequest, context: DatedContext): HeardRequest;
  /** Whether returns are accepted while the system is away. */
  readonly goOn: boolean;
  /** Notes that a return was accepted, and so waits. */
  accepted(): void;
  close(): void;
}

/** The parts that {@link createReturns} needs. */
interface ReturnsParts extends HandOverWorkerParts {
  readonly clock: GatewayClock;
  readonly upstream: () => Upstream;
  readonly system: () => LibrarySystem;
  readonly changes: Pick<Changes, "carryOut" | "handOver" | "canWrite">;
  /** What is known of how logins date their returns. */
  readonly habits: Pick<DatingHabits, "note" | "datesBack">;
  /** What is known of for how long copies are lent. */
  readonly loanPeriods: Pick<LoanPeriods, "excludes">;
  /** Whether a copy of the system's records may have accepted changes. */
  readonly hasCopy: () => boolean;
  /** Whether the system answers, as far as is known. */
  readonly online: () => boolean;
  readonly ledger: Pick<Ledger, "nextWaiting" | "waitingOf" | "waitingOfPatron">;
  /** Notes that a return's date was corrected. */
  readonly clockCorrected: () => void;
  /** Remembers what the system's answers told of copies. */
  readonly memory: Pick<SystemMemory, "cameBack" | "find">;
}

/** Milliseconds that a question about a patron waits at most for what is handed over before. */
const QUESTION_WAITS = 2_000;
/** Milliseconds that an answer in the system's place waits at most for what is known about its copy. */
const MOMENT = 500;

/** Creates the returns of an institution. Those that wait are handed over from now on. */
export function createReturns(parts: ReturnsParts): Returns {
  return new UpstreamReturns(parts);
}

class UpstreamReturns implements Returns {
  readonly #parts: ReturnsParts;
  readonly #worker;

  constructor(parts: ReturnsParts) {
    this.#parts = parts;
    this.#worker = createHandOverWorker(parts);
  }

  get goOn(): boolean {
    return this.#parts.upstream().offlineReturns !== "no" && this.#parts.changes.canWrite;
  }

  accepted(): void {
    this.#worker.accepted();
  }

  close(): void {
    this.#worker.close();
  }

  /** Whether something may wait to be handed over: with a copy beside the gateway, another process may have accepted it. */
  get #mayWait(): boolean {
    return this.#worker.mayWait || this.#parts.hasCopy();
  }

  async handOverOf(patronId: string): Promise<void> {
    const { clock, online, hasCopy } = this.#parts;
    if (!hasCopy() || !this.#worker.mayWait || !online()) return;
    let isOver = false;
    const work = this.#handOverAll(patronId, () => isOver).catch((error) => {
      if (!(error instanceof StorageUnavailable)) throw error;
    });
    await waitUntil(clock, clock.elapsed() + QUESTION_WAITS, work);
    isOver = true;
  }

  async #handOverAll(patronId: string, isOver: () => boolean): Promise<void> {
    const { ledger, institution, changes } = this.#parts;
    for (const row of await queueBefore(ledger, institution, { patronId })) {
      if (isOver() || (await changes.handOver(row, {})).kind === "waits") return;
    }
  }

  async answer(asked: ChangeRequest): Promise<BackEndAnswer> {
    const { changes, upstream, memory } = this.#parts;
    const { itemId, patronId } = changeAsked(asked.heard.request) ?? {};
    const mayWait = upstream().offlineReturns !== "no" || this.#mayWait;
    const copy = itemId === undefined ? patronId && `patron ${foldId(patronId)}` : foldId(itemId);
    const waiting = mayWait && copy !== undefined
      ? { ...itemId === undefined ? asked : this.#judged(asked, itemId), copy }
      : asked;
    const answer = await changes.carryOut(waiting);
    const { response } = answer;
    if (!isReturn(asked.heard) || itemId === undefined || !isOwnYes(response)) return answer;
    memory.cameBack(itemId);
    return { ...answer, response: withCopyKnown(response, await this.#knownAtOnce(itemId) ?? {}) };
  }

  /** Finds what is known of a copy for an answer that is due: its terminal waits no longer than for a moment. */
  async #knownAtOnce(itemId: string): Promise<CopyKnown | undefined> {
    const { clock, memory } = this.#parts;
    let known: CopyKnown | undefined;
    const found = memory.find(itemId).then((copy) => known = copy);
    await waitUntil(clock, clock.elapsed() + MOMENT, found);
    return known;
  }

  dated(heard: HeardRequest, { account, now, local }: DatedContext): HeardRequest {
    const { upstream, clockCorrected, habits } = this.#parts;
    if (!isReturn(heard)) return heard;
    const { fixed: { noBlock, transactionDate, returnDate }, fields: { itemId = "" } } = heard.request;
    const { kind } = judgeReturnDate(heard.request.fixed, returnDateRules(upstream(), account, habits), now, local);
    if (kind === "late" && !noBlock && returnDate !== null) {
      habits.note(account.id, { itemId: foldId(itemId.trim()), transactionDate, returnDate });
    }
    if (kind !== "wrong clock") return heard;
    clockCorrected();
    return withReturnDate(heard, local.timestamp(now));
  }

  /** Adds the judgement whether a return that its terminal has kept may be sent. */
  #judged(asked: ChangeRequest, itemId: string): ChangeRequest {
    const { upstream, system, memory, habits, loanPeriods } = this.#parts;
    const { heard, context: { account, now, local } } = asked;
    if (!isReturn(heard)) return asked;
    const { fixed } = heard.request, rules = returnDateRules(upstream(), account, habits);
    const { kind, returned } = judgeReturnDate(fixed, rules, now, local);
    if (kind !== "late" && kind !== "dated back") return asked;
    const judge = kind === "late" ? judgeLateReturn : judgeDatedBack;
    const { shortestLoan } = upstream(), about = { asked, itemId, returned, system: system(), shortestLoan };
    const known = async () => (await memory.find(itemId))?.due;
    // With no block Y the terminal says that it has kept the return: whoever lent the copy since is asked for with more care.
    const from = dayOf(returned, local.timeZone), until = dayOf(now, local.timeZone);
    const noneSince = (due: Day) => loanPeriods.excludes(due, from, until);
    return {
      ...asked,
      judge: (ask) => judge({ ...about, known, ...!fixed.noBlock && { noneSince } }, ask),
    };
  }
}

/** Whether an answer is our own yes to a return, in the system's place. */
function isOwnYes(response: BackEndAnswer["response"]): response is Response<"checkinResponse"> {
  return "name" in response && response.name === "checkinResponse" && response.fixed.ok;
}
