/**
 * Changes (01, 09, 11, 15, 19, 25, 29, 37, 65) at another library system, and what happens to them on failure.
 *
 * A change is sent once, and its fate is never guessed. First a session is leased; then the ledger's row is written
 * durably; then, if a second is left, the bytes are sent. No byte of a change is sent without a row.
 *
 * What a request and a row become, at whatever happens, stands in tables, which are what runs: `core/request_rules.ts`,
 * `core/return_rules.ts` for returns that wait, and `core/row_rules.ts`; `core/states.ts` says what the names mean. This
 * file does what they say: it leases, writes, asks, sends and rings, and tells the core what came of it.
 *
 * - Which state of a row on disk may follow which stands in `storage/port/ledger.ts`. The first evidence decides what
 *   terminals hear. The system's own answer is written into the row even after a proof (it is
 *   awaited a minute longer) or after staff have closed the row; staff see the row again if the terminal heard something
 *   else.
 * - No answer: when half of the terminal's time is over, or the connection ends, proof is asked for on another session,
 *   and no change is sent until a later question has been answered. The session that owes the answer keeps waiting for
 *   `settle_minutes` and is used for nothing else. When `max_sessions` of them wait, the one that has waited longest is
 *   ended for the next one, and its row stays unknown.
 * - No change is refused because others have no answer, but for what the table of pairs has, what the system never
 *   answers (`unanswered_messages.ts`), and more than twenty of one terminal.
 * - Only the system's own yes may switch a copy's security off: a loan that is only proved is no yes for its terminal.
 * - The ledger cannot be written: no change is sent; questions go on; the 98 says N for checkin and checkout. A change
 *   that was sent before is answered as the system answers it, and written down when the ledger is back. So is it that
 *   a change was not sent, where its row stood.
 * - The process dies: its open rows are unknown at the next start, but for what a stand-in accepted and was not sent: that
 *   waits again. Proof is asked for by what each row has kept.
 * - The machine was asleep, or its host paused it: what is not sent by then is not sent any more, if the time of its
 *   terminal is over by the clock on the wall.
 * - The process stops in order: sessions that owe an answer are closed. Their rows stay unknown.
 * - No change is ever undone by the gateway itself.
 */
import type { Upstream } from "../../config/upstream/upstream.ts";
import { foldId } from "../../library/id.ts";
import type { Request } from "../../protocol/message.ts";
import { commandName } from "../../protocol/message_table.ts";
import { requests } from "../../protocol/requests.ts";
import type { RawMessage } from "../../protocol/raw_message.ts";
import type { BackEndAnswer } from "../../server/back_end/back_end.ts";
import type { Ledger, LedgerRow } from "../../storage/port/ledger.ts";
import { type Storage, StorageUnavailable } from "../../storage/port/storage.ts";
import type { SystemMemory } from "../base/system_memory.ts";
import { TIME_TO_SEND } from "../base/time_to_send.ts";
import type { Learner } from "../learned/learner.ts";
import { next, RULES } from "../core/next.ts";
import { countApart, MOST_OF_TERMINAL, unansweredOf } from "../core/row_rules.ts";
import {
  type ChangeFacts,
  type CoreEffect,
  type CoreEvent,
  type CoreState,
  type HandedOver,
  type HandOverAsked,
  type HandOverHow,
  NOTHING_ASKED,
  type RequestEffect,
  type RequestEvent,
  type Word,
} from "../core/states.ts";
import { changeAsked } from "../../server/back_end/change_asked.ts";
import { provableRequest } from "./change_entry.ts";
import type { Ask, ChangeRequest, Question, ReturnWork, SentChange } from "./change_request.ts";
import {
  type Asking,
  ChangeWork,
  createRetryWindows,
  type HeardYes,
  known,
  type KnownAsking,
  type NewAsking,
  type RetryWindows,
  type Work,
} from "./change_work.ts";
import { createFollowedRows, type FollowedRows, type FollowedRowsParts } from "./sent_changes.ts";
import { createLedgerWatch, type LedgerWatch } from "./ledger_watch.ts";
import type { KeptBy, Retry } from "../../library/origin.ts";
import { answerOf, factsOf } from "./own_change_answers.ts";
import { createRefusedPins } from "./refused_pins.ts";
import type { AnswerKeeping } from "./stored_answer.ts";
import { createUnansweredMessages, type RefusedMessage, type UnansweredMessages } from "./unanswered_messages.ts";

