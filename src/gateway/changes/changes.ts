/**
 * Changes (01, 09, 11, 15, 19, 25, 29, 37, 65) at another library system, and what happens to them on failure.
 *
 * A change is sent once, and its fate is never guessed. First a session is leased; then the ledger's row is written
 * durably; then, if a second is left, the bytes are sent. No byte of a change is sent without a row.
 *
 * What a request and a row become, at whatever happens, stands in two tables, which are what runs:
 * `core/request_rules.ts` and `core/row_rules.ts`; `core/states.ts` says what the names mean. This file does what they
 * say: it leases, writes, asks, sends and rings, and tells the core what came of it.
 *
 * - Of a row on disk the state goes from open to any other, and from unknown to done, refused or closed. The first
 *   evidence decides what terminals hear. The system's own answer is written into the row even after a proof (it is
 *   awaited a minute longer) or after staff have closed the row; staff see the row again if the terminal heard something
 *   else.
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
import type { Redact } from "../../library/redaction.ts";
import type { Request } from "../../protocol/message.ts";
import { commandName } from "../../protocol/message_table.ts";
import type { RawMessage } from "../../protocol/raw_message.ts";
import type { BackEndAnswer } from "../../server/back_end/back_end.ts";
import type { AnswerQuestion } from "../../storage/port/answer_question.ts";
import type { Ledger } from "../../storage/port/ledger.ts";
import { type Storage, StorageUnavailable } from "../../storage/port/storage.ts";
import { TIME_TO_SEND } from "../base/time_to_send.ts";
import { next, RULES } from "../core/next.ts";
import { countApart } from "../core/row_rules.ts";
import {
  type CoreEffect,
  type CoreEvent,
  type CoreState,
  NOTHING_ASKED,
  type RequestEffect,
  type RequestEvent,
  type Unsent,
  type Word,
} from "../core/states.ts";
import { type AnswerMemory, createAnswerMemory, type KnownBefore } from "./answer_memory.ts";
import { canBeProved } from "./ask_proof.ts";
import { changeEntry, provableRequest } from "./change_entry.ts";
import type { Ask, ChangeRequest, ReadySession } from "./change_request.ts";
import { createFollowedRows, type FollowedRows, type FollowedRowsParts } from "./followed_rows.ts";
import { createLedgerWatch, type LedgerWatch } from "./ledger_watch.ts";
import { answerOf, factsOf } from "./own_change_answers.ts";
import { createRetryWindows, type RetryWindows } from "./retry_windows.ts";

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
interface ChangesParts extends
  Pick<
    FollowedRowsParts,
    "clock" | "now" | "log" | "institution" | "decimals" | "system" | "dueOf" | "isCloseFinal"
  > {
  readonly ledger: Ledger;
  readonly storage: Pick<Storage, "examine">;
  /** The name under which this process writes rows. */
  readonly owner: string;
  /** Makes what may be stored of texts that terminals sent. */
  readonly redact: Redact;
  readonly upstream: () => Upstream;
  /** Asks a question for a change that no terminal of this process waits for. */
  readonly ask: Ask;
  /** Notes that the system gave no answer. */
  readonly unanswered: () => void;
  /** Notes an answer about a copy or a patron. */
  readonly noted: (request: Request, answer: RawMessage) => void;
  /** Whether the system answers, as far as is known. */
  readonly online: () => boolean;
}

/** A request, and what belongs to it while it is under way. */
interface Asking {
  readonly asked: ChangeRequest;
  readonly told: PromiseWithResolvers<BackEndAnswer>;
  session?: ReadySession;
  before: KnownBefore;
  isLate: boolean;
  stopRinging?: () => void;
}

/** The keys of which one makes a request a retry. */
type Repeats = Pick<AnswerQuestion, "keys" | "whenever">;

/** What takes time. */
type Work = Exclude<
  RequestEffect,
  { readonly kind: "ask later question" | "give back" | "send" | "ring" | "tell" }
>;

