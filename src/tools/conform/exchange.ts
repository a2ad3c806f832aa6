/** The bytes of one request and its answer, with nothing masked. */
export interface Exchange {
  /** The request without its terminator; it may hold passwords. */
  readonly sent: string;
  /** Its bytes, where they were no line in the connection's encoding. */
  readonly sentBytes?: Uint8Array;
  /** Given when it is the second terminal's. */
  readonly terminal?: "second";
  /** The answer without its terminator; absent when none came. */
  readonly received?: string;
  /** The bytes of the answer; a checksum is over these. */
  readonly bytes?: Uint8Array;
  readonly arrival?: AnswerArrival;
  readonly failure?: ExchangeFailure;
}

/** Why no answer came. */
export type ExchangeFailure =
  | "closed"
  | "silent"
  | "unreadable"
  /** Over HTTPS: an `<error>` came. */
  | "error"
  /** Over HTTPS: another status came, an empty response, or no envelope. */
  | "no-response";

/** How an answer arrived. */
export interface AnswerArrival {
  readonly terminator: "\r" | "\n" | "\r\n";
  /** Whether control characters stood before it, other than the LF of a CR LF. */
  readonly strayed: boolean;
  /** Whether it came in several pieces, with time between them. */
  readonly inPieces: boolean;
}
