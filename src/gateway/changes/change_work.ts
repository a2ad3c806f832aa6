import { allKeys, type AnswerWindows, createAnswerWindows } from "../../library/answer_windows.ts";
import type { Retry } from "../../library/origin.ts";
import type { Redact } from "../../library/redaction.ts";
import type { AnyMessage } from "../../protocol/message.ts";
import type { BackEndAnswer } from "../../server/back_end/back_end.ts";
import type { AnswerQuestion } from "../../storage/port/answer_question.ts";
import type { Ledger } from "../../storage/port/ledger.ts";
import type { Upstream } from "../../config/upstream/upstream.ts";
import type { LibrarySystem } from "../../systems/library_system.ts";
import type { GatewayClock } from "../base/gateway_clock.ts";
import { TIME_TO_SEND } from "../base/time_to_send.ts";
import type { Objection } from "../core/judge_queued.ts";
import type { HandedOver, RequestEffect, RequestEvent, SendVerdict, UnsentSettlement } from "../core/states.ts";
import type { KnownBefore, SystemMemory } from "../base/system_memory.ts";
import { canBeProved } from "./ask_proof.ts";
import { changeEntry, provableRequest } from "./change_entry.ts";
import type { Ask, ChangeRequest, ReadySession, ReturnAsking, ReturnWork } from "./change_request.ts";
import type { RefusedPins } from "./refused_pins.ts";
import type { FollowedRows } from "./sent_changes.ts";
import { isCoin } from "./own_change_answers.ts";

/** Decides for how long a repeated request counts as the retry of an earlier change. */
export interface RetryWindows extends Pick<AnswerWindows, "questionFor"> {
  /**
   * Notes a change that is sent. Until it is settled, every repetition counts as its retry. The retry window begins when
   * the settled state is stored, as it does in the ledger, however long the change waited before it was sent. Returns the
   * function to call at that moment.
   */
  sent(retry: Retry | undefined): () => void;
}

/**
 * Creates them.
 *
 * @param elapsed milliseconds of the clock that `Retry.heard` is measured by
 */
export function createRetryWindows(elapsed: () => number): RetryWindows {
  const windows = createAnswerWindows();
  return {
    questionFor: windows.questionFor,
    sent(retry) {
      if (retry === undefined) return () => {};
      windows.note({ ...retry, window: Infinity });
      return () => windows.note({ ...retry, heard: elapsed() });
    },
  };
}

/** A request as it comes, and who waits for it. */
export interface NewAsking extends ReturnAsking {
  /** Tell who waits for it: a terminal, or the worker. */
  readonly tell?: (answer: BackEndAnswer) => void;
  readonly handedOver?: (came: HandedOver) => void;
  /** The program has a defect. */
  readonly fail: (error: unknown) => void;
}

/** A request, and what belongs to it while it is under way. */
export interface Asking extends NewAsking {
  /** When it came, in milliseconds of the gateway's clock, and of the clock on the wall. */
  readonly since: { readonly elapsed: number; readonly wall: number };
  session?: ReadySession;
  /** Its row, once it is sent. */
  ledgerId?: number;
  /** Names the beginning of its row; present of a row that is handed over. */
  ticket?: string;
  before: KnownBefore;
  isLate?: boolean;
  /** Whether its bytes were sent and no answer has come; `closed`: none will come, since the connection was closed. */
  awaits?: "answer" | "closed" | undefined;
  stopRinging?: () => void;
  /** When the earlier request was made, of which it is a retry. */
  earlierAt?: Temporal.Instant;
  /** The yes that its terminal has heard to the same payment, where nothing is owed any more: it hears that rather than no. */
  heardYes?: HeardYes | undefined;
}

/** A request that is known: a terminal's, or that of a return that is taken up. */
export interface KnownAsking extends Asking {
  readonly asked: ChangeRequest;
}

/** A yes that a terminal has heard, and when. */
export interface HeardYes {
  readonly answer: string;
  readonly since: Temporal.Instant;
}

/** The keys of which one makes a request a retry. */
type Repeats = Pick<AnswerQuestion, "keys" | "whenever">;

const NO_REPEATS: Repeats = { keys: [], whenever: false };

/** What takes time. */
export type Work = Exclude<
  RequestEffect,
  { readonly kind: "ask later question" | "give back" | "send" | "ring" | "tell" | "hand over" | "handed over" }
>;

/** The parts that {@link ChangeWork} needs. */
interface ChangeWorkParts {
  readonly ledger: Ledger;
  readonly clock: GatewayClock;
  readonly now: () => Temporal.Instant;
  /** The name under which this process writes rows. */
  readonly owner: string;
  /** Makes what may be stored of texts that terminals sent. */
  readonly redact: Redact;
  readonly upstream: () => Upstream;
  readonly system: () => LibrarySystem;
  /** Whether a connection that the system has closed means that its requests are not carried out any more. */
  readonly isCloseFinal: () => boolean;
  readonly returns: ReturnWork;
  readonly windows: Pick<RetryWindows, "questionFor">;
  readonly refusedPins: Pick<RefusedPins, "hasOtherPin">;
  readonly memory: Pick<SystemMemory, "before">;
  readonly rows: Pick<FollowedRows, "see">;
  /** Makes each answer count as the answer to a later question. */
  readonly noting: (ask: Ask) => Ask;
}

