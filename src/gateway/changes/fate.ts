import type { RawMessage } from "../../protocol/raw_message.ts";
import type { Log } from "../../observability/log.ts";
import type { Ledger, Settlement, TerminalTold } from "../../storage/port/ledger.ts";
import { StorageUnavailable } from "../../storage/port/storage.ts";
import type { GatewayClock } from "../base/gateway_clock.ts";
import { waitUntil } from "../base/wait_until.ts";
import { askProof, canBeProved, type Proof } from "./ask_proof.ts";
import type { Ask, ReadySession, SentChange } from "./asked_change.ts";
import type { ProvableChange } from "./judge_proof.ts";
import { type Outcome, outcomeOf, settlementOf } from "./outcome.ts";
import type { ToldBefore } from "./told_memory.ts";

/** What the fates of an institution's changes share. */
export interface FateParts {
  readonly ledger: Pick<Ledger, "settle" | "correct" | "changedElsewhere">;
  readonly clock: GatewayClock;
  readonly now: () => Temporal.Instant;
  readonly log: Pick<Log, "info" | "warning">;
  readonly institution: string;
  /** Milliseconds that the system has for the answer to a question. */
  readonly answerLimit: () => number;
  /** Whether a connection that the system has closed means that nobody carries out what was asked on it. */
  readonly closedIsOver: () => boolean;
  /** Reads the due date of an answer, for the journal. */
  readonly dueOf: (answer: RawMessage) => Temporal.Instant | undefined;
  /** Is called once, when there is nothing more to follow. */
  readonly over: (fate: Fate) => void;
}

/** A change whose fate is followed. */
export interface Followed {
  readonly ledgerId: number;
  /** The name of its message, for the log. */
  readonly message: string;
  /** Absent where no question tells of it. */
  readonly provable?: ProvableChange;
  readonly before: ToldBefore;
  /** Whether its terminal was told before it was sent, and waits for nothing. */
  readonly isTold?: boolean;
  readonly ask: Ask;
  /** When it is given up, by the clock. */
  readonly until: number;
  /** Is called once, when it is written down that it is settled. */
  readonly settled?: () => void;
}

/** Milliseconds after real answers are back at which proof is asked again. */
const AGAIN = [5_000, 60_000, 300_000, 900_000];
/** Milliseconds after which a connection that the system has closed tells something. */
const CLOSED_LONG = 10_000;
/** Milliseconds for which the answer to what is proved is awaited all the same. */
const ANSWER_TO_PROVED = 60_000;
/** Milliseconds between two tries to write down what became of it. */
const WRITE_AGAIN = 5_000;

/**
 * Follows one change from its sending until it is settled, or until it is given up: its row then stays unknown. The first
 * that tells decides what the terminal hears: the answer, or proof. An answer that comes after a proof, or after staff have
 * closed the row, still counts before these: the row says then what the system said.
 */
export class Fate {
  readonly ledgerId: number;
  readonly #parts: FateParts;
  readonly #change: Followed;
  readonly #isForeign: boolean;
  #outcome: Outcome | undefined;
  #isUnknown: boolean;
  #terminalWaits: boolean;
  /** Whether its session may still give the answer. */
  #mayCome: boolean;
  /** Whether it is proved that it was carried out, and the answer is awaited all the same. */
  #isProved = false;
  #isOver = false;
  /** The session on which the answer may still come, once nobody else may use it. */
  #apart: ReadySession | undefined;
  #changed = Promise.withResolvers<void>();
  #proving: Promise<Proof | undefined> | undefined;
  /** When the system closed the connection. */
  #closedAt: number | undefined;
  /** When real answers were back; absent while there are none. */
  #answersSince: number | undefined;
  #step = 0;
  #stopStep: (() => void) | undefined;
  #stopGivingUp: (() => void) | undefined;
  #written: Promise<void> = Promise.resolve();

  /** @param sent absent of a change that another process sent: its row is unknown */
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

  /** What became of it; `undefined` as long as nobody knows. */
  get outcome(): Outcome | undefined {
    return this.#outcome;
  }

  /** Whether another process sent it, and may settle it, too. */
  get isForeign(): boolean {
    return this.#isForeign;
  }

  /** Whether no answer came in time, or the session is lost. */
  get isUnknown(): boolean {
    return this.#isUnknown;
  }

