import type { Socket } from "node:net";
import type { Account, Institution } from "../../config/config.ts";
import type { Fee } from "../../library/fee.ts";
import type { Item } from "../../library/item.ts";
import type { Origin } from "../../library/origin.ts";
import type { Deadline } from "../../library/deadline.ts";
import type { PatronWithoutPin } from "../../library/patron.ts";
import type { EarlyReason, Reason } from "../../library/reason.ts";
import type { PatronReport } from "../../library/report.ts";
import type { Request, Response } from "../../protocol/message.ts";
import type { ProtocolVersion } from "../../protocol/message_row.ts";
import type { RawMessage } from "../../protocol/raw_message.ts";
import type { RequestName } from "../../protocol/requests.ts";
import type { WireMessage } from "../../protocol/wire_message.ts";
import type { LocalTime } from "../wording/local_time.ts";
import type { SessionReason, Texts } from "../../texts/base/terminal_texts.ts";

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
  /** What the terminal speaks, by its last 99. */
  readonly version: ProtocolVersion;
  /**
   * Why the policy forbids the request, if its answer must tell the patron's standing all the same (01, 25). Nothing
   * may be changed then.
   */
  readonly forbidden?: SessionReason;
  /** Whether an answer about a patron tells little unless the PIN is right: the account asks about many cards. */
  readonly shrunk?: boolean;
  /** When the terminal gets its negative answer. */
  readonly deadline: Deadline;
}

/**
 * The records that an answer is about, as far as the terminal may see them: templates and custom fields of an account
 * use them.
 */
export interface Subjects {
  readonly patron?: PatronWithoutPin;
  readonly standing?: Pick<PatronReport, "expired" | "counts" | "owed">;
  readonly item?: Item;
  /** The due date of the loan of `item`. */
  readonly due?: Temporal.Instant;
  /** The patron for whom `item` is held, if the account asks for that. */
  readonly holder?: PatronWithoutPin;
  /** In the order in which the answer lists them. */
  readonly fees?: readonly Fee[];
}

/** Why an answer is no: a reason of the engine's or of the session's, or that another library system said so. */
type AnswerReason = Reason | SessionReason | "incomplete" | "refused-upstream";

/** An answer: a response that the table of messages writes, or a message as another system sent it, taken apart or not. */
export interface BackEndAnswer extends AnswerNotes {
  readonly response: Response | WireMessage | RawMessage;
}

/** What a session must know of an answer beside what is sent. */
export interface AnswerNotes {
  readonly about?: Subjects;
  /**
   * Where the other system has given a 98 in place of an answer, what that says: the terminal gets a 98 that is made of it
   * as any other one is. Absent: the response is the answer.
   */
  readonly status?: BackEndStatus;
  /**
   * The language of the patron who reads it, by SIP2's list, where one is known and nothing else of them is told. The
   * patron's later requests are answered in it.
   */
  readonly language?: string;
  /** Why the answer is no, if it is; for the log and the metrics, never for the terminal. */
  readonly reason?: AnswerReason;
  /** What staff should look at; for the log, never for the terminal. */
  readonly remark?: string;
  /** How long another library system took for it; absent where none was asked. */
  readonly upstreamMilliseconds?: number;
}

/** A terminal whose bytes pass to another library system and back, in place of being served. */
export interface RelayedTerminal {
  /** Resolves when both sides are closed. */
  readonly over: Promise<void>;
  /** Closes both sides, once an answer that is under way has passed or has had its time. */
  end(): void;
}

/** Begins to relay a terminal that has just connected, from its address. */
export type Relay = (terminal: Socket, address: string) => RelayedTerminal;

/** The state of a back end, as a 98 tells it. */
export interface BackEndStatus {
  /** Whether it can serve now. */
  readonly online: boolean;
  /** BX, where another system has its own; narrowed by account and policy. */
  readonly offers?: ReadonlySet<BackEndRequestName>;
  /** AO, AM and AN, where another system has its own. */
  readonly fields?: Partial<
    Pick<Response<"acsStatus">["fields"], "institutionId" | "libraryName" | "terminalLocation">
  >;
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

/** A request as it was heard. */
export interface HeardRequest<N extends BackEndRequestName = BackEndRequestName> {
  readonly request: Request<N>;
  /** Its own bytes, without AY, AZ and line end, in the account's encoding: for a system that is sent what the terminal sent. */
  readonly body: Uint8Array;
}

/** A request that the session has refused in the back end's place. */
interface RefusedRequest extends Pick<BackEndContext, "origin" | "now"> {
  readonly request: Request<BackEndRequestName>;
  readonly reason: EarlyReason;
}

/** What a terminal logs in with, as it came. */
export interface LoginGiven {
  /** CN. */
  readonly loginId: string;
  /** CO. It is kept in memory only. */
  readonly password: string;
}

/**
 * What became of a login that the back end judges: `right`, `wrong`, or `unknown` where it cannot be judged now. A
 * login that cannot be judged gets no answer, since a refusal would make the terminal give up for good.
 */
export type LoginVerdict = "right" | "wrong" | "unknown";

/** A terminal that a back end serves, from one login to the next. */
export interface ServedTerminal {
  /** The number of its connection, for logs. */
  readonly connection: number;
  readonly address: string;
  readonly account: Account;
  readonly institution: Institution;
  /** What the terminal called its place when it logged in (CP); empty if it did not. */
  readonly location: string;
  /** Absent where it sent none: its address stands for a login. */
  readonly login?: LoginGiven;
}

/**
 * The library system that serves an institution: our own engine, or another one. A terminal is served in a session,
 * which begins with its login and ends with another login, with the connection, or when another back end takes over.
 */
export interface BackEnd {
  /** Tells how it is for a terminal that has not logged in. */
  status(): BackEndStatus;
  /** Begins to serve a terminal. It answers at once; what takes time is done when it is first needed. */
  serve(terminal: ServedTerminal): BackEndSession;
  /** Lets go of whatever it holds. No session is used afterwards. */
  close(): Promise<void>;
}

/**
 * One terminal at a back end. It hands over one request after the other, and knows no difference between back ends.
 *
 * An answer that rejects becomes the request's negative answer, and so does one that has not come by the context's
 * deadline. What comes later is the back end's own: the terminal has its answer, and the session drops the late one.
 * The next request may then be handed over while the earlier one is still under way; the back end keeps them apart.
 */
export interface BackEndSession {
  /** Tells how the back end is at this moment, for this terminal. */
  status(): BackEndStatus;
  /**
   * Asks another system what it says of itself to this login, before a 99 is answered. Never rejects; `undefined` where
   * there is nothing to ask. Absent: the back end knows all that `status()` tells.
   */
  learnStatus?(version: ProtocolVersion): Promise<void> | undefined;
  /** Tells whether it can answer a request at all. */
  offers(name: BackEndRequestName): boolean;
  /** Judges a login whose password this server does not know. Absent: it can judge none. */
  logIn?(login: LoginGiven): Promise<LoginVerdict>;
  /** Answers one request, whose fields are all there that it needs. */
  answer(heard: HeardRequest, context: BackEndContext): Promise<BackEndAnswer>;
  /** Takes note of a request that the session has refused in its place. */
  noteRefusal(refused: RefusedRequest): void;
  /** Ends it. Nothing is asked of it afterwards. */
  end(): void;
}