/** Does for requests what takes time, and tells what came of it. */
export class ChangeWork {
  readonly #parts: ChangeWorkParts;

  constructor(parts: ChangeWorkParts) {
    this.#parts = parts;
  }

  async work(effect: Work, asking: Asking): Promise<RequestEvent> {
    switch (effect.kind) {
      case "returns":
        return await this.#parts.returns.work(effect.errand, asking);
      case "read":
        return await this.#read(effect.ledgerId, effect.isAbandoned);
      case "lease": {
        const session = await known(asking).asked.lease();
        if (typeof session === "string") return { kind: "no session", reason: session };
        asking.session = session;
        return { kind: "leased" };
      }
      case "write row":
        return await this.#begin(known(asking));
      case "look up":
        return await this.#lookUp(known(asking));
      case "take":
        return await this.#take(known(asking).asked);
      case "prepare":
        return await this.#prepare(known(asking), effect.ledgerId);
      case "leave unsent":
        await this.leaveUnsent(effect.ledgerId, effect.settlement);
        return { kind: "left" };
    }
  }

  async #begin(asking: KnownAsking): Promise<RequestEvent> {
    const { asked } = asking, { patronId, itemId } = provableRequest(asked.heard) ?? {};
    asking.before = this.#parts.memory.before(itemId, patronId);
    const { ledger } = this.#parts, { acceptedBefore } = asked;
    // A coin is in the box: it waits for no other payment, and is no other payment.
    const alone = isCoin(asked.heard, asked.context) ? { standsAlone: true } as const : {};
    // What a stand-in has accepted has it only once it has been judged: until then, nothing was sent.
    const before = acceptedBefore?.isQueued ? {} : asking.before;
    const entry = { ...changeEntry(asked, before, this.#parts), ...alone };
    asking.heardYes = await this.#heardYes(asked);
    const handing = acceptedBefore &&
      await ledger.handOver(acceptedBefore.ledgerId, { ...entry, told: acceptedBefore.told });
    if (handing?.kind === "begun") asking.ticket = handing.ticket;
    const begun = handing ?? await ledger.begin(entry, this.#repeats(asked));
    if (!("row" in begun)) return begun;
    if (begun.kind === "earlier") asking.earlierAt = begun.row.at;
    return { kind: begun.kind, row: this.#parts.rows.see(begun.row) };
  }

  async #lookUp(asking: KnownAsking): Promise<RequestEvent> {
    const { asked } = asking;
    if (asked.acceptedBefore !== undefined) return { kind: "none earlier" };
    const earlier = await this.#parts.ledger.earlier(changeEntry(asked, {}, this.#parts), this.#repeats(asked));
    if (earlier === undefined) return { kind: "none earlier" };
    asking.earlierAt = earlier.at;
    return { kind: "earlier", row: this.#parts.rows.see(earlier) };
  }

  /** Writes down the money in a coin box: its time to be sent may be over, and its row is written all the same. */
  async #take(asked: ChangeRequest): Promise<RequestEvent> {
    const { ledger, now } = this.#parts;
    const taken = { deadline: undefined, standsAlone: true, terminalTold: "yes" } as const;
    const entry = { ...changeEntry(asked, {}, this.#parts), ...taken };
    const begun = await ledger.begin(entry, { keys: [], whenever: false });
    if (begun.kind !== "begun") return { kind: "earlier", row: this.#parts.rows.see(begun.row) };
    await ledger.settle(begun.ledgerId, { state: "not sent", terminalTold: "yes", now: now() });
    return { kind: "taken" };
  }

  #repeats({ heard: { request }, context: { origin: { retry } } }: ChangeRequest): Repeats {
    const { windows, refusedPins } = this.#parts;
    if (retry === undefined || refusedPins.hasOtherPin(retry.key, request)) return NO_REPEATS;
    return this.#isLoanAnew(request, retry) ? NO_REPEATS : this.#question(windows.questionFor(retry));
  }

  /** Whether a terminal that has heard of its loan asks for another one, since that loan is known to have ended. */
  #isLoanAnew({ name, fields }: AnyMessage, { heardBefore }: Retry): boolean {
    if (heardBefore === undefined || name !== "checkout") return false;
    const { lent, notToPatron } = this.#parts.memory.before(textOf(fields.itemId), textOf(fields.patronId));
    return lent === false || notToPatron === true;
  }

  #question(question: ReturnType<RetryWindows["questionFor"]>): Repeats {
    return question === undefined ? NO_REPEATS : { ...question, keys: allKeys(question) };
  }

  /** Asks what must be known before a change is sent. */
  async #prepare(asking: KnownAsking, ledgerId: number): Promise<RequestEvent> {
    const { asked, session } = asking, { heard, judge } = asked;
    if (session === undefined) return { kind: "not to be sent" };
    const { noting } = this.#parts;
    const verdict = judge && await judge(noting(session.ask));
    const isNoted = !asked.acceptedBefore?.isQueued || await this.#noteQueued(asking, ledgerId, objectionIn(verdict));
    if (!isNoted) return { kind: "gone" };
    if (heard.request.name === "feePaid") {
      const owed = await this.#owedBefore(asked, noting(session.ask), ledgerId);
      if (owed === undefined) return { kind: "not to be sent" };
      const isLate = asked.context.origin.retry?.heardBefore?.isLate === true;
      asking.before = { ...owed, ...isLate && { objection: { doubt: "may-be-retry" } } };
      // A kiosk that hears no gives a card its money back, also for the payment that is booked.
      if (owed.owed !== 0) asking.heardYes = undefined;
    }
    const provable = provableRequest(heard), { system, isCloseFinal } = this.#parts;
    const isProvable = provable !== undefined && canBeProved(provable, asking.before, system(), isCloseFinal());
    return verdict === undefined
      ? { kind: "prepared", canBeProved: isProvable }
      : { kind: "judged", verdict, canBeProved: isProvable };
  }

  /**
   * Notes what was told when a change was judged that a stand-in has accepted: its proof needs it, and what follows it. From
   * then on the row counts as sent, whatever becomes of this process. Gives whether it is still this one's to send: while a
   * process is suspended, another one of its name may have taken it for dead, and handed the row over.
   */
  async #noteQueued(asking: KnownAsking, ledgerId: number, objection: Objection | undefined): Promise<boolean> {
    const { patronId, itemId } = provableRequest(asking.asked.heard) ?? {};
    asking.before = { ...this.#parts.memory.before(itemId, patronId), ...objection && { objection } };
    return await this.#parts.ledger.noteBefore(ledgerId, JSON.stringify(asking.before), asking.ticket);
  }

  /**
   * Asks what the patron owes before a payment, once its row keeps other payments back, and notes it in the row.
   * `undefined`: there was no answer, or another process took this one for dead and has given the row up.
   */
  async #owedBefore({ heard, deadline }: ChangeRequest, ask: Ask, ledgerId: number): Promise<KnownBefore | undefined> {
    const { ledger, system } = this.#parts, { patronId } = provableRequest(heard) ?? {};
    // What it never answers keeps back no payment.
    if (patronId === undefined || system().neverAnswers.has("63")) return {};
    const answer = await ask({ patron: patronId, loans: false }, deadline - TIME_TO_SEND);
    if (answer === undefined) return undefined;
    const owed = system().answers.readPatron(answer)?.owed;
    if (owed === undefined) return {};
    const isOpen = await ledger.noteBefore(ledgerId, JSON.stringify({ owed } satisfies KnownBefore));
    return isOpen ? { owed } : undefined;
  }

