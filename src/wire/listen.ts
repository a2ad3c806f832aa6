import { createServer, type Server, type Socket } from "node:net";

/**
 * Terminals that may wait to be accepted, if the system allows so many (`net.core.somaxconn`). When a library opens, or
 * comes back after an outage, all connect at once. A terminal for which the queue has no place tries again after one
 * second, then after three and seven.
 */
const BACKLOG = 4096;

/** Where a socket listens. */
interface Address {
  readonly host: string;
  readonly port: number;
}

/**
 * Listens on one address.
 *
 * @throws {ListenError} when that is not possible
 */
export async function listen(
  listener: Address,
  accept: (socket: Socket) => void,
): Promise<Server> {
  const { host, port } = listener;
  // Asked first: without the permission to listen, node:net throws an error that nobody can catch.
  const { state } = await Deno.permissions.query({ name: "net", host: formatAddress(listener) });
  if (state !== "granted") throw new ListenError(listener, "EPERM", state);
  // A terminal may close its sending side and still wait for the answers.
  const server = createServer({ allowHalfOpen: true }, accept);
  return await new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      reject(new ListenError(listener, error.code ?? "", error.message));
    });
    server.listen({ host, port, backlog: BACKLOG }, () => {
      server.removeAllListeners("error");
      resolve(server);
    });
  });
}

const advice: Readonly<Record<string, string>> = {
  EADDRINUSE: "another program listens there; stop it, or choose another port",
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

  constructor({ host, port }: Address, code: string, reason: string) {
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

/** Writes an address: `0.0.0.0:6001`, `[::1]:6001`. */
export function formatAddress({ host, port }: Address): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}
