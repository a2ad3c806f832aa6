import { type Redact, redactUnknown } from "../../library/redaction.ts";
import type { Log } from "../../observability/log.ts";
import type { RawMessage } from "../../protocol/raw_message.ts";
import { type HandOver, isQueued, type Ledger, type LedgerRow, type Settlement } from "../../storage/port/ledger.ts";
import { StorageUnavailable } from "../../storage/port/storage.ts";
import type { LibrarySystem } from "../../systems/library_system.ts";
import type { GatewayClock } from "../base/gateway_clock.ts";
import { saidYes } from "../base/passed_answer.ts";
import { waitUntil } from "../base/wait_until.ts";
import type { Replica } from "../base/replica.ts";
import { DUE_EARLIER, DUE_LATER, type DueSays, type Objection } from "../core/judge_queued.ts";
import type { RowEffect, RowEvent, RowWriting, SeenRow } from "../core/states.ts";
import type { KnownBefore } from "../base/system_memory.ts";
import { askProof, canBeProved } from "./ask_proof.ts";
import { provableRow } from "./change_entry.ts";
import type { Ask, ReadySession, SentChange } from "./change_request.ts";
import type { ProvableChange } from "./judge_proof.ts";
import { redactedAnswer } from "../../server/back_end/redacted_answer.ts";
import { type AnswerKeeping, answerNotes, readStoredAnswer } from "./stored_answer.ts";

/** The rows of changes that this process follows: it does what the core says of them, and tells the core what came of it. */
export interface FollowedRows {
  /** Follows a change whose bytes are sent now. */
  send(ledgerId: number, change: FollowedChange, session: ReadySession): void;
  /** Describes a row for the core, which may then say that it is to be followed. */
  see(row: LedgerRow): SeenRow;
  do(effect: RowEffect): void;
  /** When a row is followed no more, by the gateway's clock. */
  untilOf(ledgerId: number): number | undefined;
}

type Named = Pick<LedgerRow, "patronId" | "itemId">;

/** A change whose row is followed. */
interface FollowedChange {
  /** The name of its message, for the log. */
  readonly message: string;
  /** The names of patron and copy as its terminal sent them. */
  readonly named: Named;
  /** Absent where no question can prove it. */
  readonly provable?: ProvableChange;
  readonly before: KnownBefore;
  readonly ask: Ask;
  /** Set where it was accepted in the system's place: its terminal hears nothing of what the system says now. */
  readonly accepted?: Pick<HandOver, "promised">;
  /** When it is followed no more, by the gateway's clock. */
  readonly until: number;
  /** Is called with what came of it on its session. */
  readonly came?: (came: SentChange) => void;
  /** Is called when it is written down that it is settled. */
  readonly settled?: () => void;
}

/** What is needed to follow rows. */
export interface FollowedRowsParts {
  readonly ledger: Pick<Ledger, "settle" | "correct" | "mayBeAltered">;
  readonly clock: GatewayClock;
  readonly now: () => Temporal.Instant;
  /** Makes what may be stored of texts that terminals sent. */
  readonly redact: Redact;
  /** Makes what is stored of answers. */
  readonly answers: Pick<AnswerKeeping, "stored">;
  readonly log: Pick<Log, "info" | "warning">;
  readonly institution: string;
  /** Milliseconds that the system has for the answer to a question, and for which a change is followed. */
  readonly times: () => { readonly answer: number; readonly settle: number };
  /** Decimals of the institution's currency. */
  readonly decimals: () => number;
  readonly system: () => LibrarySystem;
  /** Whether a connection that the system has closed means that its requests are not carried out any more. */
  readonly isCloseFinal: () => boolean;
  /** Tells how the due date of an answer is to the one that the patron was told. */
  readonly dueSays: (promised: Temporal.Instant, answer: RawMessage) => DueSays | undefined;
  /** Reads the due date of an answer, for the journal. */
  readonly dueOf: (answer: RawMessage) => Temporal.Instant | undefined;
  /** Asks a question for a change that no terminal of this process waits for. */
  readonly ask: Ask;
  /** Makes each answer count as the answer to a later question. */
  readonly noting: (ask: Ask) => Ask;
  /** Hears each answer that an institution's system gave, with the request. */
  readonly replica: Pick<Replica, "heard">;
  /** Tells the core what happened to a row. */
  readonly happened: (ledgerId: number, event: RowEvent) => void;
}

