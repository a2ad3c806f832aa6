import type { PostProblem } from "../wire/post_failure.ts";
import type { TerminalProblem } from "./terminal_error.ts";

/** What the failure of a POST is to a terminal. */
export const POST_PROBLEMS: Readonly<Record<PostProblem, TerminalProblem>> = {
  "unreachable": "unreachable",
  "not-secured": "not-secured",
  "refused": "login-refused",
  "no-answer": "unreadable",
  "closed": "closed",
};
