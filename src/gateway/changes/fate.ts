import type { RawMessage } from "../../protocol/raw_message.ts";
import type { Log } from "../../observability/log.ts";
import type { Ledger, Settlement, TerminalTold } from "../../storage/port/ledger.ts";
import { StorageUnavailable } from "../../storage/port/storage.ts";
import type { LibrarySystem } from "../../systems/library_system.ts";
import type { GatewayClock } from "../base/gateway_clock.ts";
import { waitUntil } from "../base/wait_until.ts";
import { askProof, canBeProved, type Proof } from "./ask_proof.ts";
import type { Ask, ReadySession, SentChange } from "./change_request.ts";
import type { ProvableChange } from "./judge_proof.ts";
import { type Outcome, outcomeOf, settlementOf } from "./outcome.ts";
import type { KnownBefore } from "./answer_memory.ts";

/** What the fates of an institution's changes share. */
export interface FateParts {
  readonly ledger: Pick<Ledger, "settle" | "correct" | "changedElsewhere">;
  readonly clock: GatewayClock;
  readonly now: () => Temporal.Instant;
  readonly log: Pick<Log, "info" | "warning">;
  readonly institution: string;
  /** Milliseconds that the system has for the answer to a question. */
  readonly answerLimit: () => number;
  readonly system: () => LibrarySystem;
  /** Whether a connection that the system has closed means that its requests are not carried out any more. */
  readonly isCloseFinal: () => boolean;
  /** Reads the due date of an answer, for the journal. */
  readonly dueOf: (answer: RawMessage) => Temporal.Instant | undefined;
  /** Is called once, when the change is followed no more. */
  readonly over: (fate: Fate) => void;
}

/** A change whose fate is followed. */
export interface Followed {
  readonly ledgerId: number;
  /** The name of its message, for the log. */
  readonly message: string;
  /** Absent where no question can prove it. */
  readonly provable?: ProvableChange;
  readonly before: KnownBefore;
  /** Whether its terminal was answered before it was sent, so that no terminal waits. */
  readonly isTold?: boolean;
  readonly ask: Ask;
  /** When it is followed no more, by the gateway's clock. */
  readonly until: number;
  /** Is called once, when it is written down that it is settled. */
  readonly settled?: () => void;
}

/** Milliseconds at which proof is asked for again, counted from when the system answers again. */
const AGAIN = [5_000, 60_000, 300_000, 900_000];
/** Milliseconds since the system closed the connection, from which on that counts as evidence. */
const CLOSED_LONG = 10_000;
/** Milliseconds for which the system's answer is still awaited after a proof. */
const ANSWER_TO_PROVED = 60_000;
/** Milliseconds between two tries to write the outcome down. */
const WRITE_AGAIN = 5_000;

/**
 * Follows one change from its sending until it is settled, or until it is given up: its row then stays unknown. The
 * answer or a proof, whichever comes first, decides what the terminal hears. An answer that comes after a proof, or
 * after staff have closed the row, replaces these in the row.
 */
export class Fate {
  readonly ledgerId: number;
  readonly #parts: FateParts;
  readonly #change: Followed;
  readonly #isForeign: boolean;
  #outcome: Outcome | undefined;
  #isUnknown: boolean;
  #terminalWaits: boolean;
  /** Whether the answer may still come on its session. */
  #mayCome: boolean;
  /** Whether a proof shows that it was carried out; the answer may still be awaited. */
  #isProved = false;
  #isOver = false;
  /** The session that is kept apart for the late answer. */
  #apart: ReadySession | undefined;
  #changed = Promise.withResolvers<void>();
  #proving: Promise<Proof | undefined> | undefined;
  /** When the system closed the connection. */
  #closedAt: number | undefined;
  /** Since when the system answers questions again; absent while it does not. */
  #answersSince: number | undefined;
  #step = 0;
  #stopStep: (() => void) | undefined;
  #stopGivingUp: (() => void) | undefined;
  #written: Promise<void> = Promise.resolve();

