import type { Socket } from "node:net";
import type { Listener } from "../config/config.ts";
import { admit, GONE } from "./admit.ts";
import { Connection } from "./connection.ts";
import { createCounter } from "./counter.ts";
import type { LimitLog } from "./limit_log.ts";
import { createListening, type OpenListener, type ServedAddress } from "./listening.ts";
import { createServices, type ServerOptions } from "./services.ts";

/** A server that accepts terminals. */
export interface RunningServer {
  /** In the order of the configuration's listeners. */
  readonly addresses: readonly ServedAddress[];
  /**
   * Listens where a new configuration says. Terminals of a listener that is gone stay until they go; those of one that
   * stays get its new time limits at their next message, unless they may not connect there any longer: they have the
   * answer that is under way, and are disconnected. One call at a time.
   *
   * @throws {ListenError} when an address cannot be listened on; then nothing has changed
   */
  reload(listeners: readonly Listener[]): Promise<void>;
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
  const arriving = new Set<Socket>();
  const addresses = createCounter();
  const listening = createListening((socket, at) => void accept(socket, at), options.log);
  let accepted = 0;

  async function accept(socket: Socket, at: OpenListener): Promise<void> {
    const { connections: most = Infinity, connectionsPerAddress = Infinity } = options.current().limits;
    const { port } = at.listener;
    if (connections.size + arriving.size >= most) {
      return refuse(socket, services.limitLog, { port, reason: `${most} connections are open` });
    }
    arriving.add(socket);
    const arrival = await admit(socket, at);
    arriving.delete(socket);
    const { address } = arrival;
    if ("refusal" in arrival) {
      const { debug, warning } = options.log;
      return refuse(socket, arrival.refusal === GONE ? debug : warning, { address, port, reason: arrival.refusal });
    }
    if (addresses.count(address) >= connectionsPerAddress) {
      const reason = `${connectionsPerAddress} connections from the address are open`;
      return refuse(socket, services.limitLog, { address, port, reason });
    }
    serve(new Connection(arrival, services, at, ++accepted), address);
  }

  function serve(connection: Connection, address: string): void {
    connections.add(connection);
    addresses.add(address);
    void connection.closed.then(() => {
      connections.delete(connection);
      addresses.remove(address);
    });
  }

  async function reload(listeners: readonly Listener[]): Promise<void> {
    await listening.change(listeners);
    for (const connection of connections) if (!connection.isPermitted()) connection.finish("address not allowed");
  }

  async function close(): Promise<void> {
    const stopped = listening.close();
    for (const socket of arriving) socket.destroy();
    for (const connection of connections) connection.finish("server stops");
    await stopped;
    await Promise.all([...connections].map(({ closed }) => closed));
  }

  await listening.change(options.current().listeners);
  return {
    get addresses() {
      return listening.addresses();
    },
    reload,
    close,
  };
}

function refuse(
  socket: Socket,
  tell: LimitLog,
  properties: { readonly address?: string; readonly port: number; readonly reason: string },
): void {
  tell("connection refused", properties);
  socket.destroy();
}
