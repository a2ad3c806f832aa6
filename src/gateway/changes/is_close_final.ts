import type { Upstream } from "../../config/upstream/upstream.ts";

/**
 * Systems that serve each connection by a process of its own: when that process closes the connection, its work has
 * ended.
 */
const OWN_PROCESS: ReadonlySet<Upstream["kind"]> = new Set(["koha", "evergreen", "openncip"]);

/** Addresses at which a tunnel of this machine may listen. */
const OF_THIS_MACHINE = /^(localhost|127\.|0\.0\.0\.0$|::1$|::$)/i;

/**
 * Tells whether no request is carried out any more once the system has closed its connection. That is so where the
 * process that closes it is the one that carries requests out. A tunnel, a proxy and a TLS terminator close connections
 * for reasons of their own, and edge-sip2 goes on with the request.
 */
export function isCloseFinal({ kind, tls, path, proxyProtocol, addresses }: Upstream): boolean {
  if (tls !== undefined || path !== undefined || proxyProtocol) return false;
  return OWN_PROCESS.has(kind) && addresses.every(({ host }) => !OF_THIS_MACHINE.test(host));
}
