import type { RawMessage } from "../../protocol/raw_message.ts";
import type { BackEndAnswer } from "../../server/back_end/back_end.ts";

/** Answers whose first character after the code says yes or no. */
const WITH_OK: ReadonlySet<string> = new Set(["12", "10", "16", "20", "30", "36", "38", "66"]);

const ZERO = 48, ONE = 49, N = 78, Y = 89;

/** Passes an answer on as it came. A no gets the reason `refused-upstream`, for log and metrics. */
export function passedAnswer(answer: RawMessage): BackEndAnswer {
  return saidYes(answer) === false ? { response: answer, reason: "refused-upstream" } : { response: answer };
}

/**
 * Tells whether an answer says yes; `undefined` where the character is neither yes nor no. An answer that has no such
 * character (24, 26) counts as a yes.
 */
export function saidYes({ body }: RawMessage): boolean | undefined {
  const [first = 0, second = 0, ok] = body;
  if (!WITH_OK.has(String.fromCharCode(first, second))) return true;
  if (ok === ONE || ok === Y) return true;
  return ok === ZERO || ok === N ? false : undefined;
}
