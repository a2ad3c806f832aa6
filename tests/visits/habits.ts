import type { Chance } from "./chance.ts";

/** How a terminal behaves. */
export interface Habits {
  /** Whether it posts its messages; then it has no connections to speak of, no CP, and no 97. */
  readonly posts: boolean;
  readonly clock: "runs" | "stands" | "minutes" | "jumps";
  readonly numbers: "counted" | "absent" | "zero";
  /** What it calls its place (CP); terminals of a branch may share one. */
  readonly place: "own" | "shared" | "absent";
  /** Whether it shares its address with the other terminals. */
  readonly sharesAddress: boolean;
  /** How well its messages and their answers arrive. */
  readonly network: "good" | "bad";
  /** Seconds that it waits for an answer. */
  readonly timeout: number;
  /** How often it sends a message again. */
  readonly retries: number;
  /** How it asks for an answer that did not come. */
  readonly resends: "97" | "same connection" | "new connection";
  /** Whether a retry has the number of the first try; else the next one. */
  readonly keepsNumber: boolean;
  /** Whether a retry bears the moment at which it is sent. */
  readonly datesAnew: boolean;
  /** Whether its payments have numbers (BK). */
  readonly hasBk: boolean;
  /** Whether it asks about the card before it pays again on the same connection. */
  readonly asksBeforeRetry: boolean;
  /** Whether its 11 allows a renewal. */
  readonly allowsRenewal: boolean;
}

const POSTING: Partial<Habits> = { place: "absent", resends: "new connection" };

/** Seconds for which a 98 tells terminals to try: answers are kept for as long. */
const TOLD_SECONDS = 120;

/** Draws what a terminal is like. */
export function drawHabits(chance: Chance, posts: boolean): Habits {
  const timeout = chance.of(2, 3, 5, 7, 10, 15, 20, 30);
  return {
    posts,
    clock: chance.weighted({ runs: 60, stands: 15, minutes: 12, jumps: 13 }),
    numbers: chance.weighted({ counted: 60, absent: 25, zero: 15 }),
    place: chance.weighted({ own: 50, shared: 30, absent: 20 }),
    sharesAddress: chance.is(0.3),
    network: chance.weighted({ good: 60, bad: 40 }),
    timeout,
    retries: Math.min(chance.number(2, 5), Math.floor(TOLD_SECONDS / timeout) - 1),
    resends: chance.weighted({ "new connection": 55, "same connection": 30, "97": 15 }),
    keepsNumber: chance.is(0.6),
    datesAnew: chance.is(0.08),
    hasBk: chance.is(0.4),
    allowsRenewal: chance.is(0.5),
    asksBeforeRetry: chance.is(0.1),
    ...posts && POSTING,
  };
}

/** A terminal in a few words: the kinds whose rates are told. */
export function kindOf({ clock, numbers, posts }: Habits): string {
  return `clock ${clock}, AY ${posts ? "means nothing" : numbers}`;
}