  get canBeProved(): boolean {
    const { provable, before } = this.#change;
    return provable !== undefined && canBeProved(provable, before);
  }

  /** Resolves when something is known that was not. */
  get changed(): Promise<void> {
    return this.#changed.promise;
  }

  /** Resolves when all that is known is written down. */
  get written(): Promise<void> {
    return this.#written;
  }

  /** Has its session wait for the answer by itself. */
  setApart(session: ReadySession): void {
    if (this.#outcome !== undefined || this.#isUnknown) return;
    this.#apart = session;
    session.setApart();
  }

  /** Whether a session waits for its answer beside those that work. */
  get owes(): boolean {
    return this.#apart !== undefined;
  }

  /** Waits no longer for its terminal. Where nothing is known, notes what the terminal hears. */
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

  /** Asks for proof, unless that is being done. Gives what it showed; `undefined` where nothing could. */
  prove(): Promise<Proof | undefined> {
    if (this.#outcome !== undefined || this.#isOver || !this.canBeProved) return Promise.resolve(undefined);
    this.#proving ??= this.#prove().finally(() => this.#proving = undefined);
    return this.#proving;
  }

  /** Notes that the system answers real questions. */
  answersAreBack(): void {
    const isSettled = this.#outcome !== undefined || this.#isOver;
    if (isSettled || this.#answersSince !== undefined || !this.#isUnknown || !this.canBeProved) return;
    this.#answersSince = this.#parts.clock.elapsed();
    this.#plan();
  }

  /** Follows it no more. */
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
    // A session that was apart is of no further use.
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

  /** Has the row say what the system said, if that is not what was proved. */
  #hearAfterProof(outcome: Outcome | undefined): void {
    if (outcome?.kind === "answer") this.#write(settlementOf(outcome, true, undefined, this.#parts));
    void this.#written.then(() => this.close());
  }

  async #prove(): Promise<Proof> {
    const { provable, before, ask } = this.#change;
    const { clock, answerLimit, closedIsOver, ledger } = this.#parts;
    const wasClosed = this.#closedAt !== undefined && clock.elapsed() - this.#closedAt >= CLOSED_LONG;
    const asking = {
      ask,
      deadline: () => Math.min(this.#change.until, clock.elapsed() + answerLimit()),
      hasClosed: wasClosed && closedIsOver(),
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

  /** What a copy's security needs only the answer says: as long as the terminal waits for one, it may still come. */
  #proved(): void {
    this.#isProved = true;
    const { message } = this.#change.provable ?? {};
    const isLoan = message === "checkout" || message === "renew";
    if (!isLoan || !this.#mayCome || !this.#terminalWaits) this.#settle({ kind: "proof", done: true });
  }

  /** Has proof asked at the next of its times. */
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

  /** Waits a while longer for the answer to what is proved. */
  #waitOn(): void {
    const { clock } = this.#parts;
    this.#stopStep?.();
    this.#stopGivingUp?.();
    const left = Math.min(ANSWER_TO_PROVED, Math.max(0, this.#change.until - clock.elapsed()));
    this.#stopGivingUp = clock.after(left, () => this.close());
  }

  /** What the row says of the terminal from now on; of what was told before and not sent, that it is still to be done. */
  #toldNow({ kind }: Outcome): TerminalTold | undefined {
    if (this.#terminalWaits) return this.told;
    return this.#change.isTold && kind !== "answer" && kind !== "proof" ? "no" : undefined;
  }

  /** What the terminal hears, if it still waits: of a proof the message decides. */
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

  /** Writes down what is known, in its order, and tries again where the storage is away. */
  #write(settlement: Settlement): void {
    this.#written = this.#written.then(async () => {
      const { ledger, clock, log, institution } = this.#parts;
      while (!this.#isOver) {
        try {
          const isSettled = await ledger.settle(this.ledgerId, settlement);
          // Another gateway's proof, or staff, were quicker.
          if (!isSettled && settlement.by === "late answer") await ledger.correct(this.ledgerId, settlement);
          return;
        } catch (error) {
          if (!(error instanceof StorageUnavailable)) throw error;
          log.warning("what became of a change cannot be written down now", { institution, ledgerId: this.ledgerId });
          await waitUntil(clock, clock.elapsed() + WRITE_AGAIN);
        }
      }
    });
  }
}
