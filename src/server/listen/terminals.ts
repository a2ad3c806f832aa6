import type { Socket } from "node:net";
import type { ConnectedTerminal } from "../../observability/connected_terminal.ts";
import type { LimitLog } from "../session/limit_log.ts";
import type { SessionParts } from "../session/session_parts.ts";
import { admit, CONNECTION_REFUSALS, type ConnectionRefusal, type RefusedConnection } from "./admit.ts";
import { Connection, HELD_BACK } from "./connection.ts";
import { createTurns } from "./fair_share.ts";
import type { OpenListener } from "./listening.ts";

/** All terminals that are connected to a server. */
export interface Terminals {
  /** Serves a terminal that has just connected, or turns it away. */
  accept(socket: Socket, at: OpenListener): Promise<void>;
  /** Disconnects those that could not connect any longer from where they did. */
  dismissUnpermitted(): void;
  /** Counts the terminals by account; one that has not logged in counts under the empty name. */
  byAccount(): ReadonlyMap<string, number>;
  /** Counts the messages that were read and are not answered yet. */
  inProgress(): number;
  /** Lists those that are connected, in the order in which they came. */
  list(): readonly ConnectedTerminal[];
  /** Lets one have the answer that is under way and disconnects it; gives whether it was there. */
  disconnect(connection: number): boolean;
  /** Lets each have the answer that is under way, and resolves when all are disconnected. */
  finish(): Promise<void>;
}

/** What a refused connection tells the log. */
interface RefusalProperties {
  readonly address?: string;
  readonly port: number;
  readonly reason: string;
}

/** Makes the set of a server's terminals, with none connected yet. */
export function createTerminals(parts: SessionParts): Terminals {
  const connections = new Set<Connection>();
  const arriving = new Set<Socket>();
  const addresses = createCounter();
  const turns = createTurns();
  parts.metrics.begin("connectionsRefused", [...CONNECTION_REFUSALS, "connections"]);
  parts.metrics.begin("heldBack", HELD_BACK);
  let accepted = 0;

  async function accept(socket: Socket, at: OpenListener): Promise<void> {
    const { connections: most = Infinity, connectionsPerAddress = Infinity } = parts.current().limits;
    const { port } = at.listener;
    if (connections.size + arriving.size >= most) {
      return refuse(socket, "connections", parts.limitLog, { port, reason: `${most} connections are open` });
    }
    /** Where it counts, from when that is known until it is gone. */
    let counted: string | undefined;
    const mayCome = (address: string) => {
      if (addresses.count(address) >= connectionsPerAddress) return false;
      addresses.add(counted = address);
      return true;
    };
    arriving.add(socket);
    try {
      const arrival = await admit(socket, at, mayCome);
      if ("refusal" in arrival && arrival.refusal === "closed by terminal" && at.isProber(arrival.address)) {
        socket.destroy();
      } else if ("refusal" in arrival) turnAway(socket, arrival, port, connectionsPerAddress);
      else await serve(new Connection(arrival, parts, at, ++accepted, turns), socket);
    } catch (error) {
      parts.log.error("connection failed", { address: counted, port, error: String(error) });
      socket.destroy();
    } finally {
      arriving.delete(socket);
      if (counted !== undefined) addresses.remove(counted);
    }
  }

  function turnAway(
    socket: Socket,
    { refusal, detail, address }: RefusedConnection,
    port: number,
    connectionsPerAddress: number,
  ): void {
    const { limitLog, log: { debug, warning } } = parts;
    if (refusal === "connections from one address") {
      const reason = `${connectionsPerAddress} connections from the address are open`;
      return refuse(socket, refusal, limitLog, { address, port, reason });
    }
    const reason = detail === undefined ? refusal : `${refusal}: ${detail}`;
    refuse(socket, refusal, refusal === "closed by terminal" ? debug : warning, { address, port, reason });
  }

  function refuse(
    socket: Socket,
    refusal: ConnectionRefusal | "connections",
    tell: LimitLog,
    properties: RefusalProperties,
  ): void {
    tell("connection refused", { ...properties });
    parts.metrics.count("connectionsRefused", refusal);
    socket.destroy();
  }

  async function serve(connection: Connection, socket: Socket): Promise<void> {
    connections.add(connection);
    arriving.delete(socket);
    await connection.closed;
    connections.delete(connection);
  }

  return {
    accept,
    dismissUnpermitted() {
      for (const connection of connections) if (!connection.isPermitted()) connection.finish("address not allowed");
    },
    byAccount() {
      const counts = new Map([["", 0], ...[...parts.current().accounts.keys()].map((id) => [id, 0] as const)]);
      for (const { accountId = "", unnoticed } of connections) {
        if (!unnoticed) counts.set(accountId, (counts.get(accountId) ?? 0) + 1);
      }
      return counts;
    },
    inProgress: () => connections.values().reduce((sum, { isAnswering }) => sum + Number(isAnswering), 0),
    list: () => [...connections].filter(({ unnoticed }) => !unnoticed).map(({ shown }) => shown),
    disconnect(number) {
      const found = [...connections].find(({ shown }) => shown.connection === number);
      found?.finish("disconnected by staff");
      return found !== undefined;
    },
    async finish() {
      for (const socket of arriving) socket.destroy();
      for (const connection of connections) connection.finish("server stops");
      await Promise.all([...connections].map(({ closed }) => closed));
    },
  };
}

/** How many there are of each of many keys. */
interface Counter {
  count(key: string): number;
  add(key: string): void;
  remove(key: string): void;
}

/** Makes a counter that has counted nothing yet; a key of which there is none takes no memory. */
export function createCounter(): Counter {
  const counts = new Map<string, number>();
  const count = (key: string) => counts.get(key) ?? 0;
  return {
    count,
    add: (key) => void counts.set(key, count(key) + 1),
    remove(key) {
      if (count(key) > 1) counts.set(key, count(key) - 1);
      else counts.delete(key);
    },
  };
}
