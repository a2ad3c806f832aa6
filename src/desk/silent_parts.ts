import type { Institution } from "../config/config.ts";
import { createFeed } from "../observability/feed.ts";
import type { Log } from "../observability/log.ts";
import { createMetrics } from "../observability/metrics.ts";
import { createFailedLogins, createLoginPlaces } from "../server/session/failed_logins.ts";
import type { BackEndAnswer } from "../server/back_end/back_end.ts";
import { createQuestions } from "../server/session/questions/questions.ts";
import { createRetryJudge } from "../server/session/retries/retry.ts";
import type { SessionParts } from "../server/session/session_parts.ts";
import { createTrialBackEnd } from "./create_trial_back_end.ts";

const NO_LOG: Log = { messages: "no", debug() {}, info() {}, warning() {}, error() {} };

/**
 * Makes parts for sessions that leave no trace in log, feed or metrics, and whose clock stands still, so that two
 * answers can be compared. If `answer` is given, it takes the place of the back end's answer to every request.
 */
export function silentParts(parts: SessionParts, answer?: () => Promise<BackEndAnswer>): SessionParts {
  const now = parts.clock();
  const clock = () => now;
  const standIn = (asked: Institution) =>
    createTrialBackEnd(parts.backEndOf(asked), () => ({ noteRefusal() {}, ...answer && { answer } }));
  return {
    ...parts,
    log: NO_LOG,
    limitLog() {},
    metrics: createMetrics(),
    feed: createFeed(),
    lastMessages: new Map(),
    failedLogins: createFailedLogins(parts.elapsed, createLoginPlaces(clock)),
    questions: createQuestions({ clock, tell() {} }),
    retries: createRetryJudge(parts.elapsed, now),
    tracing: undefined,
    clock,
    backEndOf: standIn,
  };
}
