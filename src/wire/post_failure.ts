/** Why a message that was to be POSTed has no answer. */
export type PostProblem =
  /** No connection came about. Nothing of the message was sent. */
  | "unreachable"
  /** The server was reached, and TLS did not come about. Nothing of the message was sent. */
  | "not-secured"
  /** The server answered with an `<error>`: it refuses the login, or the envelope. */
  | "refused"
  /** It answered with another status than 200, with something that is no envelope, or with an empty one. */
  | "no-answer"
  /** The connection ended before the answer was there. */
  | "closed";

/** A failure of one POST. The message says what happened, without the login. */
export class PostFailure extends Error {
  override readonly name = "PostFailure";
  readonly problem: PostProblem;

  /** @param cause the error of the system, where there was one */
  constructor(problem: PostProblem, message: string, cause?: unknown) {
    super(message, { cause });
    this.problem = problem;
  }
}
