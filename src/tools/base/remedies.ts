import type { StepProblem } from "./run_steps.ts";
import { TerminalError, type TerminalProblem } from "../../protocol/public/sip2.ts";
import { CommandFailed } from "../../process/exit_code.ts";
import { missingPermission } from "../../process/missing_permission.ts";

/** What to do about each problem. */
export const REMEDIES: Readonly<Record<StepProblem, string>> = {
  "unreachable": "check --host and --port, or --url, and that the server runs",
  "not-secured": "compare --tls-ca and --tls-name with its certificate, and check that the port speaks TLS",
  "login-refused": "check --login and --password",
  "prompted": "add --telnet, with --login and --password",
  "closed": "the server's log may say why; compare --telnet and the --tls options with its service",
  "silent":
    "look into the server's log (a gateway leaves a login unanswered while its library system is away); compare " +
    "--terminator and --telnet with the server's settings; or wait longer with --timeout",
  "checksum": "compare --encoding with the account's",
  "sequence": "the server does not repeat AY; try without --error-detection",
  "unreadable": "check that --port, or --url, is that of a SIP2 server",
  "out-of-step": "it answers something else; compare --terminator with the account's",
  "busy": "wait for its answer",
  "resend": "compare --delimiter, --encoding and --error-detection with the account's",
};

/** Gives what to throw for an error of a terminal: its line with what to do about it, or what the sandbox refused. */
export function withRemedy(error: unknown, exitCode: (problem: TerminalProblem) => number): unknown {
  if (!(error instanceof TerminalError)) return error;
  if (missingPermission(error.cause) !== undefined) return error.cause;
  const { message, problem } = error;
  return new CommandFailed(`${message}; ${REMEDIES[problem]}`, exitCode(problem), { cause: error });
}