  /** @param sent absent for a change that another process sent, whose row is unknown */
  constructor(parts: FateParts, change: Followed, sent?: Promise<SentChange>) {
    this.#parts = parts;
    this.#change = change;
    this.ledgerId = change.ledgerId;
    this.#isForeign = this.#isUnknown = sent === undefined;
    this.#mayCome = sent !== undefined;
    this.#terminalWaits = this.#mayCome && change.isTold !== true;
    this.#stopGivingUp = parts.clock.after(Math.max(0, change.until - parts.clock.elapsed()), () => this.close());
    void sent?.then((came) => this.#heard(came));
  }

  /** What became of the change; `undefined` as long as that is not known. */
  get outcome(): Outcome | undefined {
    return this.#outcome;
  }

  /** Whether another process sent it: that process may settle it, too. */
  get isForeign(): boolean {
    return this.#isForeign;
  }

  /** Whether its fate is unknown: no answer came in time, or the session is lost. */
  get isUnknown(): boolean {
    return this.#isUnknown;
  }

  get canBeProved(): boolean {
    const { provable, before } = this.#change;
    return provable !== undefined && canBeProved(provable, before);
  }

  /** Resolves at the next change of what is known. */
  get changed(): Promise<void> {
    return this.#changed.promise;
  }

  /** Resolves when what is known now is written down. */
  get written(): Promise<void> {
    return this.#written;
  }

  /** Keeps its session apart to wait for the late answer. */
  setApart(session: ReadySession): void {
    if (this.#outcome !== undefined || this.#isUnknown) return;
    this.#apart = session;
    session.setApart();
  }

  /** Whether a session is kept apart for its answer. */
  get owes(): boolean {
    return this.#apart !== undefined;
  }

  /**
   * Notes that the terminal gets its answer now. Where the outcome is not known, the row becomes unknown and says what
   * the terminal hears.
   */
  giveTerminalUp(told: TerminalTold): void {
    if (this.#outcome === undefined && this.#isProved) this.#settle({ kind: "proof", done: true });
    this.#terminalWaits = false;
    if (this.#outcome !== undefined) return;
    this.#isUnknown = true;
    this.#write({ state: "unknown", terminalTold: told, now: this.#parts.now() });
    const { institution } = this.#parts, { message, ledgerId } = this.#change;
    this.#parts.log.warning("change not confirmed", { institution, message, ledgerId });
    this.#tell();
  }

  /** Asks for proof, unless that is under way already. `undefined`: no question can prove it, or it is settled. */
  prove(): Promise<Proof | undefined> {
    if (this.#outcome !== undefined || this.#isOver || !this.canBeProved) return Promise.resolve(undefined);
    this.#proving ??= this.#prove().finally(() => this.#proving = undefined);
    return this.#proving;
  }

  /** Notes that the system answers questions again. */
  answersAreBack(): void {
    const isSettled = this.#outcome !== undefined || this.#isOver;
    if (isSettled || this.#answersSince !== undefined || !this.#isUnknown || !this.canBeProved) return;
    this.#answersSince = this.#parts.clock.elapsed();
    this.#plan();
  }

  /** Stops following the change, and ends its session that is kept apart. */
  close(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#stopStep?.();
    this.#stopGivingUp?.();
    const session = this.#apart;
    this.#apart = undefined;
    session?.end();
    this.#parts.over(this);
    this.#tell();
  }

  #heard(came: SentChange): void {
    // The session that was kept apart has done its work.
    const apart = this.#apart;
    this.#apart = undefined;
    apart?.end();
    if (this.#isOver) return;
    const outcome = outcomeOf(came);
    if (this.#outcome !== undefined) return this.#hearAfterProof(outcome);
    if (outcome !== undefined) return this.#settle(outcome);
    this.#mayCome = false;
    if (came.kind === "lost" && came.why === "closed") this.#closedAt = this.#parts.clock.elapsed();
    if (this.#isProved) return this.#settle({ kind: "proof", done: true });
    if (this.#isUnknown) return;
    this.#isUnknown = true;
    this.#write({ state: "unknown", now: this.#parts.now() });
    this.#tell();
  }

  /** Writes the system's own answer into the row, which had a proof until now. */
  #hearAfterProof(outcome: Outcome | undefined): void {
    if (outcome?.kind === "answer") this.#write(settlementOf(outcome, true, undefined, this.#parts));
    void this.#written.then(() => this.close());
  }

  async #prove(): Promise<Proof> {
    const { provable, before, ask } = this.#change;
    const { clock, answerLimit, system, isCloseFinal, ledger } = this.#parts;
    const wasClosed = this.#closedAt !== undefined && clock.elapsed() - this.#closedAt >= CLOSED_LONG;
    const asking = {
      ask,
      answers: system().answers,
      deadline: () => Math.min(this.#change.until, clock.elapsed() + answerLimit()),
      hasClosed: wasClosed && isCloseFinal(),
      changedElsewhere: () => ledger.changedElsewhere(this.ledgerId),
    };
    const proof = provable === undefined ? "unproved" : await askProof(provable, before, asking);
    if (this.#outcome !== undefined || this.#isOver) return proof;
    if (proof === "done") this.#proved();
    else if (proof === "not done") this.#settle({ kind: "proof", done: false });
    else if (proof === "unanswered") this.#answersSince = undefined;
    else {
      this.#answersSince ??= clock.elapsed();
      this.#plan();
    }
    return proof;
  }

  /**
   * Only the system's answer says whether a copy's security may be switched off. So a proved loan waits for the answer
   * as long as its terminal waits.
   */
  #proved(): void {
    this.#isProved = true;
    const { message } = this.#change.provable ?? {};
    const isLoan = message === "checkout" || message === "renew";
    if (!isLoan || !this.#mayCome || !this.#terminalWaits) this.#settle({ kind: "proof", done: true });
  }

  /** Plans the next time at which proof is asked for. */
  #plan(): void {
    const { clock } = this.#parts;
    if (this.#stopStep !== undefined || this.#isOver || this.#answersSince === undefined) return;
    const wait = AGAIN[this.#step];
    if (wait === undefined) return;
    this.#stopStep = clock.after(Math.max(0, this.#answersSince + wait - clock.elapsed()), () => {
      this.#stopStep = undefined;
      this.#step++;
      void this.prove();
    });
  }

  #settle(outcome: Outcome): void {
    this.#outcome = outcome;
    this.#write(settlementOf(outcome, this.#isUnknown, this.#toldNow(outcome), this.#parts));
    void this.#written.then(() => this.#change.settled?.());
    const waitsOn = outcome.kind === "proof" && this.#apart !== undefined;
    if (this.#isUnknown) {
      const { institution } = this.#parts, { message, ledgerId } = this.#change;
      this.#parts.log.info(`change settled by ${outcome.kind}`, { institution, message, ledgerId });
    }
    this.#tell();
    if (waitsOn) this.#waitOn();
    else void this.#written.then(() => this.close());
  }

  /** Waits a minute longer for the answer, although the change is proved. */
  #waitOn(): void {
    const { clock } = this.#parts;
    this.#stopStep?.();
    this.#stopGivingUp?.();
    const left = Math.min(ANSWER_TO_PROVED, Math.max(0, this.#change.until - clock.elapsed()));
    this.#stopGivingUp = clock.after(left, () => this.close());
  }

  /**
   * What the row says now that the terminal heard. An accepted return that was not sent becomes "no": it must still be
   * handed in.
   */
  #toldNow({ kind }: Outcome): TerminalTold | undefined {
    if (this.#terminalWaits) return this.told;
    return this.#change.isTold && kind !== "answer" && kind !== "proof" ? "no" : undefined;
  }

  /** What the terminal hears if it still waits. After a proof only a return and a payment hear yes. */
  get told(): TerminalTold {
    const outcome = this.#outcome;
    if (outcome?.kind === "answer") return outcome.yes ? "yes" : "no";
    const { message } = this.#change.provable ?? {};
    return outcome?.kind === "proof" && outcome.done && (message === "checkin" || message === "feePaid") ? "yes" : "no";
  }

  #tell(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }

  /** Writes down what is known, one after the other, and tries again while the storage is away. */
  #write(settlement: Settlement): void {
    this.#written = this.#written.then(async () => {
      const { ledger, clock, log, institution } = this.#parts;
      while (!this.#isOver) {
        try {
          const isSettled = await ledger.settle(this.ledgerId, settlement);
          // Another gateway's proof has settled the row before, or staff have closed it.
          if (!isSettled && settlement.by === "late answer") await ledger.correct(this.ledgerId, settlement);
          return;
        } catch (error) {
          const named = { institution, ledgerId: this.ledgerId };
          if (!(error instanceof StorageUnavailable)) {
            // Whatever an answer says, no answer may end the server. The row stays open, and becomes unknown.
            return log.warning("the outcome of a change cannot be stored", { ...named, error: String(error) });
          }
          log.warning("the outcome of a change cannot be stored now", named);
          await waitUntil(clock, clock.elapsed() + WRITE_AGAIN);
        }
      }
    });
  }
}
