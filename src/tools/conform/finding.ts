import type { Citation } from "./citation.ts";
import type { Grade } from "./scenario.ts";

/** Something that a server did otherwise than it has to, or in a way that the document leaves to it. */
export interface Finding extends AnswerFault {
  /** The place of the exchange in the scenario's list, from 0; absent where it is about none. */
  readonly exchange?: number;
}

/** A finding without its place in a scenario. */
export interface AnswerFault {
  readonly grade: Grade;
  /** What was looked at: `layout.terminator`, or the scenario and the act, such as `checkout-and-return.1`. */
  readonly rule: string;
  /** What is expected, and what came instead. */
  readonly message: string;
  readonly source: Citation;
  /** The two digits of an earlier request after which nothing was answered any more: the cause is the same. */
  readonly since?: string;
}
