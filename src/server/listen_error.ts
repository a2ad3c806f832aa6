import type { Listener } from "../config/config.ts";

const advice: Readonly<Record<string, string>> = {
  EADDRINUSE: "another program listens there; stop it, or give the service another port",
  EACCES: "the system does not allow it; ports below 1024 need a privilege, so choose a higher one",
  EADDRNOTAVAIL: "this machine has no such address; give one that it has, or 0.0.0.0 for all of them",
  ENOTFOUND: "the name has no address; give one that can be resolved, or an address",
};

// Deno's name for an address that is not the machine's.
const synonyms: Readonly<Record<string, string>> = { EINVAL: "EADDRNOTAVAIL" };

/** The server cannot listen on an address; the message says why, and what to do. */
export class ListenError extends Error {
  override readonly name = "ListenError";
  readonly host: string;
  readonly port: number;
  /** The system's code (`EADDRINUSE`), or `EPERM` where Deno was not allowed to. */
  readonly code: string;

  constructor({ host, port }: Pick<Listener, "host" | "port">, code: string, reason: string) {
    const address = formatAddress({ host, port });
    const known = code === "EPERM"
      ? `Deno may not; run it with --allow-net=${address}`
      : advice[synonyms[code] ?? code];
    super(`cannot listen on ${address}: ${known ?? reason}`);
    this.host = host;
    this.port = port;
    this.code = code;
  }
}

/** An address as it is written: `0.0.0.0:6001`, `[::1]:6001`. */
export function formatAddress({ host, port }: Pick<Listener, "host" | "port">): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}
