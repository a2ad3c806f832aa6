/** Everything that a load counts as an error. */
export const loadProblems = [
  /** The connection could not be made. */
  "unreachable",
  /** The server refused a login; that terminal does nothing more. */
  "login-refused",
  /** The connection ended, with an answer missing or not. */
  "closed",
  /** No whole answer within the time limit; the terminal connects anew. */
  "silent",
  /** The answer has no checksum, or one that does not fit its bytes. */
  "checksum",
  /** The answer carries another AY than the request, or none. */
  "sequence",
  /** What came is no SIP2 response, or is too short for its fixed part. */
  "unreadable",
  /** The answer belongs to another kind of request. */
  "out-of-step",
  /** The answer names another patron or item than the request. */
  "identifier",
  /** The server asks for the request again (96). */
  "resend",
  /** A line that answers nothing that was asked. */
  "unasked",
] as const;

export type LoadProblem = (typeof loadProblems)[number];
