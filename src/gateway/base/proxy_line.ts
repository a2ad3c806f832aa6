import { isIPv4, isIPv6 } from "node:net";
import type { UpstreamAddress } from "../../config/upstream/upstream.ts";

const encoder = new TextEncoder();

/** The terminal's port: a library system has no use for it. */
const PORT = 0;

/**
 * Writes the first line of a connection, which tells the system the terminal's address (HAProxy's PROXY protocol,
 * version 1). A terminal without an IP address is `UNKNOWN`.
 */
export function proxyLine(terminal: string | undefined, { host, port }: UpstreamAddress): Uint8Array {
  if (terminal === undefined) return encoder.encode("PROXY UNKNOWN\r\n");
  const family = isIPv4(terminal) ? "TCP4" : isIPv6(terminal) ? "TCP6" : undefined;
  if (family === undefined) return encoder.encode("PROXY UNKNOWN\r\n");
  const own = family === "TCP4" ? (isIPv4(host) ? host : "0.0.0.0") : isIPv6(host) ? host : "::";
  return encoder.encode(`PROXY ${family} ${terminal} ${own} ${PORT} ${port}\r\n`);
}
