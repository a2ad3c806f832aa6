import { isIP } from "node:net";
import type { AddressFilter } from "../session/address_filter.ts";

/**
 * Finds the client of a trusted proxy: the last address in its header that is not itself a trusted proxy's. Addresses
 * before that one may be invented.
 *
 * @param header X-Forwarded-For
 * @param peer the address that is connected
 */
export function forwardedClient(
  header: string | readonly string[] | undefined,
  peer: string,
  isProxy: AddressFilter,
): string | undefined {
  if (header === undefined || !isProxy(peer)) return undefined;
  const told = [header].flat().join().split(",").map(withoutPort);
  const client = told.findLast((each) => each !== "" && !isProxy(each));
  if (client === undefined || isIP(client) === 0) return undefined;
  // An address of this machine is believed only from a proxy on this machine.
  return isLoopback(client) && !isLoopback(peer) ? undefined : client;
}

/** Some proxies tell the port, too: Azure's Application Gateway, and Application Request Routing of Microsoft's IIS. */
function withoutPort(told: string): string {
  const [, v4, v6] = /^(?:(\d+(?:\.\d+){3}):\d+|\[([^\]]*)\](?::\d+)?)$/.exec(told.trim()) ?? [];
  return (v4 ?? v6 ?? told.trim()).replace(/^::ffff:/, "");
}

/** Tells whether an address is of this machine alone. */
export function isLoopback(address: string): boolean {
  return address === "::1" || address.startsWith("127.");
}
