import { createLocalTime, type LocalTime } from "../wording/local_time.ts";
import { createSteadyClock } from "./clock.ts";
import { createDeadlines } from "./deadlines.ts";
import { createFailedLogins } from "./failed_logins.ts";
import { createLeftOutLog, createLimitLog } from "./limit_log.ts";
import { createLoginPlaces } from "./login_places.ts";
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

  const { clock, elapsed, log } = options;
  return {
    ...options,
    localTime,
    failedLogins: createFailedLogins(elapsed, createLoginPlaces(clock, options.loginNotes)),
    limitLog: createLimitLog(log, elapsed),
    leftOutLog: createLeftOutLog(log),
    deadlines: createDeadlines(),
    retries: createRetryJudge(elapsed, createSteadyClock(clock(), elapsed)),
    offeredMessages: createOfferedMessages(options.backEndOf),
  };
}
