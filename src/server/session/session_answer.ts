import type { Config } from "../../config/config.ts";
import type { BackEndAnswer } from "../back_end/back_end.ts";
import type { LocalTime } from "../wording/local_time.ts";
import type { Acting } from "./identity.ts";
import type { DateSilence } from "./retries/retry.ts";
import type { RepeatEvidence } from "./retries/repeated_payment.ts";
import type { Session } from "./session.ts";

/** The circumstances of one message, while it is answered. */
export interface MessageScope {
  readonly session: Session;
  readonly config: Config;
  /** The account and institution that the session acts for; `undefined` before login. */
  readonly identity: Acting | undefined;
  readonly now: Temporal.Instant;
  readonly local: LocalTime;
  /** The digits after AY, if the message bore any. */
  readonly sequence: string | undefined;
  /** When its answering began, in milliseconds of `performance.now()`. */
  readonly started: number;
}

/** The outcome of a message; of which kind a refusal is, its reason tells. */
type SessionOutcome = "answered" | "refused" | "incomplete" | "unreadable" | "resent" | "failed";

/** The answer to a message: one that is still to be presented and written, or the bytes of an earlier one. */
export interface SessionAnswer {
  readonly answer: BackEndAnswer | Uint8Array;
  readonly outcome: SessionOutcome;
  /** Why it is no: a word for metrics, log and live view. */
  readonly reason?: string;
  /** Why the date of a request that changes something tells nothing of retries; absent where it tells something. */
  readonly silence?: DateSilence;
  /** What decided that it is the answer to an earlier request; absent where it is none. */
  readonly repeated?: RepeatEvidence;
}
