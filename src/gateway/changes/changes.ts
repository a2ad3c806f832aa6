/**
 * Changes (01, 09, 11, 15, 19, 25, 29, 37, 65) at another library system, and what happens to them on failure.
 *
 * A change is sent once, and its fate is never guessed. First a session is leased; then the ledger's row is written
 * durably; then, if a second is left, the bytes are sent. No byte of a change is sent without a row.
 *
 * | the row is | because | its terminal hears | a retry hears | others of its copy; 15, 37, 65: of its patron |
 * |---|---|---|---|---|
 * | none | no session, or no row could be written | no, and why | the same | go on |
 * | open | it was written; the bytes may be out | waits | waits for it | wait; no at their deadline |
 * | not sent | no second was left; the system owes an answer by now; the session had ended; the system said 98, or 96 three times | no, or the 98 | is sent | go on |
 * | done, refused: answer | the system answered in time | the answer | the same answer | go on |
 * | done, refused: late answer | it answered later, on the session that waited on | not confirmed | the answer | go on |
 * | done: proof | a later question found what was not so before | 09, 37: yes; 11, 29: not confirmed | the same | go on |
 * | refused: proof | the system closed the connection, and a 17 finds all as before | no | no | go on |
 * | unknown | no answer by the deadline, the connection ended, or what came is no answer; the process died | not confirmed | waits, then not confirmed | proof is asked; not confirmed, for `settle_minutes` |
 * | closed | staff have seen to it | | not confirmed | go on |
 *
 * - A row changes so: open -> any other state; unknown -> done, refused, closed. The first evidence decides what
 *   terminals hear. The system's own answer is written into the row even after a proof (it is awaited a minute longer)
 *   or after staff have closed the row; staff see the row again if the terminal heard something else.
 * - No answer: when half of the terminal's time is over, or the connection ends, proof is asked for on another session,
 *   and no change is sent until a later question has been answered. The session that owes the answer keeps waiting for
 *   `settle_minutes` and is used for nothing else. When `max_sessions` of them wait, changes are refused.
 * - Only the system's own yes may switch a copy's security off: a loan that is only proved is no yes for its terminal.
 * - The ledger cannot be written: no change is sent; questions go on; the 98 says N for checkin and checkout. A change
 *   that was sent before is answered as the system answers it, and written down when the ledger is back. So is it that
 *   a change was not sent, where its row stood.
 * - The process dies: its open rows are unknown at the next start. Proof is asked for by what each row has kept.
 * - The process stops in order: sessions that owe an answer are closed. Their rows stay unknown.
 * - No change is ever undone by the gateway itself.
 */
import type { Upstream } from "../../config/upstream/upstream.ts";
import type { Request } from "../../protocol/message.ts";
import { commandName } from "../../protocol/message_table.ts";
import type { RawMessage } from "../../protocol/raw_message.ts";
import type { BackEndAnswer } from "../../server/back_end/back_end.ts";
import type { UpstreamReason } from "../../server/wording/texts.ts";
import type { HandingOver, Ledger, LedgerEntry } from "../../storage/port/ledger.ts";
import { type Storage, StorageUnavailable } from "../../storage/port/storage.ts";
import { ownAnswer } from "../base/own_answers.ts";
import { waitUntil } from "../base/wait_until.ts";
import { TIME_TO_SEND } from "../base/time_to_send.ts";
import type { Ask, ChangeRequest, ReadySession, Unsent } from "./change_request.ts";
import { changeEntry, provableRequest, type RowTerms } from "./change_entry.ts";
import type { Fate, FateParts } from "./fate.ts";
import { createFollowing, type Following } from "./following.ts";
import { createLaterQuestion, type LaterQuestion } from "./later_question.ts";
import { createLedgerWatch, type LedgerWatch } from "./ledger_watch.ts";
import { createOtherRows, type OtherRows } from "./other_rows.ts";
import { owedBefore } from "./owed_before.ts";
import { createRetryWindows, type RetryWindows } from "./retry_windows.ts";
import { isCoin, outcomeTold, takenCoin, unconfirmedAnswer } from "./own_change_answers.ts";
import { type AnswerMemory, createAnswerMemory, type KnownBefore } from "./answer_memory.ts";

/** The changes of one institution. */
export interface Changes {
  /** Carries a change out, and gives its terminal's answer: the system's own, a refusal, or "not confirmed". */
  carryOut(asked: ChangeRequest): Promise<BackEndAnswer>;
  /** How often the system has owed an answer so far. Read it before a question is asked, and give it to `answered`. */
  readonly owedSoFar: number;
  /** Notes the answer to a question. `owedThen` is `owedSoFar` as it was when the question was asked. */
  answered(request: Request, answer: RawMessage, owedThen: number): void;
  /** Whether the ledger can be written, so that changes can be sent. */
  readonly canWrite: boolean;
  /** How many sessions are kept apart, each for the late answer to a change. */
  readonly owing: number;
  /** Follows the unknown changes of processes that have ended. */
  recover(): Promise<void>;
  close(): void;
}

