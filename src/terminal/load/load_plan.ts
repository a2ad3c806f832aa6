import type { Encoding } from "../../protocol/encoding.ts";
import type { Destination } from "../../wire/dial.ts";
import type { SummaryList } from "../summary_lists.ts";
import type { Scenario } from "./mix.ts";
import type { NumberPattern } from "./number_pattern.ts";

/** How terminals speak to the server. */
export interface Speech {
  /** One character. */
  readonly delimiter: string;
  readonly encoding: Encoding;
  readonly terminator: "\r" | "\n" | "\r\n";
  /** Whether requests end with AY and AZ, and answers must. */
  readonly errorDetection: boolean;
}

/** What each terminal sends first. */
export interface LoadLogin {
  /** The n-th terminal takes the n-th. */
  readonly login: NumberPattern;
  readonly password: string;
  /** The n-th terminal takes the n-th. */
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
  /** The terminals connect one after the other within this time. */
  readonly ramp: number;
  /** What is sent before this has passed, from the start on, is verified but not in the figures; logins always are. */
  readonly warmUp: number;
  /** For how long it is measured after that. */
  readonly duration: number;
  /** Messages a second in all, sent when they are due. Absent: each terminal sends when it has been answered. */
  readonly rate?: number;
  /** The pause between an answer and the next request; not with a rate. */
  readonly think: number;
  /** How long an answer, or a connection, may take. */
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
