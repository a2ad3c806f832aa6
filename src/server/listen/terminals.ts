import type { Socket } from "node:net";
import type { ConnectedTerminal } from "../../observability/connected_terminal.ts";
import type { SessionParts } from "../session/session_parts.ts";
import type { Arrivals } from "./arrivals.ts";
import { Connection, HELD_BACK } from "./connection.ts";
import type { Turns } from "./fair_share.ts";
import type { OpenListener } from "./listening.ts";
import { createRelays } from "./relays.ts";

/** All terminals that are connected to a server. */
export interface Terminals {
  /** Serves a terminal that has just connected, or turns it away. */
  accept(socket: Socket, at: OpenListener): Promise<void>;
  /**
   * Disconnects terminals whose addresses are not permitted any longer, and those that are served and should be
   * relayed, or are relayed and should be served: they connect again.
   */
  dismiss(): void;
  /** Counts the terminals by account. Those that have not logged in count under the empty name. */
  byAccount(): ReadonlyMap<string, number>;
  /** Counts the messages that were read and are not answered yet. */
  inProgress(): number;
  /** Lists the connected terminals. */
  list(): readonly ConnectedTerminal[];
  /** Finishes a terminal's answer under way and disconnects it. False if there is no such connection. */
  disconnect(connection: number): boolean;
  /** Finishes the answers under way, and resolves when all terminals are disconnected. */
  finish(): Promise<void>;
}

/**
 * Makes the set of a server's terminals, with none connected yet.
 *
 * @param turns are shared by all connections
 */
export function createTerminals(parts: SessionParts, arrivals: Arrivals, turns: Turns): Terminals {
  const connections = new Set<Connection>();
  const relays = createRelays(parts);
  parts.metrics.begin("heldBack", HELD_BACK);

  function accept(socket: Socket, at: OpenListener): Promise<void> {
    return arrivals.take(socket, at, (arrival) => {
      const number = arrivals.number();
      return relays.begin(arrival, at, number) ?? serve(new Connection(arrival, parts, at, number, turns));
    });
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
  return [...served, ...relayed];
}

/**
 * Counts connections by account, those of an account without any too. Who has not logged in counts under the empty
 * name, and so do those that are relayed: their logins are not read.
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
