import { type RequestName, requests } from "../../protocol/requests.ts";
import type { Citation } from "./citation.ts";

/**
 * How much a finding weighs. `must`: the document requires it. `should`: the document asks for it, or says what it means.
 * `field`: the document is silent or allows it, and terminals stumble over it. `allowed`: the document leaves it to the
 * server; it is told on request, and never counted.
 */
export type Grade = "must" | "should" | "field" | "allowed";

/** Every grade, heaviest first. */
export const GRADES = ["must", "should", "field", "allowed"] as const satisfies readonly Grade[];

/**
 * What an answer is expected to be like.
 *
 * `is` is written in one of these ways, in which `{name}` stands for what the profile says, and `a|b` for either:
 * `12` (its command), `ok=1` (an element of the fixed part, as it travels), `BL=Y` (a field), `BL=` (absent or empty),
 * `+AH` (a field with content), `-CQ` (no such field), `BV~^0` (a field or element, by a pattern), `BV changed` and
 * `BV unchanged` (against the answer of this kind before), `BV less by 0.02` (than in that), `AG words unchanged` (however
 * they are broken into several), `AG within 20` (no value is wider), `AH near {now}` (a date, within two minutes), `same`
 * (the whole line as the one before), `guarded` (it has an AZ).
 */
export interface AnswerExpectation {
  readonly grade: Grade;
  readonly is: string;
  /** What is expected and why, in words. */
  readonly says: string;
  readonly source: Citation;
  /**
   * Names the finding, where several acts look at the same thing: it is told once then. By default, the scenario and the
   * act do.
   */
  readonly rule?: string;
  /** The names of findings that have the same cause: where one of them was told, this is told of no more. */
  readonly unless?: readonly string[];
  /** Whether the rest of the scenario makes no sense without it. A `must` is always one. */
  readonly decides?: true;
}

/** One thing that a scenario does, and what must come of it. */
export interface Act extends ActSent {
  /** Of the last of the messages. */
  readonly expect: readonly AnswerExpectation[];
}

/** What is done, without what is expected of it. */
export interface ActSent {
  /**
   * A message without error detection, in which `{name}` stands for what the profile says; `again` is the one before,
   * byte by byte, `marked` the one with a mark. Several are sent in one piece, and each is answered.
   */
  readonly send: string | readonly string[];
  /** How AY and AZ are put behind it; by default as this run of the suite does. */
  readonly guard?: Guard;
  /** Remembers it, so that it can be sent again after others. */
  readonly mark?: true;
  /** With `again`: the same message under the next sequence number. */
  readonly sequence?: "next";
  /** Has its second for itself: no other change bears its date, so that the date tells it when it comes again. */
  readonly alone?: true;
  /** The document has no answer to it, or it is broken on purpose: nothing that comes of it is more than field. */
  readonly outside?: true;
  /** An answer of this kind is allowed and ends the scenario, whose rest would make no sense. */
  readonly ends?: string;
  /** Sends it in three pieces, or with another line end, or with something before it. */
  readonly deliver?: "in pieces" | { readonly before?: string; readonly after?: string };
  /** Closes the connection first and logs in on a new one. */
  readonly reconnect?: true;
  /** Sends it as a second terminal, which logs in beside the first and stays. */
  readonly terminal?: "second";
}

/** What was found before, and why that leaves a scenario nothing to tell: its consequences are no findings. */
export interface FoundBefore {
  readonly found: readonly string[];
  readonly why: string;
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
  /** Whether it changes something although no request of it is one that changes anything: wrong PINs are counted. */
  readonly touches?: true;
  /** How it begins: logged in with the status asked for (by default), or connected only. */
  readonly begins?: "connected";
  readonly acts: readonly Act[];
  /** Leaves it out where findings of all rules of one of these were told before, and says why. */
  readonly notAfter?: readonly FoundBefore[];
  /** Puts the library back; is made whatever came of the acts. */
  readonly after?: readonly CleanUp[];
  /** What cannot be put back, payments aside: told by the report when the scenario was played. */
  readonly leaves?: string;
  /** Takes the storage away before the acts by the profile's command, and brings it back after them. */
  readonly outage?: true;
}