const MINUTE = 60_000;
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
  readonly #memory: AnswerMemory;
  readonly #watch: LedgerWatch;
  readonly #rows: FollowedRows;
  readonly #asking = new Map<number, Asking>();
  #asked = 0;
  #core: CoreState = NOTHING_ASKED;
  readonly #events: CoreEvent[] = [];
  #isAtWork = false;

  constructor(parts: ChangesParts) {
    this.#parts = parts;
    const { clock, upstream, system } = parts;
    this.#windows = createRetryWindows(clock.elapsed);
    this.#memory = createAnswerMemory(clock.elapsed, () => system().answers);
    this.#watch = createLedgerWatch({ ...parts, leaveUnsent: (ledgerId) => this.#settleUnsent(ledgerId) });
    this.#rows = createFollowedRows({
      ...parts,
      ask: this.#noting(parts.ask),
      times: () => ({ answer: upstream().answerSeconds * 1000, settle: upstream().settleMinutes * MINUTE }),
      happened: (ledgerId, event) => this.#happen({ kind: "row", ledgerId, event }),
    });
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

  answered(request: Request, answer: RawMessage, owedThen: number): void {
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
    const id = ++this.#asked, told = Promise.withResolvers<BackEndAnswer>();
    this.#asking.set(id, { asked, told, before: {}, isLate: false });
    this.#happen({ kind: "asked", id, facts: factsOf(asked) });
    return told.promise;
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

  #happenTo(id: number, asking: Asking, event: RequestEvent): void {
    const { clock } = this.#parts;
    if (!asking.isLate && clock.elapsed() > asking.asked.deadline - TIME_TO_SEND) {
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
        return this.#askLater(asking.asked);
      case "give back":
        asking.session?.release();
        asking.session = undefined;
        return;
      case "send":
        return this.#send(id, asking, effect.ledgerId);
      case "ring":
        return this.#ring(id, asking, effect.when);
      case "tell":
        return this.#tell(id, asking, effect.word);
      default:
        return void this.#work(asking, effect);
    }
  }

  /** Does something that takes time, and tells the core what came of it. */
  async #work(asking: Asking, effect: Work): Promise<void> {
    let event: RequestEvent;
    try {
      event = await this.#workOn(asking, effect);
    } catch (error) {
      const isAway = error instanceof StorageUnavailable;
      if (!isAway) asking.told.reject(error);
      event = { kind: isAway ? "storage away" : "broken" };
    }
    this.#happenTo(effect.id, asking, event);
  }

  async #workOn(asking: Asking, effect: Work): Promise<RequestEvent> {
    switch (effect.kind) {
      case "lease": {
        const session = await asking.asked.lease();
        if (typeof session === "string") return { kind: "no session", reason: session };
        asking.session = session;
        return { kind: "leased" };
      }
      case "write row":
        return await this.#begin(asking);
      case "look up":
        return await this.#lookUp(asking.asked);
      case "take":
        return await this.#take(asking.asked);
      case "prepare":
        return await this.#prepare(asking, effect.ledgerId);
      case "leave unsent":
        await this.#settleUnsent(effect.ledgerId, effect.settlement);
        return { kind: "left" };
      case "read":
        return await this.#read(effect.ledgerId, effect.isAbandoned);
    }
  }

  #askLater({ ask, deadline }: ChangeRequest): void {
    const { probeItem: item } = this.#parts.upstream();
    const over = () => this.#happen({ kind: "questioned" });
    this.#noting(ask)({ item }, deadline - TIME_TO_SEND).then(over, over);
  }

  async #begin(asking: Asking): Promise<RequestEvent> {
    const { asked } = asking, { patronId, itemId } = provableRequest(asked.heard) ?? {};
    asking.before = this.#memory.before(itemId, patronId);
    const { ledger } = this.#parts, { acceptedBefore } = asked;
    // A coin is in the box: it waits for no other payment, and is no other payment.
    const alone = factsOf(asked).isCoin ? { standsAlone: true } as const : {};
    const entry = { ...changeEntry(asked, asking.before, this.#parts), ...alone };
    const begun = acceptedBefore === undefined
      ? await ledger.begin(entry, this.#repeats(asked))
      : await ledger.handOver(acceptedBefore.ledgerId, { ...entry, told: acceptedBefore.told });
    if (begun.kind === "begun") acceptedBefore?.begun(begun.ledgerId);
    return "row" in begun ? { kind: begun.kind, row: this.#rows.see(begun.row) } : begun;
  }

  async #lookUp(asked: ChangeRequest): Promise<RequestEvent> {
    if (asked.acceptedBefore !== undefined) return { kind: "none earlier" };
    const earlier = await this.#parts.ledger.earlier(changeEntry(asked, {}, this.#parts), this.#repeats(asked));
    return earlier === undefined ? { kind: "none earlier" } : { kind: "earlier", row: this.#rows.see(earlier) };
  }

  /** Writes down the money in a coin box: its time to be sent may be over, and its row is written all the same. */
  async #take(asked: ChangeRequest): Promise<RequestEvent> {
    const { ledger, now } = this.#parts;
    const taken = { deadline: undefined, standsAlone: true, terminalTold: "yes" } as const;
    const entry = { ...changeEntry(asked, {}, this.#parts), ...taken };
    const begun = await ledger.begin(entry, { keys: [], whenever: false });
    if (begun.kind !== "begun") return { kind: "earlier", row: this.#rows.see(begun.row) };
    await ledger.settle(begun.ledgerId, { state: "not sent", terminalTold: "yes", now: now() });
    return { kind: "taken" };
  }

  #repeats({ context: { origin: { retry } } }: ChangeRequest): Repeats {
    return (retry && this.#windows.questionFor(retry)) ?? { keys: [], whenever: false };
  }

  /** Asks what must be known before a change is sent. */
  async #prepare(asking: Asking, ledgerId: number): Promise<RequestEvent> {
    const { asked, session } = asking, { heard, reasonNotToSend } = asked;
    if (session === undefined) return { kind: "not to be sent" };
    const ask = this.#noting(session.ask);
    const unsent = await reasonNotToSend?.(ledgerId, ask);
    if (unsent !== undefined) return { kind: "not to be sent", unsent };
    if (heard.request.name === "feePaid") {
      const owed = await this.#owedBefore(asked, ask, ledgerId);
      if (owed === undefined) return { kind: "not to be sent" };
      asking.before = owed;
    }
    const provable = provableRequest(heard);
    return { kind: "prepared", canBeProved: provable !== undefined && canBeProved(provable, asking.before) };
  }

  /**
   * Asks what the patron owes before a payment, once its row keeps other payments back, and notes it in the row.
   * `undefined`: there was no answer.
   */
  async #owedBefore({ heard, deadline }: ChangeRequest, ask: Ask, ledgerId: number): Promise<KnownBefore | undefined> {
    const { ledger, system } = this.#parts, { patronId } = provableRequest(heard) ?? {};
    if (patronId === undefined) return {};
    const answer = await ask({ patron: patronId, loans: false }, deadline - TIME_TO_SEND);
    if (answer === undefined) return undefined;
    const owed = system().answers.readPatron(answer)?.owed;
    if (owed === undefined) return {};
    await ledger.noteBefore(ledgerId, JSON.stringify({ owed } satisfies KnownBefore));
    return { owed };
  }

  /** Sends the bytes: from here on the system may carry the change out. */
  #send(id: number, asking: Asking, ledgerId: number): void {
    const { clock, upstream } = this.#parts, { asked: { heard, context, ask, deadline }, session, before } = asking;
    if (session === undefined) return;
    asking.session = undefined;
    this.#memory.forget(heard.request);
    const provable = provableRequest(heard), now = clock.elapsed();
    this.#rows.send(ledgerId, {
      ...{ message: commandName(heard.request.name), before, ask: this.#noting(ask) },
      until: now + upstream().settleMinutes * MINUTE,
      settled: this.#windows.sent(context.origin.retry),
      ...provable && { provable },
    }, session);
    this.#ringAt(id, asking, (now + deadline) / 2);
  }

  #ring(id: number, asking: Asking, when: "late" | "look" | "over"): void {
    const { deadline } = asking.asked;
    const at = when === "look"
      ? this.#parts.clock.elapsed() + LOOK
      : when === "late"
      ? deadline - TIME_TO_SEND
      : deadline;
    this.#ringAt(id, asking, Math.min(at, deadline));
  }

  /** Rings once at this time, and not when it was to ring before. */
  #ringAt(id: number, asking: Asking, at: number): void {
    const { clock } = this.#parts;
    asking.stopRinging?.();
    asking.stopRinging = clock.after(Math.max(0, at - clock.elapsed()), () => {
      const isOver = clock.elapsed() >= asking.asked.deadline;
      this.#happenTo(id, asking, { kind: isOver ? "over" : "rings" });
    });
  }

  async #read(ledgerId: number, isAbandoned: boolean): Promise<RequestEvent> {
    const { ledger, now } = this.#parts;
    if (isAbandoned) await ledger.giveUp(now());
    const row = await ledger.row(ledgerId);
    return row === undefined ? { kind: "row" } : { kind: "row", row: this.#rows.see(row) };
  }

  #tell(id: number, asking: Asking, word: Word): void {
    const { asked: { heard, context }, told } = asking;
    asking.stopRinging?.();
    this.#asking.delete(id);
    if (word.kind === "answer") this.#note(heard.request, word.answer);
    told.resolve(answerOf(word, heard, context));
  }

  async #settleUnsent(ledgerId: number, settlement?: Unsent["settlement"]): Promise<void> {
    const { ledger, now } = this.#parts;
    await ledger.settle(ledgerId, { state: "not sent", terminalTold: "no", ...settlement, now: now() });
  }

  #note(request: Request, answer: RawMessage): void {
    this.#memory.note(request, answer);
    this.#parts.noted(request, answer);
  }

  #hear(owedThen: number): void {
    this.#happen({ kind: "question answered", owedThen, at: this.#parts.clock.elapsed() });
  }

  /** Makes each answer count as the answer to a later question. */
  #noting(ask: Ask): Ask {
    return async (question, deadline) => {
      const owedThen = this.owedSoFar;
      const answer = await ask(question, deadline);
      if (answer !== undefined) this.#hear(owedThen);
      return answer;
    };
  }
}