/** The changes of one institution. */
export interface Changes {
  /** Carries a change out, and gives its terminal's answer: the system's own, a refusal, or "not confirmed". */
  carryOut(asked: ChangeRequest): Promise<BackEndAnswer>;
  /** Hands a return over that waits, and gives what came of it. */
  handOver(row: LedgerRow, how: HandOverHow): Promise<HandedOver>;
  /** How often the system has owed an answer so far. Read it before a question is asked, and give it to `answered`. */
  readonly owedSoFar: number;
  /** Notes the answer to a question. `owedThen` is `owedSoFar` as it was when the question was asked. */
  answered(request: Request, answer: RawMessage, owedThen: number): void;
  /** Whether the ledger can be written, so that changes can be sent. */
  readonly canWrite: boolean;
  /** How many sessions are kept apart, each for the late answer to a change. */
  readonly owing: number;
  /** The messages that are refused now, since the system does not answer them. */
  readonly refusedMessages: readonly RefusedMessage[];
  /** The terminals whose changes are refused now, since many of them are without an answer. */
  readonly refusedTerminals: readonly RefusedTerminal[];
  /** Knows which messages the system answers, and which it never does. */
  readonly knownMessages: Learner;
  /** Tells whether changes of a terminal are refused, since too many of them are without an answer. */
  isFull(terminal: string): boolean;
  /** Follows the unknown changes of processes that have ended. */
  recover(): Promise<void>;
  close(): void;
}

/** The parts that {@link createChanges} needs. */
interface ChangesParts extends
  Pick<
    FollowedRowsParts,
    | "clock"
    | "now"
    | "redact"
    | "log"
    | "institution"
    | "decimals"
    | "system"
    | "dueOf"
    | "dueSays"
    | "isCloseFinal"
    | "replica"
  > {
  /** Makes what is stored of answers, and gives them to retries. */
  readonly answers: AnswerKeeping;
  readonly ledger: Ledger;
  readonly storage: Pick<Storage, "examine">;
  /** The name under which this process writes rows. */
  readonly owner: string;
  readonly upstream: () => Upstream;
  readonly returns: ReturnWork;
  /** Asks a question for a change that no terminal of this process waits for. */
  readonly ask: Ask;
  /** Gives a question that the system answers, if it answers at all. */
  readonly laterQuestion: () => Question;
  /** Notes that the system gave no answer. */
  readonly unanswered: () => void;
  /** Remembers what the system's answers told. */
  readonly memory: Pick<SystemMemory, "note" | "forget" | "before">;
  /** Whether the system answers, as far as is known. */
  readonly online: () => boolean;
}

/** A terminal whose changes are refused, and by the gateway's clock until when, if no answer comes before. */
interface RefusedTerminal {
  readonly terminal: string;
  readonly until: number;
}

const MINUTE = 60_000;
/** What says that a request is an earlier one: where no key does, its number of a payment (BK). */
function repeatsBy({ repeats }: Retry): KeptBy {
  return repeats.length === 0 ? "transaction-id" : "retry";
}

/** Milliseconds between two looks at a row that another process follows. */
const LOOK = 250;

/** Creates the changes of one institution, with none under way. */
export function createChanges(parts: ChangesParts): Changes {
  return new UpstreamChanges(parts);
}

/** Does what the core says, and tells it what came of that. */
class UpstreamChanges implements Changes {
  readonly #parts: ChangesParts;
  readonly #windows: RetryWindows;
  readonly #watch: LedgerWatch;
  readonly #unanswered: UnansweredMessages;
  readonly #rows: FollowedRows;
  readonly #changeWork: ChangeWork;
  readonly #refusedPins = createRefusedPins();
  readonly #asking = new Map<number, Asking>();
  #asked = 0;
  #core: CoreState = NOTHING_ASKED;
  readonly #events: CoreEvent[] = [];
  #isAtWork = false;

