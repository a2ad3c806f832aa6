import { createLocalTime, type LocalTime } from "../wording/local_time.ts";
import { beginCounts } from "./begin_counts.ts";
import { createDeadlines } from "./deadlines.ts";
import { createFailedLogins } from "./failed_logins.ts";
import { createLeftOutLog, createLimitLog } from "./limit_log.ts";
import { createRetryJudge } from "./retry.ts";
import { createOfferedMessages } from "./permission.ts";
import type { SessionOptions, SessionParts } from "./session_parts.ts";

/** Adds to what sessions are given what they share beside it. */
export function createSessionParts(options: SessionOptions): SessionParts {
  const clocks = new Map<string, LocalTime>();

  function localTime(timeZone: string): LocalTime {
    const known = clocks.get(timeZone) ?? createLocalTime(timeZone);
    clocks.set(timeZone, known);
    return known;
  }

  const { clock, log, metrics } = options;
  beginCounts(metrics);
  return {
    ...options,
    localTime,
    failedLogins: createFailedLogins(clock),
    limitLog: createLimitLog(log, clock),
    leftOutLog: createLeftOutLog(log),
    deadlines: createDeadlines(),
    retries: createRetryJudge(options.elapsed),
    offeredMessages: createOfferedMessages(options.backEndOf),
  };
}