/** The parts that {@link createChanges} needs. */
interface ChangesParts extends Omit<FateParts, "answerLimit" | "over">, Pick<RowTerms, "redact"> {
  readonly ledger: Ledger;
  readonly storage: Pick<Storage, "examine">;
  /** The name under which this process writes rows. */
  readonly owner: string;
  readonly upstream: () => Upstream;
  /** Decimals of the institution's currency. */
  readonly decimals: () => number;
  /** Asks a question for a change that no terminal of this process waits for. */
  readonly ask: Ask;
  /** Notes that the system gave no answer. */
  readonly unanswered: () => void;
  /** Notes an answer about a copy or a patron. */
  readonly noted: (request: Request, answer: RawMessage) => void;
  /** Whether the system answers, as far as is known. */
  readonly online: () => boolean;
}

/** Why a coin is not sent, or not confirmed, though its row could be written. */
const COIN_TAKEN: ReadonlySet<string> = new Set<BackEndAnswer["reason"] & string>([
  "library-away",
  "library-busy",
  "library-login-refused",
  "not-confirmed",
]);

/** How often a change is tried again on another session, as long as no byte of it was sent. */
const TRIES = 2;
const MINUTE = 60_000;

/** Creates the changes of one institution, with none under way. */
export function createChanges(parts: ChangesParts): Changes {
  return new UpstreamChanges(parts);
}

class UpstreamChanges implements Changes {
  readonly #parts: ChangesParts;
  readonly #windows: RetryWindows;
  readonly #memory: AnswerMemory;
  readonly #later: LaterQuestion;
  readonly #watch: LedgerWatch;
  readonly #following: Following;
  readonly #others: OtherRows;

