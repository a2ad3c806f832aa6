import type { Config } from "../../config/config.ts";
import type { Library } from "../../library/library.ts";
import type { Log } from "../../observability/log.ts";
import type { Metrics } from "../../observability/metrics.ts";
import type { Tracing } from "../../observability/tracing.ts";
import type { Registry } from "../handlers/handler.ts";
import type { Pages } from "../listen/pages.ts";
import { createLocalTime, type LocalTime } from "../wording/local_time.ts";
import { createDeadlines, type Deadlines } from "./deadlines.ts";
import { createFailedLogins, type FailedLogins } from "./failed_logins.ts";
import { createLimitLog, type LimitLog } from "./limit_log.ts";
import { createOfferedMessages, type OfferedMessages } from "./permission.ts";

/** Whether a password is the one that a PHC string was made of; rejects when it cannot be found out. */
export type VerifyPassword = (clear: string, phc: string) => Promise<boolean>;

/** What the server is given. */
export interface ServerOptions {
  /**
   * The configuration at this moment. It is asked for at each message, so that a reload reaches open sessions; its
   * listeners are asked for at the start.
   */
  readonly current: () => Config;
  readonly library: Library;
  readonly registry: Registry;
  readonly verify: VerifyPassword;
  /** What services whose transport is http tell. */
  readonly pages: Pages;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Absent: nobody wants traces. */
  readonly tracing?: Tracing;
  readonly clock: () => Temporal.Instant;
}

/** What all sessions of a server share. */
export interface Services extends ServerOptions {
  /** The clock of a time zone, made once for all sessions. */
  readonly localTime: (timeZone: string) => LocalTime;
  readonly failedLogins: FailedLogins;
  readonly limitLog: LimitLog;
  readonly deadlines: Deadlines;
  readonly offeredMessages: OfferedMessages;
}

/** Adds what the server makes for itself. */
export function createServices(options: ServerOptions): Services {
  const clocks = new Map<string, LocalTime>();

  function localTime(timeZone: string): LocalTime {
    const known = clocks.get(timeZone) ?? createLocalTime(timeZone);
    clocks.set(timeZone, known);
    return known;
  }

  const { clock, log } = options;
  return {
    ...options,
    localTime,
    failedLogins: createFailedLogins(clock),
    limitLog: createLimitLog(log, clock),
    deadlines: createDeadlines(),
    offeredMessages: createOfferedMessages(options),
  };
}
