import type { Server, Socket } from "node:net";
import type { Listener } from "../config/config.ts";
import { type AddressFilter, createAddressFilter } from "./address_filter.ts";
import { Connection, remoteAddress } from "./connection.ts";
import { listen } from "./listen.ts";
import { createServices, type ServerOptions } from "./services.ts";

/** An address where terminals can connect. */
export interface ServedAddress {
  readonly host: string;
  /** The port that the system chose, where the configuration says 0. */
  readonly port: number;
  readonly transport: Listener["transport"];
}

/** A server that accepts terminals. */
export interface RunningServer {
  /** In the order of the configuration's listeners. */
  readonly addresses: readonly ServedAddress[];
  /** Stops accepting, finishes the answers that are under way, and closes every connection. */
  close(): Promise<void>;
}

/**
 * Starts the server on every listener of the configuration.
 *
 * @throws {ListenError} when an address cannot be listened on; then none is
 *
 * @example
 * ```ts
 * const server = await startServer({ current: () => config, library, registry, verify, log, clock });
 * // ...
 * await server.close();
 * ```
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const services = createServices(options);
  const connections = new Set<Connection>();
  const servers: Server[] = [];
  const addresses: ServedAddress[] = [];
  let accepted = 0;

  function accept(socket: Socket, listener: Listener, permits: AddressFilter): void {
    const address = remoteAddress(socket);
    if (!permits(address)) {
      options.log.warning("connection refused", { address, port: listener.port, reason: "address not allowed" });
      socket.destroy();
      return;
    }
    const connection = new Connection(socket, services, listener, ++accepted);
    connections.add(connection);
    void connection.closed.then(() => connections.delete(connection));
  }

  async function close(): Promise<void> {
    const stopped = servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve())));
    for (const connection of connections) connection.finish();
    await Promise.all(stopped);
    await Promise.all([...connections].map(({ closed }) => closed));
  }

  try {
    for (const listener of options.current().listeners) {
      const permits = createAddressFilter(listener);
      const server = await listen(listener, (socket) => accept(socket, listener, permits));
      server.on(
        "error",
        (error) => options.log.error("listener failed", { port: listener.port, error: String(error) }),
      );
      servers.push(server);
      addresses.push({ host: listener.host, port: portOf(server), transport: listener.transport });
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { addresses, close };
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}
