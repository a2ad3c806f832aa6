import type { LibrarySystem } from "../systems/library_system.ts";
import type { GatewayClock } from "./base/gateway_clock.ts";
import type { Exchanged } from "./sessions/exchanged.ts";

/** Remembers which questions a system answers, and adds what it has shown to what is known of systems like it. */
export interface Abilities {
  /** Notes what came of a request with this command identifier. */
  note(code: string, told: Exchanged): void;
  /** The command identifiers of requests that it has answered; a 98 and a 94 prove nothing. */
  readonly answered: ReadonlySet<string>;
  /** Gives what is known of a system like this one, and what this one has shown. */
  of(known: LibrarySystem): LibrarySystem;
}

/** Questions by which a change is proved: systems exist that answer one of them or none. */
const QUESTIONS: ReadonlySet<string> = new Set(["17", "63"]);
/** Messages whose answers prove nothing: a system gives them while all else is away. */
const PROVES_NOTHING: ReadonlySet<string> = new Set(["93", "99"]);
/** How often a question is left without an answer, with answers to others in between, until it counts as never answered. */
const MISSES = 3;
/** Milliseconds after which it is tried again. */
const DAY = 86_400_000;

/** A question that has had no answer so far. */
interface Missed {
  times: number;
  last: number;
  /** Whether the system has answered another message since. */
  othersAnswered: boolean;
}

/** Creates the abilities of a system that has shown nothing yet. */
export function createAbilities({ elapsed }: Pick<GatewayClock, "elapsed">): Abilities {
  const answered = new Set<string>(), missed = new Map<string, Missed>();
  let learned: { readonly from: LibrarySystem; readonly until: number; readonly system: LibrarySystem } | undefined;

  function hear(code: string): void {
    if (!answered.has(code)) {
      answered.add(code);
      missed.delete(code);
      learned = undefined;
    }
    for (const one of missed.values()) one.othersAnswered = true;
  }

  function miss(code: string): void {
    const one = missed.get(code);
    if (one !== undefined && !one.othersAnswered) return;
    missed.set(code, { times: (one?.times ?? 0) + 1, last: elapsed(), othersAnswered: false });
    learned = undefined;
  }

  function learn(from: LibrarySystem): LibrarySystem {
    const now = elapsed();
    const silent = [...missed].filter(([, { times, last }]) => times >= MISSES && now - last < DAY);
    const until = Math.min(...silent.map(([, { last }]) => last + DAY));
    const neverAnswers = new Set([...from.neverAnswers, ...silent.map(([code]) => code)]);
    const system = silent.length === 0 ? from : { ...from, neverAnswers };
    learned = { from, until, system };
    return system;
  }

  return {
    answered,
    note(code, { kind, ...told }) {
      if (PROVES_NOTHING.has(code)) return;
      if (kind === "answer") {
        // Nearly always nothing is new.
        if (missed.size > 0 || !answered.has(code)) hear(code);
        return;
      }
      const isRefusal = kind === "not carried out" && !("answer" in told);
      const isLost = kind === "lost" && "why" in told && (told.why === "late" || told.why === "closed");
      if (QUESTIONS.has(code) && !answered.has(code) && (isRefusal || isLost)) miss(code);
    },
    // Nearly all systems answer both: this is asked at each message.
    of(known) {
      if (missed.size === 0) return known;
      return learned?.from === known && elapsed() < learned.until ? learned.system : learn(known);
    },
  };
}
