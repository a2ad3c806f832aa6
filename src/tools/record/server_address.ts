import { InvalidArgumentError } from "commander";
import type { Destination } from "../../wire/dial.ts";
import { type TlsFlags, tlsOf } from "../base/client_options.ts";

/** An address on the command line. */
export interface ServerAddress {
  readonly host: string;
  readonly port: number;
  /** Whether TLS is spoken there. */
  readonly secured: boolean;
}

/** Reads an address such as `127.0.0.1:6001`, `[::1]:6001` or `tls://sip.example.org:6443`. */
export function readAddress(text: string): ServerAddress {
  const [, scheme, ipv6, name, digits = ""] =
    /^(tls:\/\/)?(?:\[([0-9a-fA-F:.]+)\]|([^:[\]/]+)):(\d{1,5})$/.exec(text) ?? [];
  const host = ipv6 ?? name, port = Number(digits);
  if (host !== undefined && port <= 65535) return { host, port, secured: scheme !== undefined };
  throw new InvalidArgumentError("It must be HOST:PORT or tls://HOST:PORT, such as 127.0.0.1:6001");
}

/**
 * Gives addresses as what is connected to, with the options about TLS where it is spoken. Throws a `RangeError` where
 * one of these is not in order, or is given although no TLS is used.
 */
export function destinationsOf(addresses: readonly ServerAddress[], flags: TlsFlags): readonly Destination[] {
  if (!addresses.some(({ secured }) => secured) && tlsOf(flags) !== undefined) {
    throw new RangeError("the --tls options are for an address that begins with tls://");
  }
  return addresses.map(({ host, port, secured }) => ({
    host,
    port,
    ...secured && { tls: tlsOf({ ...flags, tls: true }) },
  }));
}
