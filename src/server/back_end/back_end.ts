import type { Account, Institution } from "../../config/config.ts";
import type { Fee } from "../../library/fee.ts";
import type { Item } from "../../library/item.ts";
import type { Origin } from "../../library/origin.ts";
import type { Deadline } from "../../library/deadline.ts";
import type { Patron } from "../../library/patron.ts";
import type { EarlyReason, Reason } from "../../library/reason.ts";
import type { PatronReport } from "../../library/report.ts";
import type { Request, Response } from "../../protocol/message.ts";
import type { RequestName } from "../../protocol/requests.ts";
import type { WireMessage } from "../../protocol/wire_message.ts";
import type { LocalTime } from "../wording/local_time.ts";
import type { SessionReason, Texts } from "../wording/texts.ts";

/** The requests that go to a back end; login, status and resend are about the terminal, and the session answers them. */
export type BackEndRequestName = Exclude<RequestName, "login" | "scStatus" | "requestAcsResend">;

/** What a back end may know beside the request. */
export interface BackEndContext {
  readonly account: Account;
  readonly institution: Institution;
  /** Who asks, for the journal and for retries. */
  readonly origin: Origin;
  readonly now: Temporal.Instant;
  /** The institution's clock, in the protocol's words. */
  readonly local: LocalTime;
  /** What screens and receipts say, in the language of this message, as far as it is known without the patron. */
  readonly texts: Texts;
  /** The same, where the patron's language is known. */
  readonly textsFor: (patronLanguage: string) => Texts;
  /** The name of a branch, by its code; the code itself where the configuration names no such branch. */
  readonly branchName: (code: string) => string;
  /** Columns of the terminal's receipt printer, from its last 99; 0 if it never said. */
  readonly printWidth: number;
  /**
   * Why the policy forbids what is asked for, where the answer must tell how the patron stands all the same (01, 25):
   * nothing may be changed then.
   */
  readonly forbidden?: SessionReason;
  /** How long it is until the terminal is given its negative answer. */
  readonly deadline: Deadline;
}

/** What an answer is about, as far as the terminal may be told: for what an account wants rewritten or added. */
export interface Subjects {
  readonly patron?: Omit<Patron, "pin">;
  /** How that patron stands. */
  readonly standing?: Pick<PatronReport, "expired" | "counts" | "owed">;
  readonly item?: Item;
  /** When the loan of that item ends. */
  readonly due?: Temporal.Instant;
  /** Whom that item waits for, where the account wants to know. */
  readonly holder?: Omit<Patron, "pin">;
  /** In the order in which the answer lists them. */
  readonly fees?: readonly Fee[];
}

/** An answer: a response that the table of messages writes, or a message as another system sent it. */
export interface BackEndAnswer {
  readonly response: Response | WireMessage;
  readonly about?: Subjects;
  /** The language of the patron who reads it, by SIP2's list, where the library knows one and tells nothing else of them. */
  readonly language?: string;
  /** Why the answer is no, where it is; for the log and the metrics, never for the terminal. */
  readonly reason?: Reason;
  /** What staff should see to; for the log, never for the terminal. */
  readonly remark?: string;
}

/** What a 98 tells of a back end. */
export interface BackEndStatus {
  /** Whether it can serve at this moment. */
  readonly online: boolean;
  /** What it says of itself, where it says so: a `false` narrows the institution's policy, numbers take its place. */
  readonly flags?: Partial<
    Pick<
      Response<"acsStatus">["fixed"],
      | "checkinOk"
      | "checkoutOk"
      | "acsRenewalPolicy"
      | "statusUpdateOk"
      | "offlineOk"
      | "timeoutPeriod"
      | "retriesAllowed"
    >
  >;
}

/**
 * The library system that serves an institution: our own engine, or another one. The session hands it decoded requests
 * and knows no difference. An answer that rejects, or comes too late, becomes the request's negative answer.
 */
export interface BackEnd {
  /** Tells whether it can answer a request at all; BX tells terminals. */
  offers(name: BackEndRequestName): boolean;
  /** Tells how it is, at this moment. */
  status(): BackEndStatus;
  /** Answers one request, whose fields are all there that it needs. */
  answer(request: Request<BackEndRequestName>, context: BackEndContext): Promise<BackEndAnswer>;
  /** Is told of a request that the session has refused in its place, for its records. */
  noteRefusal(
    request: Request<BackEndRequestName>,
    context: Pick<BackEndContext, "origin" | "now">,
    reason: EarlyReason,
  ): void;
}