/** One step that puts the library back. */
export interface CleanUp {
  readonly send: string;
  /** A question before and after it, where the server offers that; it is sent until nothing is left to be put back. */
  readonly asks: string;
  /** As in {@link AnswerExpectation}: what the answer to the question is like when nothing is left. */
  readonly until: readonly string[];
  /** What its own answer is like when there was nothing that it could put back. */
  readonly nothing?: string;
  /** Is sent then, where the question says that something is left all the same. */
  readonly instead?: readonly string[];
  /** What the answer to the question is like when something is left for certain. */
  readonly left?: readonly string[];
  /**
   * The request that this takes back, by a part of it, and how it was answered: this is sent once for each such answer.
   * `until` then compares the answer to the question with the one before it was sent.
   */
  readonly undoes?: { readonly sent: string; readonly answered: string };
  /** What of a profile cannot be used any more where it was not put back. */
  readonly of: string;
  /** What is left behind otherwise. */
  readonly otherwise: string;
}

const changing: ReadonlySet<string> = new Set(
  Object.values(requests).filter((row) => "changes" in row).map(({ code }) => code),
);

/** Tells whether a scenario may change the library, be it for a moment. */
export function mayChange({ touches, acts }: ConformScenario): boolean {
  return touches === true || acts.some(({ send }) => [send].flat().some((text) => changing.has(text.slice(0, 2))));
}

/** Says what of a scenario SIP2 over HTTPS does not have; `undefined` where it can be played there. */
export function notOverHttps({ acts, begins }: ConformScenario): string | undefined {
  if (begins === "connected" || sends(acts, "93")) return "HTTPS has no 93: each message bears the login";
  if (sends(acts, "97")) return "HTTPS has no 97: the answer of a POST comes or does not";
  if (acts.some(({ deliver }) => deliver !== undefined)) return "HTTPS has no line ends, and no pieces of messages";
  if (acts.some(({ send }) => typeof send !== "string")) return "HTTPS has no messages that wait behind each other";
  // The version is that of a session, and there is none.
  if (acts.some(({ send }) => /^99.{4}1/.test(String(send)))) {
    return "HTTPS has no session whose version a 99 could set";
  }
  const isNumbered = acts.some(({ expect }) => expect.some(({ rule }) => /^retry\..*-number$/.test(rule ?? "")));
  return isNumbered ? "HTTPS has no sequence numbers that tell a retry from a new request" : undefined;
}

function sends(acts: readonly Act[], code: string): boolean {
  return acts.some(({ send }) => [send].flat().some((text) => text.startsWith(code)));
}

/** Sends a message, or several in one piece, with nothing special about it. */
export function act(send: Act["send"], expect: Act["expect"]): Act {
  return { send, expect };
}

/** Sends what the document has no answer to, or what is broken on purpose. */
export function outside(send: Act["send"], expect: Act["expect"]): Act {
  return { send, outside: true, expect };
}

/** Sends a message with AY and AZ, whatever this run of the suite does. */
export function guarded(send: Act["send"], expect: Act["expect"]): Act {
  return { send, guard: "right", expect };
}

/** Sends a message without AY and AZ, whatever this run of the suite does. */
export function unguarded(send: Act["send"], expect: Act["expect"]): Act {
  return { send, guard: "none", expect };
}

/** Expects what the document requires. */
export function must(is: string, says: string, source: Citation): AnswerExpectation {
  return { grade: "must", is, says, source };
}

/** Expects what the document asks for. */
export function should(is: string, says: string, source: Citation): AnswerExpectation {
  return { grade: "should", is, says, source };
}

/** Expects what terminals in the field stumble over otherwise. */
export function field(is: string, says: string, source: Citation): AnswerExpectation {
  return { grade: "field", is, says, source };
}

/** Expects what most servers do, where the document leaves it to them and no terminal stumbles. */
export function usual(is: string, says: string, source: Citation): AnswerExpectation {
  return { grade: "allowed", is, says, source };
}

/**
 * Expects what a scenario begins with: the library does what the profile says that it does. Where it does not, the
 * scenario has nothing to tell, and all scenarios that it keeps from being tried are one finding.
 */
export function premise(name: string, is: string, says: string, source: Citation): AnswerExpectation {
  return { grade: "should", is, says, source, rule: `premise.${name}`, decides: true };
}

/** Gives an expectation the name under which all of its kind are told once. */
export function named(rule: string, expectation: AnswerExpectation): AnswerExpectation {
  return { ...expectation, rule };
}

/** Lets an expectation be where another finding has told of the same cause. */
export function unless(rules: readonly string[], expectation: AnswerExpectation): AnswerExpectation {
  return { ...expectation, unless: rules };
}

/** Makes what follows in a scenario depend on an expectation that is no must. */
export function decisive(expectation: AnswerExpectation): AnswerExpectation {
  return { ...expectation, decides: true };
}
