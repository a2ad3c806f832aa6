import type { Config, Institution, Listener } from "../../config/config.ts";
import type { Feed } from "../../observability/feed.ts";
import type { Log } from "../../observability/log.ts";
import type { Metrics } from "../../observability/metrics.ts";
import type { OutageLog } from "../../observability/outage_log.ts";
import type { Tracing } from "../../observability/tracing.ts";
import type { BackEnd, Relay } from "../back_end/back_end.ts";
import type { LocalTime } from "../wording/local_time.ts";
import type { Deadlines } from "../../library/deadlines.ts";
import type { Redact } from "../../library/redaction.ts";
import type { FailedLogins, LoginNotes } from "./failed_logins.ts";
import type { LeftOutLog, LimitLog } from "./limit_log.ts";
import type { QuestionNotes, Questions, ToldQuestions } from "./questions/questions.ts";
import type { RepeatedPayment } from "./retries/repeated_payment.ts";
import type { RetryJudge } from "./retries/retry.ts";
import type { OfferedMessages } from "./permission.ts";

/**
 * Tells whether a password is the one that a PHC string was made of; rejects if that cannot be found out. Addresses
 * take turns.
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
  /** Gives what relays a listener's terminals past this server; absent, or `undefined`: they are served. */
  readonly relayOf?: (listener: Listener) => Relay | undefined;
  readonly verify: VerifyPassword;
  /** Makes what may be stored of texts that terminals sent. */
  readonly redact: Redact;
  /** Where it is kept from where accounts have logged in; absent: in this process only. */
  readonly loginNotes?: LoginNotes;
  /** Where it is kept what accounts have asked; absent: in this process only. */
  readonly questionNotes?: QuestionNotes;
  /** Writes into the journal that an account asks more than is usual; absent: there is none. */
  readonly noteQuestions?: (told: ToldQuestions) => void;
  /** Writes into the journal that a payment was taken for an earlier one, or may be one; absent: there is none. */
  readonly noteRepeatedPayment?: (told: RepeatedPayment) => void;
  readonly log: Log;
  readonly metrics: Metrics;
  /** The live view. */
  readonly feed: Feed;
  /** Logs failures of the storage; absent: each is logged by itself. */
  readonly outages?: Pick<OutageLog, "takes">;
  /** Milliseconds since 1970 of the last message of each account, for the metrics. */
  readonly lastMessages: Map<string, number>;
  /** Absent: no traces are made. */
  readonly tracing?: Tracing;
  readonly clock: () => Temporal.Instant;
  /** Milliseconds of a clock that only goes forward, even when the machine's is set. */
  readonly elapsed: () => number;
  /**
   * Gives the earliest time at which a message may have arrived that is read now, by `elapsed`: while the event loop stands still,
   * messages wait. Absent: it never does.
   */
  readonly arrivedBefore?: (now: number) => number;
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
  readonly questions: Questions;
  readonly offeredMessages: OfferedMessages;
}
