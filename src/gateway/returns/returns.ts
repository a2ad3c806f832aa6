/**
 * Returns are accepted while the other library system is away, and what happens to them on failure.
 *
 * A return is accepted when, and only when, its row in the ledger is durable. It is handed in once, by whichever process
 * begins that row. It is judged after the row was begun, by a 17 on the connection on which its 09 is sent. Of
 * the returns of one copy the oldest is handed in first; other changes of the copy are sent after its returns.
 *
 * | a return waits, and | what happens |
 * |---|---|
 * | the system is back | it is handed in: a 17, the rule, the 09 with its own time; one after the other, below the terminals' messages |
 * | its copy is scanned again at its account | it is handed in at once; the system's answer is the terminal's |
 * | its copy is lent, renewed, or returned elsewhere | it is handed in first; where that cannot be, the change is refused, a return waits behind it |
 * | its account undoes it (11 with BI) | it is taken back, and not sent |
 * | the 17 has no answer, no session, the login is refused | it waits, and is tried again |
 * | the copy is not on loan any more | it is settled; nothing is sent |
 * | it might end a newer loan; it has waited for `replay_days`; the system refused it; its outcome is unknown | it is on the list of what staff see to |
 * | the storage is away | returns are refused; what waits is handed in later |
 * | the process dies | what was begun is unknown, and on the list; the rest waits |
 */
import { createAnswerWindows } from "../../library/answer_windows.ts";
import { foldId } from "../../library/id.ts";
import { createKeyedLocks } from "../../library/keyed_locks.ts";
import type { Redact } from "../../library/redaction.ts";
import type { Log } from "../../observability/log.ts";
import type { Response } from "../../protocol/message.ts";
import type { BackEndAnswer, HeardRequest } from "../../server/back_end/back_end.ts";
import { changeAsked } from "../../server/back_end/change_asked.ts";
import type { HandOver, Ledger, LedgerRow } from "../../storage/port/ledger.ts";
import { StorageUnavailable } from "../../storage/port/storage.ts";
import { acceptedReturn, type CopyKnown, isAcceptable, isReturn, withCopyKnown } from "../base/accepted_return.ts";
import { ownAnswer, type OwnAnswerContext } from "../base/own_answers.ts";
import { waitUntil } from "../base/wait_until.ts";
import { changeEntry } from "../changes/change_entry.ts";
import type { ChangeRequest } from "../changes/change_request.ts";
import type { Changes } from "../changes/changes.ts";
import { answerAgain } from "../changes/stored_answer.ts";
import { createHandInWorker } from "./hand_in_worker.ts";
import { type HandedIn, HandingIn, type HandingInParts } from "./handing_in.ts";
import { lateReturn } from "./late_return.ts";
import { judgeReturnDate, withReturnDate } from "./return_date.ts";
import { returnEntry } from "./return_entry.ts";
import { undoneReturn } from "./undone_return.ts";

/** The returns of one institution. */
export interface Returns {
  /**
   * Answers a change, after the waiting returns of its copy are handed in. A return that the system cannot take now is
   * accepted in its place.
   */
  answer(asked: ReturnAsked): Promise<BackEndAnswer>;
  /** Corrects the return date of a return whose terminal has a wrong clock; gives any other request as it is. */
  dated(heard: HeardRequest, context: Pick<OwnAnswerContext, "now" | "local">): HeardRequest;
  /** Whether returns are accepted while the system is away. */
  readonly goOn: boolean;
  close(): void;
}

/** A change that a terminal asks for, and the login with which it would be handed in later. */
export interface ReturnAsked extends ChangeRequest {
  /** CN and CP, as they are sent to the system. */
  readonly login: { readonly id: string; readonly location: string };
}

/** A return that was handed in, the number of its row, and what the system answered. */
interface Answered {
  readonly row: LedgerRow;
  readonly ledgerId: number;
  readonly answer: BackEndAnswer;
}