/** Milliseconds since the system closed the connection, from which on that counts as evidence. */
const CLOSED_LONG = 10_000;
/** Milliseconds for which the system's answer is still awaited after a proof. */
const ANSWER_TO_PROVED = 60_000;
/** Milliseconds between two tries to write a row. */
const WRITE_AGAIN = 5_000;

/** A row, its session, and its timers. */
interface Followed {
  readonly change: FollowedChange;
  session: ReadySession | undefined;
  /** Whether proof has been asked for. */
  isAsked?: true;
  written: Promise<void>;
  /** Cancel the timers: of the planned proof, of a connection that was closed, and of the end. */
  readonly stops: { proof?: () => void; closed?: () => void; end?: () => void };
}

/** Follows no row yet. */
export function createFollowedRows(parts: FollowedRowsParts): FollowedRows {
  return new Rows(parts);
}

class Rows implements FollowedRows {
  readonly #parts: FollowedRowsParts;
  readonly #rows = new Map<number, Followed>();
  /** The unknown rows that the core was told of: it may say that one is to be followed. */
  readonly #read = new WeakMap<SeenRow, LedgerRow>();

  constructor(parts: FollowedRowsParts) {
    this.#parts = parts;
  }

  send(ledgerId: number, change: FollowedChange, session: ReadySession): void {
    this.#follow(ledgerId, change, session);
    void session.send(change.until).then((came) => {
      change.came?.(came);
      this.#parts.happened(ledgerId, this.#eventOf(came));
    });
  }

  untilOf(ledgerId: number): number | undefined {
    return this.#rows.get(ledgerId)?.change.until;
  }

  see(row: LedgerRow): SeenRow {
    const { ledgerId, state, by, answer, terminalTold } = row;
    const says = answer === undefined ? undefined : saidYes(readStoredAnswer(answer)) === true ? "yes" : "no";
    const seen: SeenRow = {
      ...{ ledgerId, state, terminalTold, ...by && { by }, ...answer && { answer, says } },
      ...isQueued(row) && { isQueued: true },
    };
    if (state !== "unknown" || this.#leftOf(row) <= 0) return seen;
    const { provable, before } = this.#changeOf(row);
    const { system, isCloseFinal } = this.#parts;
    const canBe = provable !== undefined && canBeProved(provable, before, system(), isCloseFinal());
    const unknown = { ...seen, canBeProved: canBe };
    this.#read.set(unknown, row);
    return unknown;
  }

  do(effect: RowEffect): void {
    const { ledgerId } = effect;
    if (effect.kind === "follow") return this.#followRead(effect.seen);
    const row = this.#rows.get(ledgerId);
    if (row === undefined) return;
    const { clock } = this.#parts, { stops, session, change } = row;
    switch (effect.kind) {
      case "release":
        row.session = undefined;
        return session?.release();
      case "set apart":
        return session?.setApart();
      case "end":
        row.session = undefined;
        return session?.end();
      case "prove":
        // The first question comes while the terminal waits, and its answer may be on the way.
        if (row.isAsked && this.#parts.system().closeEndsWork) session?.askBehind();
        row.isAsked = true;
        return void this.#prove(ledgerId, change, effect.hasClosed);
      case "write":
        return this.#write(ledgerId, row, effect.writing);
      case "plan proof":
        stops.proof = this.#ringAt(effect.at, ledgerId, { kind: "again" });
        return;
      case "wait long":
        stops.closed = this.#ringAt(clock.elapsed() + CLOSED_LONG, ledgerId, { kind: "closed long ago" });
        return;
      case "wait on":
        stops.end?.();
        stops.end = this.#ringAt(Math.min(change.until, clock.elapsed() + ANSWER_TO_PROVED), ledgerId, TIME_OVER);
        return;
      case "drop":
        for (const stop of Object.values(stops)) stop();
        this.#rows.delete(ledgerId);
    }
  }

  #ringAt(at: number, ledgerId: number, event: RowEvent): () => void {
    const { clock } = this.#parts;
    return clock.after(Math.max(0, at - clock.elapsed()), () => this.#parts.happened(ledgerId, event));
  }

  #follow(ledgerId: number, change: FollowedChange, session?: ReadySession): void {
    const end = this.#ringAt(change.until, ledgerId, TIME_OVER);
    this.#rows.set(ledgerId, { change, session, written: Promise.resolve(), stops: { end } });
  }

  #followRead(seen: SeenRow): void {
    const row = this.#read.get(seen);
    if (row !== undefined) this.#follow(row.ledgerId, this.#changeOf(row));
  }

