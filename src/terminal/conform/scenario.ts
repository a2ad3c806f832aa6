import { type RequestName, requests } from "../../protocol/requests.ts";
import type { Citation } from "./citation.ts";

/**
 * How much a finding weighs. `must`: the specification says so, and a terminal cannot work otherwise. `should`: the
 * specification says so or means it, and terminals bear it. `field practice`: the specification is silent or allows it,
 * but terminals in the field stumble over it.
 */
export type Grade = "must" | "should" | "field practice";

/**
 * What an answer is expected to be like.
 *
 * `is` is written in one of these ways, in which `{name}` stands for what the profile says, and `a|b` for either:
 * `12` (its command), `ok=1` (an element of the fixed part, as it travels), `BL=Y` (a field), `BL=` (absent or empty),
 * `+AH` (a field with content), `-CQ` (no such field), `BV~^0` (a field or element, by a pattern), `BV changed` and
 * `BV unchanged` (against the answer of this kind before), `BV less by 0.02` (than in that), `AG words unchanged` (however
 * they are broken into several), `AG within 20` (no value is wider), `AH near {now}` (a date, within two minutes), `same`
 * (the whole line as the one before), `nothing` (no answer at all).
 */
export interface AnswerExpectation {
  readonly grade: Grade;
  readonly is: string;
  /** What is expected and why, in words. */
  readonly says: string;
  readonly source: Citation;
}

/** One thing that a scenario does, and what must come of it. */
export interface Act {
  /**
   * A message without error detection. `{name}` stands for a value of the profile. `again` sends the message before
   * once more, byte by byte; `marked` sends the marked one. A list is sent in one piece, and each of its messages is
   * answered.
   */
  readonly send: string | readonly string[];
  /** How AY and AZ are put behind it; by default as this run of the suite does. */
  readonly guard?: Guard;
  /** Keeps the message, so that `marked` can send it again later. */
  readonly mark?: true;
  /** With `again`: the same message under the next sequence number. */
  readonly sequence?: "next";
  /** It is wrong on purpose, so that a 96 is as good an answer as its own. */
  readonly broken?: true;
  /** The specification has no answer to it. That none comes weighs as field practice at most. */
  readonly unspecified?: true;
  /** Sends it in three pieces, or with another line end, or with something before it. */
  readonly deliver?: "in pieces" | { readonly before?: string; readonly after?: string };
  /** Closes the connection first and logs in on a new one. */
  readonly reconnect?: true;
  /** What is expected of the answer to the last message. */
  readonly expect: readonly AnswerExpectation[];
}

/** How AY and AZ are put behind a message. */
export type Guard = "right" | "none" | "wrong sum" | "lower case" | "only AZ" | "two digits";

/** A short story with one point: requests, and what answers they must get. All of it is data. */
export interface ConformScenario {
  /** In kebab case; reports and tests name it by that. */
  readonly id: string;
  readonly title: string;
  /** The requests that it is about; it is not played where BX says that one is not offered. */
  readonly about: readonly RequestName[];
  /** Whether it may change the library although none of its requests is a change: wrong PINs are counted. */
  readonly touches?: true;
  /** How it begins: logged in with the status asked for (by default), or connected only. */
  readonly begins?: "connected";
  readonly acts: readonly Act[];
  /** Steps that put the library back. They are made whatever became of the acts. */
  readonly after?: readonly CleanUp[];
  /** What cannot be put back. The report tells it if the scenario was played. */
  readonly leaves?: string;
  /** Takes the storage away before the acts by the profile's command, and brings it back after them. */
  readonly outage?: true;
}

/** One step that puts the library back. */
export interface CleanUp {
  readonly send: string;
  /** What the answer must be if the step succeeded, written as in {@link AnswerExpectation}. */
  readonly done: string;
  /** What is left behind if the step failed. */
  readonly otherwise: string;
}

const changing: ReadonlySet<string> = new Set(
  Object.values(requests).filter((row) => "changes" in row).map(({ code }) => code),
);

/** Tells whether a scenario may change the library, even if it puts it back. */
export function mayChange({ touches, acts }: ConformScenario): boolean {
  return touches === true || acts.some(({ send }) => [send].flat().some((text) => changing.has(text.slice(0, 2))));
}

/** Sends a message, or several in one piece, with nothing special about it. */
export function act(send: Act["send"], expect: Act["expect"]): Act {
  return { send, expect };
}

/** Sends what the specification has no answer to. */
export function unspecified(send: Act["send"], expect: Act["expect"]): Act {
  return { send, unspecified: true, expect };
}

/** Sends what is wrong on purpose. */
export function broken(send: Act["send"], expect: Act["expect"]): Act {
  return { send, broken: true, expect };
}

/** Expects what a terminal cannot work without. */
export function must(is: string, says: string, source: Citation): AnswerExpectation {
  return { grade: "must", is, says, source };
}

/** Expects what the specification says, and terminals bear otherwise. */
export function should(is: string, says: string, source: Citation): AnswerExpectation {
  return { grade: "should", is, says, source };
}

/** Expects what terminals in the field stumble over otherwise. */
export function practice(is: string, says: string, source: Citation): AnswerExpectation {
  return { grade: "field practice", is, says, source };
}
