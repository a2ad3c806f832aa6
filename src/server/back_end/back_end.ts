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

/** What a back end gets with a request. */
export interface BackEndContext {
  readonly account: Account;
  readonly institution: Institution;
  /** Who asks, for the journal and for retries. */
  readonly origin: Origin;
  readonly now: Temporal.Instant;
  /** The institution's clock, in the protocol's words. */
  readonly local: LocalTime;
  /** Texts for screens and receipts, in the language of this message as far as it is known without the patron. */
  readonly texts: Texts;
  /** Texts in a patron's language, once that is known. */
  readonly textsFor: (patronLanguage: string) => Texts;
  /** Names a branch, by its code; gives the code itself if the configuration names no such branch. */
  readonly branchName: (code: string) => string;
  /** Columns of the terminal's receipt printer, from its last 99; 0 if it sent none. */
  readonly printWidth: number;
  /**
   * Why the policy forbids the request, if its answer must tell the patron's standing all the same (01, 25). Nothing
   * may be changed then.
   */
  readonly forbidden?: SessionReason;
  /** When the terminal gets its negative answer. */
  readonly deadline: Deadline;
}

/**
 * The records that an answer is about, as far as the terminal may see them: templates and custom fields of an account
 * use them.
 */
export interface Subjects {
  readonly patron?: Omit<Patron, "pin">;
  readonly standing?: Pick<PatronReport, "expired" | "counts" | "owed">;
  readonly item?: Item;
  /** The due date of the loan of `item`. */
  readonly due?: Temporal.Instant;
  /** The patron for whom `item` is held, if the account asks for that. */
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
  /** Why the answer is no, if it is; for the log and the metrics, never for the terminal. */
  readonly reason?: Reason;
  /** What staff should look at; for the log, never for the terminal. */
  readonly remark?: string;
}

/** The state of a back end, as a 98 tells it. */
export interface BackEndStatus {
  /** Whether it can serve now. */
  readonly online: boolean;
  /**
   * Values for the 98, if it has its own: a `false` narrows the institution's policy, a number replaces the policy's.
   */
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
  /** Gives its state now. */
  status(): BackEndStatus;
  /** Answers a request that has all fields that the table requires. */
  answer(request: Request<BackEndRequestName>, context: BackEndContext): Promise<BackEndAnswer>;
  /** Notes a request that the session has refused, so that the back end can record it. */
  noteRefusal(
    request: Request<BackEndRequestName>,
    context: Pick<BackEndContext, "origin" | "now">,
    reason: EarlyReason,
  ): void;
}