  /** Finds the yes that a terminal has heard to the same payment before. */
  async #heardYes(asked: ChangeRequest): Promise<HeardYes | undefined> {
    const { ledger, windows } = this.#parts, { retry } = asked.context.origin;
    if (retry?.heardBefore === undefined || asked.heard.request.name !== "feePaid") return undefined;
    const repeats = this.#question(windows.questionFor({ ...retry, repeats: retry.heardBefore.keys }));
    const row = await ledger.earlier(changeEntry(asked, {}, this.#parts), repeats);
    return row?.state === "done" && row.answer !== undefined ? { answer: row.answer, since: row.at } : undefined;
  }

  async #read(ledgerId: number, isAbandoned: boolean): Promise<RequestEvent> {
    const { ledger, now } = this.#parts;
    if (isAbandoned) await ledger.giveUp(now());
    const row = await ledger.row(ledgerId);
    return row === undefined ? { kind: "row" } : { kind: "row", row: this.#parts.rows.see(row) };
  }

  /** Has a row say that its change was not sent. */
  async leaveUnsent(ledgerId: number, settlement?: UnsentSettlement): Promise<void> {
    const { ledger, now } = this.#parts;
    await ledger.settle(ledgerId, { state: "not sent", terminalTold: "no", ...settlement, now: now() });
  }
}

function textOf(value: AnyMessage["fields"]["itemId"]): string | undefined {
  return typeof value === "string" ? value.trim() : undefined;
}

/** Gives a request whose message is made. */
export function known(asking: Asking): KnownAsking {
  const { asked } = asking;
  if (asked === undefined) throw new RangeError("the request of a return is not made yet");
  return Object.assign(asking, { asked });
}

function objectionIn(verdict: SendVerdict | undefined): Objection | undefined {
  return typeof verdict === "object" && "objection" in verdict ? verdict.objection : undefined;
}
