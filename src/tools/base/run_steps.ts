import type { MessagePair } from "./message_pair.ts";
import type { Step } from "./steps.ts";
import {
  type OutgoingRequest,
  type ReceivedAnswer,
  type Terminal,
  TerminalError,
  type TerminalProblem,
} from "../../protocol/public/sip2.ts";

/** What was wrong with an exchange: the connection or the answer, or that the answer is a 96. */
export type StepProblem = TerminalProblem | "resend";

/** An exchange that was made for a step. */
export interface StepResult extends MessagePair {
  readonly title: string;
  readonly problem?: { readonly kind: StepProblem; readonly message: string };
}

/** Problems after which no further exchange can be made. */
const LAST: ReadonlySet<StepProblem> = new Set([
  ...["unreachable", "not-secured", "closed", "silent", "login-refused", "prompted"] as const,
]);

/**
 * Makes the exchanges one after the other and gives each result as soon as it is there. Ends early when the connection
 * is gone, and when a login failed, since everything after it would be refused; other wrong answers do not end it.
 */
export async function* runSteps(terminal: Terminal, steps: readonly Step[]): AsyncGenerator<StepResult> {
  for (const step of steps) {
    const result = await make(terminal, step);
    yield result;
    if (result.problem !== undefined && (LAST.has(result.problem.kind) || isLogin(step))) return;
  }
}

function isLogin(step: Step): boolean {
  return step.kind === "request" && step.name === "login";
}

async function make(terminal: Terminal, step: Step): Promise<StepResult> {
  const { title } = step;
  try {
    if (step.kind === "raw") return resultOf(title, await terminal.sendRaw(step.text));
    const request = step.build();
    return resultOf(title, await terminal.request(request), request);
  } catch (error) {
    if (!(error instanceof TerminalError)) throw error;
    const { sent, received, problem, message } = error;
    return { title, sent, received, problem: { kind: problem, message } };
  }
}

function resultOf(title: string, reply: ReceivedAnswer, request?: OutgoingRequest): StepResult {
  const { sent, received } = reply;
  return { title, sent, received, problem: problemOf(reply, request) };
}

function problemOf({ response }: ReceivedAnswer, request: OutgoingRequest | undefined): StepResult["problem"] {
  if (response.name === "requestScResend") {
    return { kind: "resend", message: "the server asks to send it again (96)" };
  }
  if (response.name === "loginResponse" && !response.fixed.ok) {
    const id = request?.fields.loginUserId;
    return {
      kind: "login-refused",
      message: `the server refused the login${id === undefined ? "" : ` ${JSON.stringify(id)}`}`,
    };
  }
  return undefined;
}
