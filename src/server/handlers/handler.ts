import type { Account, Institution } from "../../config/config.ts";
import type { Fee } from "../../library/fee.ts";
import type { Item } from "../../library/item.ts";
import type { Library } from "../../library/library.ts";
import type { Origin } from "../../library/origin.ts";
import type { Deadline } from "../../library/deadline.ts";
import type { Patron } from "../../library/patron.ts";
import type { AnswerName, Request, Response } from "../../protocol/message.ts";
import type { RequestName } from "../../protocol/requests.ts";
import type { ResponseName } from "../../protocol/responses.ts";
import type { LocalTime } from "../wording/local_time.ts";

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
  readonly deadline: Deadline;
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

/** The requests that handlers answer; login, status and resend belong to the session. */
export type HandledRequestName = Exclude<RequestName, "login" | "scStatus" | "requestAcsResend">;

/** A handler for each of the requests that have one. */
export type Handlers = { readonly [N in HandledRequestName]?: Handler<N> };

/** Finds the handler of a request. */
export interface Registry {
  /** The handler of a request; `undefined` if the server has none, and then the request gets its negative answer. */
  get<N extends HandledRequestName>(name: N): Handler<N> | undefined;
}

/**
 * Makes a registry of handlers.
 *
 * @example
 * ```ts
 * createRegistry({ checkout: handleCheckout }).get("checkin"); // undefined
 * ```
 */
export function createRegistry(handlers: Handlers): Registry {
  return { get: (name) => handlers[name] };
}