  #leftOf({ begun }: LedgerRow): number {
    const { now, times } = this.#parts;
    return times().settle - Math.max(0, now().epochMilliseconds - begun.epochMilliseconds);
  }

  #changeOf(row: LedgerRow): FollowedChange {
    const { decimals, clock, ask } = this.#parts, { message } = row;
    const provable = provableRow(row, decimals());
    const before: KnownBefore = row.before === undefined ? {} : JSON.parse(row.before);
    const { handOver: accepted } = row;
    const until = clock.elapsed() + this.#leftOf(row);
    return { message, named: row, before, ask, until, ...provable && { provable }, ...accepted && { accepted } };
  }

  /** Says what came of a change. An answer that says neither yes nor no is none. */
  #eventOf(came: SentChange): RowEvent {
    if (came.kind === "lost") return { kind: "lost", isFinal: this.#isFinal(came.why) };
    if (came.kind !== "answer") return came;
    const yes = saidYes(came.answer);
    return yes === undefined ? { kind: "lost", isFinal: false } : { ...came, yes };
  }

  /** Whether a request is not carried out any more that has lost its answer so. */
  #isFinal(why: string): boolean {
    return why === "passed over" || (why === "closed" && this.#parts.isCloseFinal());
  }

  async #prove(ledgerId: number, { provable, before, ask, until }: FollowedChange, hasClosed: boolean): Promise<void> {
    const { clock, times, ledger, system, noting, replica } = this.#parts;
    const proof = provable === undefined ? "unproved" : await askProof(provable, before, {
      ask: noting(ask),
      // Of a change that is settled so, no answer may ever tell the copy of the system's records.
      heard: (request, answer) => replica.heard(request, answer),
      answers: system().answers,
      deadline: () => Math.min(until, clock.elapsed() + times().answer),
      hasClosed,
      mayBeAltered: () => ledger.mayBeAltered(ledgerId),
    });
    this.#parts.happened(ledgerId, { kind: "proof", proof, at: clock.elapsed() });
  }

  /** Writes what is known, one writing after the other. */
  #write(ledgerId: number, row: Followed, writing: RowWriting): void {
    const settlement = settlementOf(writing, this.#parts, row.change);
    const { log, institution } = this.#parts, named = { institution, message: row.change.message, ledgerId };
    if (writing.kind === "outcome" && writing.isLate) log.info(`change settled by ${writing.outcome.kind}`, named);
    if (writing.kind === "unknown" && writing.told !== undefined) log.warning("change not confirmed", named);
    row.written = row.written.then(async () => {
      await this.#store(ledgerId, settlement);
      if (writing.kind === "outcome") row.change.settled?.();
      this.#parts.happened(ledgerId, { kind: "written" });
    });
  }

  /** Tries until it is written down, or the row is followed no more. */
  async #store(ledgerId: number, settlement: Settlement): Promise<void> {
    const { ledger, clock, log, institution } = this.#parts, named = { institution, ledgerId };
    while (this.#rows.has(ledgerId)) {
      try {
        const isSettled = await ledger.settle(ledgerId, settlement);
        // It was settled before, or another gateway's proof has settled it, or staff have closed it.
        if (!isSettled && settlement.by === "late answer") await ledger.correct(ledgerId, settlement);
        return;
      } catch (error) {
        if (!(error instanceof StorageUnavailable)) {
          // Whatever an answer says, no answer may end the server. The row stays open, and becomes unknown.
          return log.warning("the outcome of a change cannot be stored", { ...named, error: String(error) });
        }
        log.warning("the outcome of a change cannot be stored now", named);
        await waitUntil(clock, clock.elapsed() + WRITE_AGAIN);
      }
    }
  }
}