  constructor(parts: ChangesParts) {
    this.#parts = parts;
    const { clock, upstream } = parts;
    this.#windows = createRetryWindows(clock.elapsed);
    this.#unanswered = createUnansweredMessages(parts);
    this.#watch = createLedgerWatch({ ...parts, leaveUnsent: (ledgerId) => this.#changeWork.leaveUnsent(ledgerId) });
    const noting = (ask: Ask) => this.#noting(ask);
    this.#rows = createFollowedRows({
      ...{ ...parts, noting },
      times: () => ({ answer: upstream().answerSeconds * 1000, settle: upstream().settleMinutes * MINUTE }),
      happened: (ledgerId, event) => this.#happen({ kind: "row", ledgerId, event }),
    });
    const refusedPins = this.#refusedPins;
    this.#changeWork = new ChangeWork({ ...parts, windows: this.#windows, rows: this.#rows, noting, refusedPins });
  }

  get owedSoFar(): number {
    return this.#core.owed;
  }

  get canWrite(): boolean {
    return this.#watch.canWrite;
  }

  get owing(): number {
    return countApart(this.#core.rows);
  }

  get refusedMessages(): readonly RefusedMessage[] {
    return this.#unanswered.refused;
  }

  get knownMessages(): Learner {
    return this.#unanswered;
  }

  get refusedTerminals(): readonly RefusedTerminal[] {
    const { rows } = this.#core;
    const terminals = new Set([...rows.values()].map(({ facts }) => facts.terminal).filter((one) => one !== undefined));
    return [...terminals].flatMap((terminal) => {
      const until = unansweredOf(terminal, rows).map(({ ledgerId }) => this.#rows.untilOf(ledgerId) ?? 0)
        .toSorted((a, b) => b - a)[MOST_OF_TERMINAL - 1];
      return until === undefined ? [] : [{ terminal, until }];
    });
  }

  isFull(terminal: string): boolean {
    return unansweredOf(terminal, this.#core.rows).length >= MOST_OF_TERMINAL;
  }

  answered(request: Request, answer: RawMessage, owedThen: number): void {
    this.#unanswered.answered(requests[request.name].code);
    this.#note(request, answer);
    this.#hear(owedThen);
  }

  async recover(): Promise<void> {
    const rows = await this.#parts.ledger.unknowns(this.#parts.institution);
    for (const row of rows) this.#happen({ kind: "found abandoned", row: this.#rows.see(row) });
  }

  close(): void {
    this.#watch.close();
    this.#happen({ kind: "closing" });
  }

  carryOut(asked: ChangeRequest): Promise<BackEndAnswer> {
    const { promise, resolve: tell, reject: fail } = Promise.withResolvers<BackEndAnswer>();
    const { code } = requests[asked.heard.request.name], isNeverAnswered = this.#unanswered.refuses(code);
    this.#begins({ asked, tell, fail }, factsOf(asked, isNeverAnswered));
    return promise;
  }

  handOver(row: LedgerRow, how: HandOverHow): Promise<HandedOver> {
    const { promise, resolve: handedOver, reject: fail } = Promise.withResolvers<HandedOver>();
    const facts = { ...HANDED_OVER, copy: foldId(row.itemId ?? "") };
    this.#begins({ row, handedOver, fail }, facts, { ...how, ledgerId: row.ledgerId });
    return promise;
  }

  #handOverBefore(id: number, { rows, asked: { deadline }, fail }: KnownAsking, ledgerId: number): void {
    const row = rows?.find((one) => one.ledgerId === ledgerId);
    if (row !== undefined) this.#begins({ row, deadline, fail }, HANDED_OVER, { ledgerId, before: id });
  }

  #begins(asking: NewAsking, facts: ChangeFacts, handOver?: HandOverAsked): void {
    const id = ++this.#asked, { clock, now } = this.#parts;
    const since = { elapsed: clock.elapsed(), wall: now().epochMilliseconds };
    this.#asking.set(id, { ...asking, before: {}, since });
    this.#happen({ kind: "asked", id, facts, ...handOver && { handOver } });
  }

  /** Lets the core say what an event leads to, and does it. What happens meanwhile waits for its turn. */
  #happen(event: CoreEvent): void {
    this.#events.push(event);
    if (this.#isAtWork) return;
    this.#isAtWork = true;
    try {
      for (let first = this.#events.shift(); first !== undefined; first = this.#events.shift()) {
        const { canWrite } = this.#watch, isOnline = this.#parts.online();
        const around = { ...this.#core, canWrite, isOnline, mostApart: this.#parts.upstream().maxSessions };
        const { state, effects } = next(around, first, RULES);
        this.#core = state;
        for (const effect of effects) this.#do(effect);
      }
    } finally {
      this.#isAtWork = false;
    }
  }

  /**
   * Whether too little of a request's time is left to send it. Most machines' clocks do not count the time for which the machine
   * was asleep, or paused by its host: the clock on the wall then tells of it. Meanwhile another process may have taken this one
   * for dead, and what was asked before is not so any more.
   */
  #isLate({ asked, since }: Asking): boolean {
    const { clock, now } = this.#parts, elapsed = clock.elapsed();
    const asleep = now().epochMilliseconds - since.wall - (elapsed - since.elapsed);
    return elapsed + Math.max(0, asleep) > (asked?.deadline ?? Infinity) - TIME_TO_SEND;
  }

  #happenTo(id: number, asking: Asking, event: RequestEvent): void {
    if (!asking.isLate && this.#isLate(asking)) {
      asking.isLate = true;
      this.#happen({ kind: "request", id, event: { kind: "late" } });
    }
    this.#happen({ kind: "request", id, event });
  }

  #do(effect: CoreEffect): void {
    if ("id" in effect) {
      const asking = this.#asking.get(effect.id);
      if (asking !== undefined) this.#doFor(asking, effect);
    } else if (effect.kind === "storage failed") this.#watch.failed(effect.unsent);
    else if (effect.kind === "unanswered") this.#parts.unanswered();
    else if (effect.kind === "note told") {
      // A failure does no harm: staff's list then only has one row more.
      this.#parts.ledger.tellTerminal(effect.ledgerId, effect.told).catch(() => {});
    } else this.#rows.do(effect);
  }

  #doFor(asking: Asking, effect: RequestEffect): void {
    const { id } = effect;
    switch (effect.kind) {
      case "ask later question":
        return this.#askLater(known(asking).asked);
      case "give back":
        asking.session?.release();
        asking.session = undefined;
        return;
      case "send":
        return this.#send(id, known(asking), effect.ledgerId);
      case "ring":
        return this.#ring(id, known(asking), effect.when);
      case "tell":
        return this.#tell(id, known(asking), effect.word);
      case "hand over":
        return this.#handOverBefore(id, known(asking), effect.ledgerId);
      case "handed over":
        this.#forget(id, asking);
        return asking.handedOver?.(effect.came);
      default:
        return void this.#work(asking, effect);
    }
  }

  #forget(id: number, { stopRinging }: Asking): void {
    stopRinging?.();
    this.#asking.delete(id);
  }

  /** Does something that takes time, and tells the core what came of it. */
  async #work(asking: Asking, effect: Work): Promise<void> {
    let event: RequestEvent;
    try {
      event = await this.#changeWork.work(effect, asking);
    } catch (error) {
      const isAway = error instanceof StorageUnavailable;
      if (!isAway) asking.fail(error);
      event = { kind: isAway ? "storage away" : "broken" };
    }
    this.#happenTo(effect.id, asking, event);
  }

  #askLater({ ask, deadline }: ChangeRequest): void {
    const over = () => this.#happen({ kind: "questioned" });
    this.#noting(ask)(this.#parts.laterQuestion(), deadline - TIME_TO_SEND).then(over, over);
  }

  /** Sends the bytes: from here on the system may carry the change out. */
  #send(id: number, asking: KnownAsking, ledgerId: number): void {
    const { clock, upstream, memory } = this.#parts;
    const { asked: { heard, context, ask, deadline }, session, before } = asking;
    if (session === undefined) return;
    asking.session = undefined;
    asking.awaits = "answer";
    asking.ledgerId = ledgerId;
    memory.forget(heard.request);
    const provable = provableRequest(heard), now = clock.elapsed();
    this.#rows.send(ledgerId, {
      ...{ message: commandName(heard.request.name), before, ask, named: changeAsked(heard.request) ?? {} },
      until: now + upstream().settleMinutes * MINUTE,
      settled: this.#windows.sent(context.origin.retry),
      came: (came) => this.#came(id, asking, came),
      ...provable && { provable },
      ...asking.row?.handOver && { accepted: asking.row.handOver },
    }, session);
    this.#ringAt(id, asking, (now + deadline) / 2);
  }

  /** Notes whether the system answers such a message. Where a close ends its work, it says that something has failed. */
  #came(id: number, asking: KnownAsking, came: SentChange): void {
    if (came.kind === "not sent") return;
    const isFailure = came.kind === "lost" && came.why === "closed" && this.#parts.system().closeEndsWork;
    if (isFailure) asking.awaits = "closed";
    if (came.kind === "lost") return;
    asking.awaits = undefined;
    const { request } = asking.asked.heard;
    this.#unanswered.answered(requests[request.name].code);
    // The copy of the system's records learns from what terminals are told. Of this answer none is told: what changed was
    // handed over, or its terminal has heard that it is not confirmed.
    const isTold = asking.row === undefined && this.#asking.has(id);
    if (!isTold && came.kind === "answer") {
      this.#parts.replica.heard(request, came.answer);
    }
  }

  #ring(id: number, asking: KnownAsking, when: "late" | "look" | "over"): void {
    const { deadline } = asking.asked;
    const at = when === "look"
      ? this.#parts.clock.elapsed() + LOOK
      : when === "late"
      ? deadline - TIME_TO_SEND
      : deadline;
    this.#ringAt(id, asking, Math.min(at, deadline));
  }

  /** Rings once at this time, and not when it was to ring before. */
  #ringAt(id: number, asking: KnownAsking, at: number): void {
    const { clock } = this.#parts;
    asking.stopRinging?.();
    asking.stopRinging = clock.after(Math.max(0, at - clock.elapsed()), () => {
      const isOver = clock.elapsed() >= asking.asked.deadline;
      this.#happenTo(id, asking, { kind: isOver ? "over" : "rings" });
    });
  }

  #tell(id: number, asking: KnownAsking, word: Word): void {
    const { asked: { heard, context }, heardYes, earlierAt: since } = asking, { retry } = context.origin;
    this.#forget(id, asking);
    if (word.kind === "answer") {
      this.#note(heard.request, word.answer);
      if (retry !== undefined) this.#refusedPins.answered(retry.key, heard.request, !word.yes);
    } else if (word.kind === "stored") retry?.noteKept?.({ by: repeatsBy(retry), ...since && { since } });
    if (heardYes !== undefined && word.kind === "answer" && !word.yes) return this.#tellAgain(asking, heardYes);
    const isUnanswered = word.kind === "unconfirmed" && asking.awaits === "answer";
    if (isUnanswered) this.#unanswered.unanswered(requests[heard.request.name].code);
    asking.tell?.(answerOf(word, heard, context, this.#parts.answers));
  }

  /** Tells a terminal the yes once more that it has heard, though the system has refused the payment: staff have the row. */
  #tellAgain({ asked: { heard, context }, tell, ledgerId = 0 }: KnownAsking, { answer, since }: HeardYes): void {
    this.#do({ kind: "note told", ledgerId, told: "yes" });
    context.origin.retry?.noteKept?.({ by: "heard", since });
    tell?.(answerOf({ kind: "stored", answer, says: "yes" }, heard, context, this.#parts.answers));
  }

  #note(request: Request, answer: RawMessage): void {
    const { memory, replica } = this.#parts;
    memory.note(request, answer);
    replica.heard(request, answer);
  }

  #hear(owedThen: number): void {
    this.#happen({ kind: "question answered", owedThen, at: this.#parts.clock.elapsed() });
  }

  /** Makes each answer count as the answer to a later question. */
  #noting(ask: Ask): Ask {
    return async (question, deadline) => {
      const owedThen = this.owedSoFar;
      const answer = await ask(question, deadline);
      if (answer === undefined) return undefined;
      this.#unanswered.answered("item" in question ? "17" : "patron" in question ? "63" : "99");
      this.#hear(owedThen);
      return answer;
    };
  }
}

/** What is known of each return that is handed over: its terminal has heard yes. */
const HANDED_OVER: ChangeFacts = {
  ...{ provedSays: "yes", unconfirmedSays: "yes" },
  ...{ isAccepted: true, isCoin: false, isNeverAnswered: false },
};
