import type { Encoding } from "../../protocol/public/sip2.ts";
import type { Destination } from "../../wire/dial.ts";
import type { SummaryList } from "../base/summary_lists.ts";
import type { Scenario } from "./mix.ts";
import type { NumberPattern } from "./number_pattern.ts";

/** How terminals speak to the server. */
export interface Speech {
  /** A single character. */
  readonly delimiter: string;
  readonly encoding: Encoding;
  readonly terminator: "\r" | "\n" | "\r\n";
  /** Whether requests carry AY and AZ, and answers must. */
  readonly errorDetection: boolean;
}

/** What each terminal sends first. */
export interface LoadLogin {
  /** The n-th terminal logs in as the n-th identifier. */
  readonly login: NumberPattern;
  readonly password: string;
  /** The n-th terminal sends the n-th identifier as its location (CP). */
  readonly location?: NumberPattern;
}

/** A list that patron information asks for; `none` is the summary of blanks. */
export type AskedList = SummaryList | "none";

/** A load, in plain data that may travel between threads. Lengths of time are milliseconds. */
export interface LoadPlan extends Destination {
  readonly speech: Speech;
  readonly login?: LoadLogin;
  /** Whether the server asks for login and password by prompts. */
  readonly telnet?: true;
  readonly terminals: number;
  /** Milliseconds within which the terminals connect, one after the other. */
  readonly ramp: number;
  /**
   * Milliseconds from the start whose exchanges are verified but not in the figures. Logins are always in the figures.
   */
  readonly warmUp: number;
  /** Milliseconds after the warm-up whose exchanges are in the figures. */
  readonly duration: number;
  /** Messages a second in all, sent when they are due. Absent: each terminal sends when it has been answered. */
  readonly rate?: number;
  /** Milliseconds between an answer and the next request; not used with a rate. */
  readonly think: number;
  /** Milliseconds that an answer, or a connection, may take. */
  readonly timeout: number;
  readonly mix: readonly Scenario[];
  readonly order: "random" | "sequential";
  readonly items?: NumberPattern;
  readonly patrons?: NumberPattern;
  /** The lists that patron information asks for in turn. */
  readonly lists: readonly AskedList[];
  /** What else was given for elements and fields of the requests, by the table's names. */
  readonly given: ReadonlyMap<string, string>;
}

/** The terminals that one thread runs, counted from 0 over all threads. */
export interface ThreadShare {
  readonly first: number;
  readonly count: number;
}
