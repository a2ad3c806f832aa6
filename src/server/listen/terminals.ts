import type { Socket } from "node:net";
import type { ConnectedTerminal } from "../../observability/connected_terminal.ts";
import type { SessionParts } from "../session/session_parts.ts";
import { admit } from "./admit.ts";
import { Connection, HELD_BACK } from "./connection.ts";
import { createCounter } from "./counter.ts";
import { createTurns } from "./fair_share.ts";
import type { OpenListener } from "./listening.ts";
import { createRefusals } from "./refusals.ts";
import { createRelays } from "./relays.ts";

/** All terminals that are connected to a server. */
export interface Terminals {
  /** Serves a terminal that has just connected, or turns it away. */
  accept(socket: Socket, at: OpenListener): Promise<void>;
  /**
   * Disconnects terminals whose addresses are not permitted any longer, and those that are served and should be relayed, or
   * are relayed and should be served: they connect again.
   */
  dismiss(): void;
  /** Counts the terminals by account. Those that have not logged in count under the empty name. */
  byAccount(): ReadonlyMap<string, number>;
  /** Counts the messages that were read and are not answered yet. */
  inProgress(): number;
  /** Lists the connected terminals, in the order in which they came. */
  list(): readonly ConnectedTerminal[];
  /** Finishes a terminal's answer under way and disconnects it. False if there is no such connection. */
  disconnect(connection: number): boolean;
  /** Finishes the answers under way, and resolves when all terminals are disconnected. */
  finish(): Promise<void>;
}

/** Makes the set of a server's terminals, with none connected yet. */
export function createTerminals(parts: SessionParts): Terminals {
  const connections = new Set<Connection>();
  const relays = createRelays(parts);
  const arriving = new Set<Socket>();
  const addresses = createCounter();
  const turns = createTurns();
  const refusals = createRefusals(parts);
  parts.metrics.begin("heldBack", HELD_BACK);
  let accepted = 0;

  async function accept(socket: Socket, at: OpenListener): Promise<void> {
    const { connections: most = Infinity, connectionsPerAddress = Infinity } = parts.current().limits;
    const { port } = at.listener;
    if (connections.size + relays.size + arriving.size >= most) return refusals.tooMany(socket, port, most);
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
      } else if ("refusal" in arrival) refusals.turnAway(socket, arrival, port, connectionsPerAddress);
      else {
        const number = ++accepted;
        const gone = relays.begin(arrival, at, number) ?? serve(new Connection(arrival, parts, at, number, turns));
        arriving.delete(socket);
        await gone;
      }
    } catch (error) {
      parts.log.error("connection failed", { address: counted, port, error: String(error) });
      socket.destroy();
    } finally {
      arriving.delete(socket);
      if (counted !== undefined) addresses.remove(counted);
    }
  }

  async function serve(connection: Connection): Promise<void> {
    connections.add(connection);
    await connection.closed;
    connections.delete(connection);
  }

  return {
    accept,
    dismiss() {
      for (const connection of connections) connection.dismiss();
      relays.dismiss();
    },
    byAccount: () => countByAccount(connections, parts.current().accounts.keys(), relays.size),
    inProgress: () => connections.values().reduce((sum, { isAnswering }) => sum + Number(isAnswering), 0),
    list: () => listed(connections, relays.list()),
    disconnect(number) {
      const found = [...connections].find(({ shown }) => shown.connection === number);
      found?.finish("disconnected by staff");
      return found !== undefined || relays.disconnect(number);
    },
    async finish() {
      for (const socket of arriving) socket.destroy();
      for (const connection of connections) connection.finish("server stops");
      await Promise.all([...[...connections].map(({ closed }) => closed), relays.finish()]);
    },
  };
}

function listed(
  connections: Iterable<Connection>,
  relayed: readonly ConnectedTerminal[],
): readonly ConnectedTerminal[] {
  const served = [...connections].filter(({ unnoticed }) => !unnoticed).map(({ shown }) => shown);
  return [...served, ...relayed].toSorted((a, b) => a.connection - b.connection);
}

/**
 * Counts connections by account, those of an account without any too. Who has not logged in counts under the empty name, and
 * so do those that are relayed: nobody reads their logins.
 */
function countByAccount(
  connections: Iterable<Connection>,
  accounts: Iterable<string>,
  relayed: number,
): ReadonlyMap<string, number> {
  const counts = new Map([["", relayed], ...[...accounts].map((id) => [id, 0] as const)]);
  for (const { accountId = "", unnoticed } of connections) {
    if (!unnoticed) counts.set(accountId, (counts.get(accountId) ?? 0) + 1);
  }
  return counts;
}
