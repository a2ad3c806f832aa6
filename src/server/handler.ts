import type { Fee } from "../circulation/fee.ts";
import type { Item } from "../circulation/item.ts";
import type { Library } from "../circulation/library.ts";
import type { Origin } from "../circulation/origin.ts";
import type { Patience } from "../circulation/patience.ts";
import type { Patron } from "../circulation/patron.ts";
import type { Account, Institution } from "../config/config.ts";
import type { AnswerName, Request, Response } from "../protocol/message.ts";
import type { RequestName } from "../protocol/requests.ts";
import type { ResponseName } from "../protocol/responses.ts";
import type { LocalTime } from "./local_time.ts";

/** What a handler may know beside the request. */
export interface HandlerContext {
  readonly account: Account;
  readonly institution: Institution;
  readonly library: Library;
  /** Who asks, for the journal and for retries. */
  readonly origin: Origin;
  readonly now: Temporal.Instant;
  /** The institution's clock, in the protocol's words. */
  readonly local: LocalTime;
  /** Columns of the terminal's receipt printer, from its last 99; 0 if it never said. */
  readonly printWidth: number;
  /** How long it is until the terminal is given its negative answer. */
  readonly patience: Patience;
  /** Aborted when the terminal is gone. */
  readonly signal: AbortSignal;
}

/** A response, and what it is about, for what an account wants rewritten before it is sent. */
export interface Answer<N extends ResponseName = ResponseName> {
  readonly response: Response<N>;
  readonly about?: {
    readonly patron?: Omit<Patron, "pin">;
    readonly item?: Item;
    readonly fees?: readonly Fee[];
  };
}

/** Translates one request into the library's words, calls one service, and translates the outcome back. */
export type Handler<N extends RequestName> = (
  request: Request<N>,
  context: HandlerContext,
) => Promise<Answer<AnswerName<N>>>;