  constructor(parts: ChangesParts) {
    this.#parts = parts;
    const { clock, upstream, system } = parts;
    this.#windows = createRetryWindows(clock.elapsed);
    this.#memory = createAnswerMemory(clock.elapsed, () => system().answers);
    this.#later = createLaterQuestion(clock);
    this.#watch = createLedgerWatch({ ...parts, leaveUnsent: (ledgerId) => this.#settleUnsent(ledgerId) });
    this.#following = createFollowing({
      ...parts,
      ask: this.#noting(parts.ask),
      answerLimit: () => upstream().answerSeconds * 1000,
      settleTime: () => upstream().settleMinutes * MINUTE,
    });
    this.#others = createOtherRows({ ...parts, following: this.#following });
  }

  get owedSoFar(): number {
    return this.#later.owedSoFar;
  }

  get canWrite(): boolean {
    return this.#watch.canWrite;
  }

  get owing(): number {
    return this.#following.owing;
  }

  answered(request: Request, answer: RawMessage, owedThen: number): void {
    this.#note(request, answer);
    this.#hear(owedThen);
  }

  async recover(): Promise<void> {
    const rows = await this.#parts.ledger.unknowns(this.#parts.institution);
    for (const row of rows) void this.#following.adopt(row)?.prove();
  }

  close(): void {
    this.#watch.close();
    this.#following.close();
  }

  async carryOut(asked: ChangeRequest): Promise<BackEndAnswer> {
    const answer = await this.#answerTo(asked);
    const isRefusedHere = answer.reason !== undefined && COIN_TAKEN.has(answer.reason);
    return isRefusedHere && isCoin(asked.heard, asked.context) ? await this.#takeCoin(asked, answer) : answer;
  }

  async #answerTo(asked: ChangeRequest): Promise<BackEndAnswer> {
    const { heard, context } = asked;
    try {
      for (let tries = 0;; tries++) {
        const told = await this.#tryToCarryOut(asked);
        if (told !== undefined) return told;
        const isLate = asked.deadline - this.#parts.clock.elapsed() < TIME_TO_SEND;
        if (isLate || tries >= TRIES) return ownAnswer(heard, context, "library-busy");
      }
    } catch (error) {
      if (!(error instanceof StorageUnavailable)) throw error;
      this.#watch.failed();
      return ownAnswer(heard, context, "unavailable");
    }
  }

  /** Carries a change out, or answers why it is not sent. `undefined`: it was not sent, and may be tried again. */
  async #tryToCarryOut(asked: ChangeRequest): Promise<BackEndAnswer | undefined> {
    const session = await this.#ready(asked);
    if (typeof session === "string") return await this.#answerWithout(asked, session);
    try {
      const { patronId, itemId } = provableRequest(asked.heard) ?? {};
      const before = this.#memory.before(itemId, patronId);
      const begun = await this.#begin(asked, before);
      if (begun.kind === "begun") return await this.#carryOn(asked, session, begun.ledgerId, before);
      session.release();
      if (begun.kind === "gone") return ownAnswer(asked.heard, asked.context, "library-busy");
      return await this.#others[begun.kind === "earlier" ? "repeat" : "makeWay"](asked, begun.row);
    } catch (error) {
      session.release();
      throw error;
    }
  }

  /** Writes the row of a change, or begins the one that waits. */
  async #begin(asked: ChangeRequest, before: KnownBefore): Promise<HandingOver> {
    const { ledger } = this.#parts, { acceptedBefore } = asked, entry = this.#entry(asked, before);
    if (acceptedBefore === undefined) return await ledger.begin(entry, this.#repeats(asked));
    const handed = await ledger.handOver(acceptedBefore.ledgerId, { ...entry, told: acceptedBefore.told });
    if (handed.kind === "begun") acceptedBefore.begun(handed.ledgerId);
    return handed;
  }

  /** Writes down a coin that was not sent: the box has it, so that its terminal hears yes, and staff book it. */
  async #takeCoin(asked: ChangeRequest, refusal: BackEndAnswer): Promise<BackEndAnswer> {
    const { ledger, now } = this.#parts;
    try {
      // Its time to be sent may be over; its row is written all the same.
      const entry: LedgerEntry = {
        ...{ ...this.#entry(asked, {}), deadline: undefined },
        ...{ standsAlone: true, terminalTold: "yes" },
      };
      const begun = await ledger.begin(entry, { keys: [], whenever: false });
      if (begun.kind !== "begun") return await this.#others.repeat(asked, begun.row) ?? refusal;
      await ledger.settle(begun.ledgerId, { state: "not sent", terminalTold: "yes", now: now() });
      return takenCoin(asked.heard, asked.context).answer;
    } catch (error) {
      if (!(error instanceof StorageUnavailable)) throw error;
      this.#watch.failed();
      return refusal;
    }
  }

  /** Leases a session, or gives the reason why no change is sent now. */
  async #ready(asked: ChangeRequest): Promise<ReadySession | UpstreamReason | "unavailable"> {
    const { upstream, online, clock } = this.#parts;
    if (!this.#watch.canWrite) return "unavailable";
    if (!online()) return "library-away";
    if (this.#following.owing >= upstream().maxSessions) return "library-busy";
    const limit = asked.deadline - TIME_TO_SEND;
    const ask = () => this.#noting(asked.ask)({ item: upstream().probeItem }, limit);
    if (!await this.#later.passes(ask, limit)) return "library-away";
    const session = await asked.lease();
    if (typeof session === "string" || clock.elapsed() <= limit) return session;
    // The storage writes no row whose time is over, and that is no fault of the storage.
    session.release();
    return "library-busy";
  }

  /** Refuses a change that cannot be sent now. A retry of a change that was sent gets that change's answer. */
  async #answerWithout(asked: ChangeRequest, reason: UpstreamReason | "unavailable"): Promise<BackEndAnswer> {
    const { heard, context, acceptedBefore } = asked;
    if (acceptedBefore !== undefined) return ownAnswer(heard, context, reason);
    const earlier = await this.#parts.ledger.earlier(this.#entry(asked, {}), this.#repeats(asked));
    const told = earlier && await this.#others.repeat(asked, earlier);
    return told ?? ownAnswer(heard, context, reason);
  }

  #entry(asked: ChangeRequest, before: KnownBefore): LedgerEntry {
    return changeEntry(asked, before, this.#parts);
  }

  #repeats({ context: { origin: { retry } } }: ChangeRequest): Parameters<Ledger["earlier"]>[1] {
    return (retry && this.#windows.questionFor(retry)) ?? { keys: [], whenever: false };
  }

  /** Sends a change whose row is written, or leaves it unsent. `undefined`: no byte of it was sent. */
  async #carryOn(
    asked: ChangeRequest,
    session: ReadySession,
    ledgerId: number,
    known: KnownBefore,
  ): Promise<BackEndAnswer | undefined> {
    let found: { readonly before: KnownBefore } | Unsent | undefined;
    try {
      found = await this.#prepare(asked, session, ledgerId, known);
      if (found === undefined || "answer" in found) return await this.#leaveUnsent(session, ledgerId, found);
    } catch (error) {
      await (error instanceof StorageUnavailable ? this.#watch.failed(ledgerId) : this.#settleUnsent(ledgerId));
      throw error;
    }
    return await this.#send(asked, session, ledgerId, found.before);
  }

  /** Finds what was before the change, or why it is not sent; `undefined`: it may be tried again. */
  async #prepare(
    { heard, deadline, reasonNotToSend }: ChangeRequest,
    session: ReadySession,
    ledgerId: number,
    known: KnownBefore,
  ): Promise<{ readonly before: KnownBefore } | Unsent | undefined> {
    const { clock, ledger, system } = this.#parts, ask = this.#noting(session.ask);
    const reason = await reasonNotToSend?.(ledgerId, ask);
    if (reason !== undefined) return reason;
    const isPayment = heard.request.name === "feePaid";
    const before = isPayment ? await owedBefore({ heard, deadline }, ask, system().answers, ledger, ledgerId) : known;
    const mayGo = deadline - clock.elapsed() >= TIME_TO_SEND && !this.#later.isOwed;
    return before !== undefined && mayGo ? { before } : undefined;
  }

  async #send(
    asked: ChangeRequest,
    session: ReadySession,
    ledgerId: number,
    before: KnownBefore,
  ): Promise<BackEndAnswer | undefined> {
    const { clock } = this.#parts, { heard, deadline } = asked;
    this.#memory.forget(heard.request);
    const fate = this.#begins(asked, session, ledgerId, before);
    await waitUntil(clock, (clock.elapsed() + deadline) / 2, fate.changed);
    if (fate.outcome === undefined) await this.#seekProof(fate, session, deadline);
    else session.release();
    return await this.#told(asked, fate);
  }

  /** Sends the bytes: from here on the system may carry the change out. */
  #begins(
    { heard, context: { origin: { retry } }, ask, acceptedBefore }: ChangeRequest,
    session: ReadySession,
    ledgerId: number,
    before: KnownBefore,
  ): Fate {
    const provable = provableRequest(heard), message = commandName(heard.request.name);
    const sent = session.send(this.#parts.clock.elapsed() + this.#parts.upstream().settleMinutes * MINUTE);
    const change = {
      ledgerId,
      message,
      before,
      ask: this.#noting(ask),
      isTold: acceptedBefore !== undefined,
      settled: this.#windows.sent(retry),
      ...provable && { provable },
    };
    return this.#following.follow(change, sent);
  }

  async #leaveUnsent(session: ReadySession, ledgerId: number, why?: Unsent): Promise<BackEndAnswer | undefined> {
    session.release();
    await this.#settleUnsent(ledgerId, why?.settlement);
    return why?.answer;
  }

  async #settleUnsent(ledgerId: number, settlement?: Unsent["settlement"]): Promise<void> {
    const { ledger, now } = this.#parts;
    await ledger.settle(ledgerId, { state: "not sent", terminalTold: "no", ...settlement, now: now() });
  }

  /** Waits for the late answer, or for a proof, until the terminal's deadline. */
  async #seekProof(fate: Fate, session: ReadySession, deadline: number): Promise<void> {
    const { clock, unanswered, upstream } = this.#parts;
    this.#later.owed();
    unanswered();
    if (!fate.isUnknown && this.#following.owing < upstream().maxSessions) fate.setApart(session);
    else session.end();
    void fate.prove();
    while (fate.outcome === undefined && clock.elapsed() < deadline) {
      // No answer comes any more.
      if (fate.isUnknown) return await waitUntil(clock, deadline, fate.prove());
      await waitUntil(clock, deadline, fate.changed);
    }
  }

  /** Gives the terminal's answer when the outcome is written down, or at the terminal's deadline. */
  async #told(asked: ChangeRequest, fate: Fate): Promise<BackEndAnswer | undefined> {
    const { heard, context, deadline } = asked;
    const unconfirmed = unconfirmedAnswer(heard, context);
    fate.giveTerminalUp(asked.acceptedBefore || unconfirmed.yes ? "yes" : "no");
    // What comes while this is written down comes late: the row says what the terminal hears.
    const { outcome } = fate;
    await waitUntil(this.#parts.clock, deadline, fate.written);
    if (outcome?.kind === "answer") this.#note(heard.request, outcome.answer);
    return outcome === undefined ? unconfirmed.answer : outcomeTold(outcome, heard, context);
  }

  #note(request: Request, answer: RawMessage): void {
    this.#memory.note(request, answer);
    this.#parts.noted(request, answer);
  }

  #hear(owedThen: number): void {
    this.#later.answered(owedThen);
    this.#following.answersAreBack();
  }

  /** Makes each answer count as the answer to a later question. */
  #noting(ask: Ask): Ask {
    return async (question, deadline) => {
      const owedThen = this.#later.owedSoFar;
      const answer = await ask(question, deadline);
      if (answer !== undefined) this.#hear(owedThen);
      return answer;
    };
  }
}
