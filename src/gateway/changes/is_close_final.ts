import type { Upstream } from "../../config/upstream/upstream.ts";
import type { LibrarySystem } from "../../systems/library_system.ts";

/** Addresses at which a tunnel of this machine may listen. */
const OF_THIS_MACHINE = /^(localhost|127\.|0\.0\.0\.0$|::1$|::$)/i;

/**
 * Tells whether no request is carried out any more once the connection to a system has been closed. That is so where
 * the system itself has closed it, and its close ends its work. A tunnel, a proxy and a TLS terminator close connections
 * for reasons of their own.
 */
export function isCloseFinal(
  { tls, path, proxyProtocol, addresses }: Upstream,
  { closeEndsWork }: Pick<LibrarySystem, "closeEndsWork">,
): boolean {
  if (tls !== undefined || path !== undefined || proxyProtocol) return false;
  return closeEndsWork && addresses.every(({ host }) => !OF_THIS_MACHINE.test(host));
}
