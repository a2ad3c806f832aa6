import type { Institution } from "../config/config.ts";
import type { Upstream } from "../config/upstream/upstream.ts";
import type { Abilities } from "./abilities.ts";
import type { GatewayClock } from "./base/gateway_clock.ts";
import type { Learner } from "./learned/learner.ts";
import type { Question } from "./changes/change_request.ts";
import type { ProbeOutcome } from "./health.ts";
import type { Exchanged } from "./sessions/exchanged.ts";
import type { Lease, SessionPool } from "./sessions/pool_contract.ts";
import type { UpstreamIdentity } from "./sessions/upstream_identity.ts";
import type { UpstreamRequest } from "./sessions/upstream_session.ts";
import { offeredIn } from "./status_memory.ts";

/** A question of our own, by its command identifier: a 17 for a copy, or a 63 for a patron, that does not exist. */
type ProbeCode = "17" | "63";

type Identities = readonly (UpstreamIdentity | undefined)[];

/** Asks a system questions of our own, and remembers which of them it answers. */
export interface UpstreamProbe extends Learner {
  /** Asks, by the first of these logins that the system takes. @param hurry whether it must soon be known */
  ask(identities: Identities, hurry: boolean): Promise<ProbeOutcome>;
  /** The question that the system has answered last; absent: none. */
  readonly answers: ProbeCode | undefined;
  /** Gives a question that the system answers, as far as it has shown. */
  question(): Question;
}

/** The parts that {@link createProbe} needs. */
interface ProbeParts {
  readonly clock: Pick<GatewayClock, "elapsed">;
  readonly served: () => Pick<Institution, "id"> & { readonly upstream: Upstream };
  readonly pool: Pick<SessionPool, "lease">;
  /** Makes the request of a question. */
  readonly request: (question: Question, deadline: number, upstream: Upstream) => UpstreamRequest;
  /** What the system has answered, to us or to terminals. */
  readonly abilities: Pick<Abilities, "note" | "answered">;
  /** Hears that a question of ours was answered. */
  readonly answered: () => void;
}

/** Milliseconds for the answer to a question that was never answered: a session waits for it, which terminals may need. */
const NEVER_ANSWERED = 5_000;
/** Milliseconds after which questions that had no answer are asked again: the first time, and at most. */
const AGAIN = 300_000, LONGEST = 86_400_000;
/** After how many questions without an answer the others are tried. */
const MISSED = 5;

/**
 * Creates a probe that knows nothing of its system. A 17 is asked first, since it costs a system least, unless BX says
 * that it takes none. What was answered once is asked from then on. A system that answers neither tells by the questions
 * of its terminals whether it is alive: then an open session counts as `served`.
 */
export function createProbe(parts: ProbeParts): UpstreamProbe {
  return new QuestionProbe(parts);
}

class QuestionProbe implements UpstreamProbe {
  readonly #parts: ProbeParts;
  answers: ProbeCode | undefined;
  #missed = 0;
  #hurry = false;
  #triedAt = -Infinity;
  #wait = AGAIN;

  constructor(parts: ProbeParts) {
    this.#parts = parts;
  }

  question(): Question {
    const { answered } = this.#parts.abilities;
    // What it answers to terminals may show that it is there, too. A 98 proves nothing, and is asked of one only that has
    // answered other messages, and no question at all.
    const code = this.answers ??
      (answered.has("17") || answered.size === 0 ? "17" : answered.has("63") ? "63" : undefined);
    return code === undefined ? { status: true } : this.#about(code);
  }

  toNote(): unknown {
    return this.answers;
  }

  absorb(note: unknown): void {
    if (note === "17" || note === "63") this.answers ??= note;
  }

  forget(): void {
    this.answers = undefined;
    this.#missed = 0;
    this.#triedAt = -Infinity;
    this.#wait = AGAIN;
  }

  async ask(identities: Identities, hurry: boolean): Promise<ProbeOutcome> {
    this.#hurry = hurry;
    const leased = await this.#lease(identities);
    if (typeof leased === "string") return leased;
    if (this.answers === undefined) {
      if (this.#parts.clock.elapsed() - this.#triedAt >= this.#wait) return await this.#tryAll(leased, identities);
      leased.release();
      return "served";
    }
    const told = await this.#exchange(leased, this.answers);
    this.#missed = told.kind === "answer" ? 0 : this.#missed + 1;
    if (this.#missed === 0) return "answered";
    // One that refuses the question, or closes on it, is there: perhaps it answers this question no more.
    const isThere = told.kind === "not carried out" || (told.kind === "lost" && told.why === "closed");
    if (!isThere && this.#missed % MISSED > 0) return "not answered";
    const next = await this.#lease(identities);
    return typeof next === "string" ? next : await this.#tryAll(next, identities);
  }

  /** Asks one question after the other until one is answered. */
  async #tryAll(first: Lease, identities: Identities): Promise<ProbeOutcome> {
    let leased: Lease | undefined = first, isThere = false;
    this.#triedAt = this.#parts.clock.elapsed();
    for (const code of inOrder(first).filter((one) => one !== this.answers)) {
      const next: Lease | ProbeOutcome = leased ?? await this.#lease(identities);
      if (typeof next === "string") return next;
      leased = undefined;
      const told = await this.#exchange(next, code);
      if (told.kind === "answer") {
        this.answers = code;
        this.#missed = 0;
        this.#wait = AGAIN;
        return "answered";
      }
      // By its 96 it has read the question, and takes none like it.
      isThere ||= told.kind === "not carried out" && told.answer === undefined;
    }
    this.#wait = Math.min(this.#wait * 2, LONGEST);
    if (this.answers !== undefined) return "not answered";
    return isThere ? "answered" : "served";
  }

  async #lease(identities: Identities): Promise<Lease | ProbeOutcome> {
    const { clock, pool } = this.#parts;
    const deadline = clock.elapsed() + this.#longest();
    let outcome: ProbeOutcome = "not tried";
    for (const identity of identities) {
      if (identity === undefined) continue;
      // A 17 and a 63 are of SIP 2.00.
      const leased = await pool.lease({ identity: { ...identity, version: 2 }, deadline });
      if (typeof leased !== "string") return leased;
      if (leased !== "refused") return "not answered";
      outcome = leased;
    }
    return outcome;
  }

  async #exchange({ session, release }: Lease, code: ProbeCode): Promise<Exchanged> {
    const { clock, request, abilities } = this.#parts, most = this.#longest();
    const limit = code === this.answers ? most : Math.min(most, NEVER_ANSWERED);
    const told = await session.exchange(request(this.#about(code), clock.elapsed() + limit, session.upstream));
    release();
    abilities.note(code, told);
    if (told.kind === "answer") this.#parts.answered();
    return told;
  }

  /** Milliseconds for which an answer is waited for: where a system is suspected to be away, half of what a terminal's may take. */
  #longest(): number {
    const { answerSeconds } = this.#parts.served().upstream;
    return answerSeconds * (this.#hurry ? 500 : 1000);
  }

  #about(code: ProbeCode): Question {
    const { probeItem } = this.#parts.served().upstream;
    return code === "17" ? { item: probeItem } : { patron: probeItem, loans: false };
  }
}

/** The questions in the order in which they are tried. BX is a hint: some systems answer what it denies. */
function inOrder({ session: { status } }: Lease): readonly ProbeCode[] {
  const offered = status && offeredIn(status);
  const denies17 = offered !== undefined && !offered.has("itemInformation") && offered.has("patronInformation");
  return denies17 ? ["63", "17"] : ["17", "63"];
}
