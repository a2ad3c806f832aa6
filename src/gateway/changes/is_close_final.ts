import type { Upstream } from "../../config/upstream/upstream.ts";
import type { LibrarySystem } from "../../systems/library_system.ts";

/**
 * Tells whether no request is carried out any more once the connection to a system has been closed. That is so where
 * the system itself has closed it, and its close ends its work. A tunnel, a proxy and a TLS terminator close connections
 * for reasons of their own; no address shows whether one is there, so that the operator says it.
 */
export function isCloseFinal(
  { tls, path, proxyProtocol, closesItself = tls === undefined && !proxyProtocol }: Upstream,
  { closeEndsWork }: Pick<LibrarySystem, "closeEndsWork">,
): boolean {
  return closeEndsWork && path === undefined && closesItself;
}
