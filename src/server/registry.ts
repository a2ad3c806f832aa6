import type { RequestName } from "../protocol/requests.ts";
import type { Handler } from "./handler.ts";

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