/** The parts that {@link createReturns} needs. */
interface ReturnsParts extends Omit<HandingInParts, "changes"> {
  readonly institution: string;
  /** The name under which this process writes rows. */
  readonly owner: string;
  readonly redact: Redact;
  readonly ledger: Ledger;
  readonly changes: Pick<Changes, "carryOut" | "canWrite">;
  readonly log: Pick<Log, "info" | "warning">;
  /** Whether the system answers, as far as is known. */
  readonly online: () => boolean;
  /** Whether it has answered a question, and no probe has failed since. */
  readonly answering: () => boolean;
  /** Whether terminals wait for a session. */
  readonly busy: () => boolean;
  /** Notes that a copy has come back, which the system may not know yet. */
  readonly cameBack: (itemId: string) => void;
  /** Notes that a return's date was corrected. */
  readonly clockCorrected: () => void;
  /** Finds what was known about a copy before. */
  readonly copyKnown: (itemId: string) => Promise<(CopyKnown & Pick<HandOver, "due">) | undefined>;
}

/** How many returns of an institution may wait. */
const MOST = 100_000;

/** Milliseconds that an answer in the system's place waits at most for what is known about its copy. */
const MOMENT = 500;

/**
 * Reasons for which a return that was not sent is accepted. A forbidden return, or one that the system refused, is not
 * accepted.
 */
const ACCEPTED_AT: ReadonlySet<string> = new Set([
  "library-away",
  "library-busy",
  "library-login-refused",
  "not-confirmed",
]);

/** Creates the returns of an institution. Those that wait are handed in from now on. */
export function createReturns(parts: ReturnsParts): Returns {
  return new UpstreamReturns(parts);
}

class UpstreamReturns implements Returns {
  readonly #parts: ReturnsParts;
  readonly #handing: HandingIn;
  readonly #locks = createKeyedLocks();
  readonly #windows = createAnswerWindows();
  readonly #worker;