const TIME_OVER: RowEvent = { kind: "time over" };

type SettlingParts = Pick<FollowedRowsParts, "now" | "dueOf" | "dueSays" | "system" | "redact" | "answers">;

/** Gives what the ledger writes. */
function settlementOf(
  writing: RowWriting,
  { now, dueOf, dueSays, system, redact, answers }: SettlingParts,
  { accepted, named, before: { objection } }: Pick<FollowedChange, "accepted" | "named" | "before">,
): Settlement {
  const told = { now: now(), ...writing.told !== undefined && { terminalTold: writing.told } };
  if (writing.kind === "unknown") return { ...told, state: "unknown" };
  const { outcome, isLate } = writing, { promised } = accepted ?? {};
  switch (outcome.kind) {
    case "answer": {
      const names = outcome.yes ? undefined : redactedNames(named, redact);
      // The answer repeats the names. A refused change may be asked for anew.
      const answer = names === undefined ? answers.stored(redactedAnswer(outcome.answer, redact)) : undefined,
        due = outcome.yes ? dueOf(outcome.answer) : undefined;
      const written = promised && outcome.yes ? system().answers.readLoanDue(outcome.answer) : undefined;
      // Staff read what no terminal has heard.
      const isUnheard = answer !== undefined && (isLate || accepted !== undefined);
      return {
        ...told,
        ...isUnheard && answerNotes(outcome.answer, system().answers),
        state: outcome.yes ? "done" : "refused",
        by: isLate ? "late answer" : "answer",
        ...answer !== undefined && { answer },
        ...names && { names },
        ...due !== undefined && { due },
        ...written !== undefined && { handedDue: { written, from: "12", since: told.now } },
        ...promised && outcome.yes && remarkOn(dueSays(promised, outcome.answer)),
        ...outcome.yes && objection && objected(objection),
      };
    }
    case "proof":
      return {
        ...told,
        ...{ state: outcome.done ? "done" : "refused", by: "proof" },
        ...outcome.done && objection && objected(objection),
      };
    default:
      return { ...told, state: "not sent" };
  }
}

/** Redacts the names in a change that the system has refused; `undefined` where they hold no password's field. */
function redactedNames({ patronId, itemId }: Named, redact: Redact): Named | undefined {
  const ids = [patronId, itemId].filter((id) => id !== undefined);
  if (ids.every((id) => redactUnknown(id, redact) === redact(id))) return undefined;
  const hidden = (id: string | undefined) => id === undefined ? id : redactUnknown(id, redact);
  return { patronId: hidden(patronId), itemId: hidden(itemId) };
}

/** Puts a loan on the list that the system has made without judging it, and would have refused. */
function objected({ doubt, said }: Objection): Partial<Settlement> {
  return { terminalTold: "no", doubt, detail: doubt, ...said !== undefined && { said } };
}

/** Says of a due date that is not the one that the patron was told: staff see to one that is earlier. */
function remarkOn(says: DueSays | undefined): Partial<Settlement> {
  if (says === "earlier") return { terminalTold: "no", doubt: DUE_EARLIER, detail: DUE_EARLIER };
  return says === "later" ? { detail: DUE_LATER } : {};
}
