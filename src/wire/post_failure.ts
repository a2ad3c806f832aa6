import { TerminalError, type TerminalProblem } from "../protocol/public/sip2.ts";

/** Why a message that was to be POSTed has no answer. */
type PostProblem =
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

/** What the failure of a POST is to a terminal. */
const PROBLEMS: Readonly<Record<PostProblem, TerminalProblem>> = {
  "unreachable": "unreachable",
  "not-secured": "not-secured",
  "refused": "login-refused",
  "no-answer": "unreadable",
  "closed": "closed",
};

/** A failure of one POST. The message says what happened, without the login. */
export class PostFailure extends TerminalError {
  override readonly name = "PostFailure";
  /** What failed, more exactly than a terminal tells it. */
  readonly failed: PostProblem;

  /** @param cause the error of the system, where there was one */
  constructor(failed: PostProblem, message: string, cause?: unknown) {
    super(PROBLEMS[failed], message, { cause });
    this.failed = failed;
  }
}