  constructor(parts: ReturnsParts) {
    this.#parts = parts;
    this.#handing = new HandingIn(parts);
    this.#worker = createHandInWorker({
      ...parts,
      handIn: (row, isUnsure) => this.#next(row, (first, deadline) => this.#handing.handIn(first, deadline, isUnsure)),
      list: (row) => this.#next(row, (first) => this.#handing.list(first, "waited-too-long")),
    });
  }

  get goOn(): boolean {
    return this.#parts.upstream().offlineReturns !== "no" && this.#parts.changes.canWrite;
  }

  close(): void {
    this.#worker.close();
  }

  async answer(asked: ReturnAsked): Promise<BackEndAnswer> {
    const answer = await this.#answer(asked);
    const { response } = answer, { itemId = "" } = changeAsked(asked.heard.request) ?? {};
    if (!isReturn(asked.heard) || !isOwnYes(response)) return answer;
    this.#parts.cameBack(itemId);
    return { ...answer, response: withCopyKnown(response, await this.#knownAtOnce(itemId) ?? {}) };
  }

  /** Finds what is known of a copy for an answer that is due: its terminal waits no longer than for a moment. */
  async #knownAtOnce(itemId: string): Promise<CopyKnown | undefined> {
    const { clock, copyKnown } = this.#parts;
    let known: CopyKnown | undefined;
    const found = copyKnown(itemId).then((copy) => known = copy);
    await waitUntil(clock, clock.elapsed() + MOMENT, found);
    return known;
  }

  async #answer(asked: ReturnAsked): Promise<BackEndAnswer> {
    const { changes, upstream } = this.#parts;
    const { itemId } = changeAsked(asked.heard.request) ?? {};
    const isIdle = upstream().offlineReturns === "no" && !this.#worker.mayWait;
    if (itemId === undefined || isIdle) return await changes.carryOut(asked);
    try {
      const answered = await this.#locked(itemId, () => this.#behind(asked, itemId));
      if (answered !== undefined) return answered;
      const answer = await changes.carryOut(this.#guarded(asked));
      const wasNotSent = answer.reason !== undefined && ACCEPTED_AT.has(answer.reason);
      return wasNotSent ? await this.#locked(itemId, () => this.#accept(asked, itemId, answer)) : answer;
    } catch (error) {
      if (!(error instanceof StorageUnavailable)) throw error;
      return ownAnswer(asked.heard, asked.context, "unavailable");
    }
  }

  dated(heard: HeardRequest, { now, local }: Pick<OwnAnswerContext, "now" | "local">): HeardRequest {
    const { upstream, clockCorrected } = this.#parts;
    if (!isReturn(heard)) return heard;
    if (judgeReturnDate(heard.request.fixed, upstream(), now, local).kind !== "wrong clock") return heard;
    clockCorrected();
    return withReturnDate(heard, local.timestamp(now));
  }

  /** Adds the judgement whether a return that its terminal has kept may be sent. */
  #guarded(asked: ReturnAsked): ReturnAsked {
    const { upstream, system, copyKnown } = this.#parts;
    const { heard, context: { now, local } } = asked;
    if (!isReturn(heard)) return asked;
    const { kind, returned } = judgeReturnDate(heard.request.fixed, upstream(), now, local);
    const { shortestLoan } = upstream(), { answers } = system();
    return kind === "late"
      ? { ...asked, reasonNotToSend: lateReturn({ asked, heard, returned, answers, shortestLoan, copyKnown }) }
      : asked;
  }

  #locked<T>(itemId: string, work: () => Promise<T>): Promise<T> {
    return this.#locks.run([foldId(itemId)], work);
  }

  /** Answers a change that waiting returns of its copy decide. `undefined`: none of them is in its way any more. */
  async #behind(asked: ReturnAsked, itemId: string): Promise<BackEndAnswer | undefined> {
    const { ledger, institution, online } = this.#parts;
    const { heard, context } = asked;
    const earlier = isReturn(heard) ? await this.#repeated(asked) : undefined;
    if (earlier !== undefined && isOver(earlier)) return again(asked, earlier);
    const rows = await ledger.waitingOf(institution, itemId);
    const newest = rows.at(-1);
    if (newest === undefined) return undefined;
    const isOwn = newest.account === context.origin.account;
    if (isUndo(heard) && isOwn && await this.#takeBack(newest)) return undoneReturn(heard, context);
    if (online()) {
      const answered = await this.#handInAll(rows, asked.deadline);
      // A retry of a return is no second return: it hears the outcome of the first one.
      if (answered !== "waits" && earlier !== undefined) {
        return again(asked, await this.#repeated(asked) ?? earlier);
      }
      if (answered !== "waits") return isReturn(heard) && isOwn ? await this.#giveOn(asked, answered) : undefined;
    } else if (!isReturn(heard)) return undefined;
    const refused = ownAnswer(heard, context, "library-busy");
    if (!isReturn(heard)) return refused;
    return earlier === undefined ? await this.#accept(asked, itemId, refused) : acceptAgain(asked, earlier);
  }

  /**
   * Hands in the returns of a copy, the oldest first. Gives the system's last answer, and the return that it is for, if
   * there was one; `waits`: not all could be handed in.
   */
  async #handInAll(rows: readonly LedgerRow[], deadline: number): Promise<Answered | undefined | "waits"> {
    let answered: Answered | undefined;
    for (const row of rows) {
      const outcome = await this.#handing.handIn(row, deadline);
      if (outcome.kind === "waits") return "waits";
      // A copy that was scanned twice is not on loan any more at the second one: nothing is sent, and nothing answered.
      const { ledgerId = row.ledgerId, answer } = outcome;
      if (answer !== undefined) answered = { row, ledgerId, answer };
    }
    return answered;
  }

  /**
   * Gives the answer to a copy's waiting return to the request of the same account that scans the copy again. Retries
   * of that request hear the same.
   */
  async #giveOn(
    { context: { origin: { account, retry } } }: ReturnAsked,
    answered: Answered | undefined,
  ): Promise<BackEndAnswer | undefined> {
    if (answered === undefined || answered.row.account !== account) return undefined;
    if (retry !== undefined) {
      await this.#parts.ledger.answerRetries(answered.ledgerId, retry.key);
      this.#windows.note(retry);
    }
    return answered.answer;
  }

  /** Works on a return for the worker, if it is still the oldest one of its copy. */
  #next(row: LedgerRow, work: (first: LedgerRow, deadline: number) => Promise<HandedIn>): Promise<HandedIn> {
    const { clock, upstream, ledger, institution } = this.#parts, { itemId = "" } = row;
    return this.#locked(itemId, async () => {
      const [first] = await ledger.waitingOf(institution, itemId);
      if (first?.ledgerId !== row.ledgerId) return { kind: "over" } as const;
      return await work(first, clock.elapsed() + upstream().answerSeconds * 1000);
    });
  }

  async #takeBack({ ledgerId }: LedgerRow): Promise<boolean> {
    return await this.#parts.ledger.takeBack(ledgerId);
  }

  /** Writes a return down and accepts it. Gives `refused` where it cannot be accepted. */
  async #accept(asked: ReturnAsked, itemId: string, refused: BackEndAnswer): Promise<BackEndAnswer> {
    const { heard, context } = asked;
    if (!isReturn(heard) || !this.goOn || !isAcceptable(heard, context)) return refused;
    const { ledger, copyKnown, log, institution, upstream } = this.#parts;
    const known = await copyKnown(itemId);
    const { returned } = judgeReturnDate(heard.request.fixed, upstream(), context.now, context.local);
    const { retry } = context.origin;
    // A return of the copy that waits already has what was known about the loan.
    const isFirst = (await ledger.waitingOf(institution, itemId)).length === 0;
    const copy = { itemId, returned, ...isFirst && known?.due && { due: known.due } };
    const ledgerId = await ledger.accept(returnEntry(asked, heard, copy), MOST);
    if (ledgerId === undefined) {
      log.warning("return refused: too many wait", { institution, most: MOST });
      return refused;
    }
    if (retry !== undefined) this.#windows.note(retry);
    this.#worker.accepted();
    return acceptedReturn(heard, context);
  }

  /** Finds the return of which a request is the retry, if it was accepted in the system's place. */
  async #repeated(asked: ReturnAsked): Promise<LedgerRow | undefined> {
    const { retry } = asked.context.origin, question = retry && this.#windows.questionFor(retry);
    if (question === undefined) return undefined;
    const row = await this.#parts.ledger.earlier(changeEntry(asked, {}, this.#parts), question);
    return row?.handOver === undefined && row?.doubt === undefined ? undefined : row;
  }
}

/** Whether a return waits no more, and is not under way. */
function isOver({ state }: LedgerRow): boolean {
  return state !== "waiting" && state !== "open";
}

/** Answers the retry of a return: with the system's answer, or else as the first time. */
function again(asked: ReturnAsked, { state, answer, doubt }: LedgerRow): BackEndAnswer | undefined {
  return state === "done" && answer !== undefined ? { response: answerAgain(answer) } : acceptAgain(asked, { doubt });
}

function acceptAgain(
  { heard, context }: ReturnAsked,
  { doubt }: { readonly doubt?: string | undefined },
): BackEndAnswer | undefined {
  if (!isReturn(heard)) return undefined;
  return acceptedReturn(heard, context, doubt === undefined ? "returnedAway" : "returnedLate");
}

/** Whether an answer is our own yes to a return, in the system's place. */
function isOwnYes(response: BackEndAnswer["response"]): response is Response<"checkinResponse"> {
  return "name" in response && response.name === "checkinResponse" && response.fixed.ok;
}

function isUndo(heard: HeardRequest): heard is HeardRequest<"checkout"> {
  return heard.request.name === "checkout" && heard.request.fields.cancel === true;
}
