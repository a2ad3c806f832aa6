import type { Config, Institution } from "../../config/config.ts";
import type { Feed } from "../../observability/feed.ts";
import type { Log } from "../../observability/log.ts";
import type { Metrics } from "../../observability/metrics.ts";
import type { OutageLog } from "../../observability/outage_log.ts";
import type { Tracing } from "../../observability/tracing.ts";
import type { BackEnd } from "../back_end/back_end.ts";
import type { LocalTime } from "../wording/local_time.ts";
import type { Deadlines } from "../../library/deadlines.ts";
import type { FailedLogins, LoginNotes } from "./failed_logins.ts";
import type { LeftOutLog, LimitLog } from "./limit_log.ts";
import type { RetryJudge } from "./retry.ts";
import type { OfferedMessages } from "./permission.ts";

/**
 * Whether a password is the one that a PHC string was made of; rejects when it cannot be found out. Those at different
 * addresses take turns.
 */
export type VerifyPassword = (clear: string, phc: string, address: string) => Promise<boolean>;

/** What sessions are given from outside. */
export interface SessionOptions {
  /**
   * Gives the configuration at this moment. It is asked for at each message, so that a reload reaches open sessions;
   * its listeners are asked for at the start.
   */
  readonly current: () => Config;
  /** Gives the library system that serves an institution. */
  readonly backEndOf: (institution: Institution) => BackEnd;
  readonly verify: VerifyPassword;
  /** Where is kept from where accounts have logged in; absent: in this process alone. */
  readonly loginNotes?: LoginNotes;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Whoever watches the terminals. */
  readonly feed: Feed;
  /** Tells of failures that are the storage's; absent: each is told by itself. */
  readonly outages?: Pick<OutageLog, "takes">;
  /** When each account last sent a message, in milliseconds since 1970; for those who watch. */
  readonly lastMessages: Map<string, number>;
  /** Absent: nobody wants traces. */
  readonly tracing?: Tracing;
  readonly clock: () => Temporal.Instant;
  /** Milliseconds of a clock that only goes forward, whatever anybody sets. */
  readonly elapsed: () => number;
}

/** What all sessions of a server share. */
export interface SessionParts extends SessionOptions {
  /** Gives the clock of a time zone, made once for all sessions. */
  readonly localTime: (timeZone: string) => LocalTime;
  readonly failedLogins: FailedLogins;
  readonly limitLog: LimitLog;
  readonly leftOutLog: LeftOutLog;
  readonly deadlines: Deadlines;
  readonly retries: RetryJudge;
  readonly offeredMessages: OfferedMessages;
}
