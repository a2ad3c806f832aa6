/** What can go wrong between a terminal and a server. */
export type TerminalProblem =
  /** The connection could not be made. */
  | "unreachable"
  /** The server was reached, and TLS did not come about: its certificate is not in order, or it speaks none. */
  | "not-secured"
  /** The server refused the login at its prompts. */
  | "login-refused"
  /** The server asks for login and password at prompts, as a telnet service does; the connection is closed. */
  | "prompted"
  /** The connection ended before the answer was there. */
  | "closed"
  /** No whole answer within the time limit; the connection is closed, because a late one would be taken for the next. */
  | "silent"
  /** The checksum of the answer does not fit its bytes. */
  | "checksum"
  /** The answer has another sequence number than the request, or none. */
  | "sequence"
  /** The answer is no SIP2 response. */
  | "unreadable"
  /** The answer belongs to another request. */
  | "out-of-step"
  /** A request was made while another waits for its answer. */
  | "busy";

/** A failure of one exchange or of the connection; the message says what happened, without any text that travelled. */
export class TerminalError extends Error {
  override readonly name: string = "TerminalError";
  readonly problem: TerminalProblem;
  /** The request as it was sent, without its terminator; it may hold passwords. */
  readonly sent?: string;
  /** What came back, possibly incomplete, without its terminator. */
  readonly received?: string;

  /** @param details the texts that travelled, and the error of the system where there was one */
  constructor(
    problem: TerminalProblem,
    message: string,
    details: { readonly sent?: string; readonly received?: string; readonly cause?: unknown } = {},
  ) {
    super(message, { cause: details.cause });
    this.problem = problem;
    this.sent = details.sent;
    this.received = details.received;
  }
}
