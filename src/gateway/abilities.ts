import type { LibrarySystem } from "../systems/library_system.ts";
import type { GatewayClock } from "./base/gateway_clock.ts";
import { type Learner, membersOf, numbersOf } from "./learned/learner.ts";
import type { Exchanged } from "./sessions/exchanged.ts";

/** Remembers which questions a system answers, and adds what it has shown to what is known of systems like it. */
export interface Abilities extends Learner {
  /** Notes what came of a request with this command identifier. */
  note(code: string, told: Exchanged): void;
  /** The command identifiers of requests that it has answered; a 98 and a 94 prove nothing. */
  readonly answered: Pick<ReadonlySet<string>, "has" | "size">;
  /** Gives what is known of a system like this one, and what this one has shown. */
  of(known: LibrarySystem): LibrarySystem;
}

/** The parts that {@link createAbilities} needs. */
interface AbilitiesParts {
  readonly clock: Pick<GatewayClock, "elapsed">;
  readonly now: () => Temporal.Instant;
}

/** Questions by which a change is proved: systems exist that answer one of them or none. */
const QUESTIONS: ReadonlySet<string> = new Set(["17", "63"]);
/** Messages whose answers prove nothing: a system gives them while all else is away. */
const PROVES_NOTHING: ReadonlySet<string> = new Set(["93", "99"]);
/** How often a question is left without an answer, with answers to others in between, until it counts as never answered. */
const MISSES = 3;
/** Milliseconds after which it is tried again. */
const DAY = 86_400_000;
/**
 * Milliseconds after which an answer that was noted counts no more: a system that was changed is known anew then. A
 * process notes the first answer that it gets itself.
 */
const NOTED = 90 * DAY;

/** A question that has had no answer so far. */
interface Missed {
  readonly times: number;
  /** When that was last, by the gateway's clock, and in milliseconds since 1970. */
  readonly last: number;
  readonly at: number;
  /** Whether the system has answered another message since. */
  othersAnswered: boolean;
}

/** Creates the abilities of a system that has shown nothing yet. */
export function createAbilities(parts: AbilitiesParts): Abilities {
  return new ShownAbilities(parts);
}

class ShownAbilities implements Abilities {
  readonly #parts: AbilitiesParts;
  /** When each was answered first, in milliseconds since 1970. */
  readonly answered = new Map<string, number>();
  readonly #missed = new Map<string, Missed>();
  #learned: { readonly from: LibrarySystem; readonly until: number; readonly system: LibrarySystem } | undefined;

  constructor(parts: AbilitiesParts) {
    this.#parts = parts;
  }

  note(code: string, { kind, ...told }: Exchanged): void {
    if (PROVES_NOTHING.has(code)) return;
    if (kind === "answer") {
      // Nearly always nothing is new.
      if (this.#missed.size > 0 || !this.answered.has(code)) this.#hear(code);
      return;
    }
    const isRefusal = kind === "not carried out" && !("answer" in told);
    const isLost = kind === "lost" && "why" in told && (told.why === "late" || told.why === "closed");
    if (QUESTIONS.has(code) && !this.answered.has(code) && (isRefusal || isLost)) this.#miss(code);
  }

  // Nearly all systems answer both: this is asked at each message.
  of(known: LibrarySystem): LibrarySystem {
    if (this.#missed.size === 0) return known;
    const { elapsed } = this.#parts.clock;
    return this.#learned?.from === known && elapsed() < this.#learned.until ? this.#learned.system : this.#learn(known);
  }

  toNote(): unknown {
    const missed = [...this.#missed].map(([code, { times, at }]) => [code, { times, at }]);
    return { answered: Object.fromEntries(this.answered), missed: Object.fromEntries(missed) };
  }

  absorb(note: unknown): void {
    const members = membersOf(note), now = this.#parts.now().epochMilliseconds;
    for (const [code, at] of numbersOf(members.get("answered"))) {
      if (now - at < NOTED && !this.answered.has(code)) this.#noteAnswered(code, at);
    }
    for (const [code, missed] of membersOf(members.get("missed"))) {
      const told = numbersOf(missed), times = told.get("times") ?? 0;
      if (this.answered.has(code) || (this.#missed.get(code)?.times ?? 0) >= times) continue;
      // A clock that was set back since must not put off the next try.
      const at = Math.min(told.get("at") ?? 0, now), last = this.#parts.clock.elapsed() - (now - at);
      this.#missed.set(code, { times, last, at, othersAnswered: false });
      this.#learned = undefined;
    }
  }

  forget(): void {
    this.answered.clear();
    this.#missed.clear();
    this.#learned = undefined;
  }

  #hear(code: string): void {
    if (!this.answered.has(code)) this.#noteAnswered(code, this.#parts.now().epochMilliseconds);
    for (const one of this.#missed.values()) one.othersAnswered = true;
  }

  #noteAnswered(code: string, at: number): void {
    this.answered.set(code, at);
    this.#missed.delete(code);
    this.#learned = undefined;
  }

  #miss(code: string): void {
    const one = this.#missed.get(code);
    if (one !== undefined && !one.othersAnswered) return;
    const last = this.#parts.clock.elapsed(), at = this.#parts.now().epochMilliseconds;
    this.#missed.set(code, { times: (one?.times ?? 0) + 1, last, at, othersAnswered: false });
    this.#learned = undefined;
  }

  #learn(from: LibrarySystem): LibrarySystem {
    const now = this.#parts.clock.elapsed();
    const silent = [...this.#missed].filter(([, { times, last }]) => times >= MISSES && now - last < DAY);
    const until = Math.min(...silent.map(([, { last }]) => last + DAY));
    const neverAnswers = new Set([...from.neverAnswers, ...silent.map(([code]) => code)]);
    const system = silent.length === 0 ? from : { ...from, neverAnswers };
    this.#learned = { from, until, system };
    return system;
  }
}
