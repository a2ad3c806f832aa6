import { isIP, isIPv4 } from "node:net";
import { kind } from "./kind.ts";

export interface ServiceAddress {
  readonly host: string;
  readonly port: number;
  /** Whether the host is a name rather than an address. */
  readonly named: boolean;
  /** Whether the file names no host. */
  readonly anywhere?: true;
  /** The address family that the file asks for; absent: none. */
  readonly family?: 4 | 6;
}

const WRITTEN = /^(?:(\*|\[[^\]\s]+\]|[^\s:/[\]]+):)?(\d{1,5})(?:\/tcp)?(?:\/ipv([46]))?$/i;

/** `service/@port` as Koha's Net::Server reads it; port 0 takes any that is free. */
export const serviceAddress = kind(
  "[HOST:]PORT[/tcp], where HOST is *, a name, an IPv4 address or an IPv6 address in [], and /IPv4 or /IPv6 may follow",
  (text, refuse): ServiceAddress => {
    const [matched, written, digits, version] = WRITTEN.exec(text.trim()) ?? [];
    // OpenNCIP writes 0 for every address.
    const host = written === undefined || written === "0" ? "*" : written;
    const port = Number(digits);
    if (matched === undefined || port > 65535) return refuse();
    const family = version === "4" ? 4 : version === "6" ? 6 : undefined;
    const asked: Pick<ServiceAddress, "family" | "anywhere"> = {
      ...(family && { family }),
      ...(written === undefined && { anywhere: true }),
    };
    if (host === "*") return { host: family === 6 ? "::" : "0.0.0.0", port, named: false, ...asked };
    const bare = host.replace(/^\[|\]$/g, "");
    const found = isIP(bare);
    const named = found === 0;
    if (named && (host !== bare || !isHostName(host))) return refuse();
    if (family && !named && found !== family) return refuse("in which the address is not of that family");
    return { host: bare, port, named, ...asked };
  },
  { pattern: "((\\*|\\[[^\\]\\s]+\\]|[^\\s:/\\[\\]]+):)?[0-9]{1,5}(/tcp)?(/ipv[46])?" },
);

/** Puts an address without a host on this machine alone; leaves others as they are. */
export function onLoopback({ anywhere, ...address }: ServiceAddress): ServiceAddress {
  return anywhere ? { ...address, host: address.family === 6 ? "::1" : "127.0.0.1" } : address;
}

/** Tells whether an address can be reached from this machine alone. */
export function isLoopback({ host }: Pick<ServiceAddress, "host">): boolean {
  return host === "::1" || /^127(\.\d+){3}$/.test(host) || host.toLowerCase() === "localhost";
}

function isHostName(host: string): boolean {
  return /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(host) && !/^[\d.]+$/.test(host);
}

/**
 * Tells whether two services cannot both listen: the same port on the same address, or on one that includes the other.
 */
export function overlap(a: ServiceAddress, b: ServiceAddress): boolean {
  if (a.port !== b.port || a.port === 0) return false;
  return a.host.toLowerCase() === b.host.toLowerCase() || covers(a, b) || covers(b, a);
}

/**
 * Tells whether an address includes another. `::` takes IPv4 connections as well, where the system does not forbid it.
 */
function covers(wide: ServiceAddress, narrow: ServiceAddress): boolean {
  return wide.host === "::" || (wide.host === "0.0.0.0" && (narrow.named || isIPv4(narrow.host)));
}

/** Writes an address as people do. */
export function formatAddress({ host, port }: ServiceAddress): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}
