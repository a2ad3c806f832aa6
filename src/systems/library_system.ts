import type { AnswerReading } from "./read_answers.ts";

/**
 * What is known of library systems of one kind: facts that were measured on running ones, or read in their code and
 * their makers' pages. Each kind has a file in this folder, with the source beside each fact.
 */
export interface LibrarySystem {
  /**
   * Whether a request is not carried out any more once the system itself has closed its connection. So it is where the
   * process that closes a connection is the one that carries its requests out.
   */
  readonly closeEndsWork: boolean;
  /** What it does with messages that are not as it wants them. */
  readonly slips: Readonly<Record<Slip, AfterSlip>>;
  /** Reads its answers. */
  readonly answers: AnswerReading;
}

/** Something in which a message is not as some systems want it. */
type Slip =
  | "before the login"
  | "empty line"
  | "unknown command"
  | "date left out"
  | "hold without BW and BS"
  | "01 of an unknown card"
  | "19 of an unknown copy";

/**
 * What a system does then. `closes`: it closes the connection without an answer; `no message`: it says nothing, or what
 * is no message; `answers`: it answers with a message.
 */
type AfterSlip = "closes" | "no message" | "answers" | "not known";
