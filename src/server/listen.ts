import { createServer, type Server, type Socket } from "node:net";
import type { Listener, PageListener } from "../config/config.ts";
import { formatAddress, ListenError } from "./listen_error.ts";

/** Terminals still waiting to be accepted; a library that opens its doors connects all of them at once. */
const BACKLOG = 511;

/**
 * Listens on one address.
 *
 * @throws {ListenError} when that is not possible
 */
export async function listen(
  listener: Pick<Listener | PageListener, "host" | "port">,
  accept: (socket: Socket) => void,
): Promise<Server> {
  const { host, port } = listener;
  // Asked first: where Deno may not listen, node:net throws out of everybody's reach.
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
