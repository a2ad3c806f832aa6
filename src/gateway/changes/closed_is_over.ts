import type { Upstream } from "../../config/upstream/upstream.ts";

/** Systems of which each connection has a process of its own: where it is closed, nobody carries on. */
const OWN_PROCESS: ReadonlySet<Upstream["kind"]> = new Set(["koha", "evergreen", "openncip"]);

/** Addresses at which a tunnel of this machine may listen. */
const OF_THIS_MACHINE = /^(localhost|127\.|0\.0\.0\.0$|::1$|::$)/i;

/**
 * Tells whether a connection that the system has closed means that nobody carries out what was asked on it. It does where
 * the one who closed it is the process that would have. A tunnel, a proxy, or whatever ends TLS closes connections for
 * reasons of its own; and edge-sip2 carries on.
 */
export function closedIsOver({ kind, tls, path, proxyProtocol, addresses }: Upstream): boolean {
  if (tls !== undefined || path !== undefined || proxyProtocol) return false;
  return OWN_PROCESS.has(kind) && addresses.every(({ host }) => !OF_THIS_MACHINE.test(host));
}
