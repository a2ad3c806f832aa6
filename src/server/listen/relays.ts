import type { ConnectedTerminal } from "../../observability/connected_terminal.ts";
import type { SessionParts } from "../session/session_parts.ts";
import type { Arrival } from "./admit.ts";
import type { OpenListener } from "./listening.ts";

/** Milliseconds of silence after which the system probes whether the terminal is still there. */
const KEEP_ALIVE_DELAY = 60_000;

/** The terminals that are relayed past this server. */
interface Relays {
  readonly size: number;
  /**
   * Begins to relay a terminal that is let in, and resolves when it is gone; `undefined` where terminals of its listener are
   * served.
   */
  begin(arrival: Arrival, at: OpenListener, connection: number): Promise<void> | undefined;
  /** Disconnects those that are to be served, and those whose addresses are not permitted any longer. */
  dismiss(): void;
  list(): readonly ConnectedTerminal[];
  /** Disconnects one. False if there is no such connection. */
  disconnect(connection: number): boolean;
  /** Disconnects all once their answers under way have passed, and resolves when they are gone. */
  finish(): Promise<void>;
}

/** A terminal that is relayed. */
interface Relayed {
  readonly shown: ConnectedTerminal;
  readonly at: OpenListener;
  readonly over: Promise<void>;
  end(): void;
}

/** Makes the set of terminals that are relayed, with none yet. */
export function createRelays({ relayOf, clock, log, metrics }: SessionParts): Relays {
  const relays = new Set<Relayed>();

  async function keep(relayed: Relayed): Promise<void> {
    relays.add(relayed);
    await relayed.over;
    relays.delete(relayed);
    const { connection, address } = relayed.shown;
    log.info("connection closed", { connection, address, reason: "relay over" });
  }

  return {
    get size() {
      return relays.size;
    },
    begin({ socket, address }, at, connection) {
      const relay = relayOf?.(at.listener);
      if (relay === undefined) return undefined;
      const { port } = at.listener;
      metrics.count("connectionsOpened");
      log.info("connection relayed", { connection, address, port });
      const since = clock().epochMilliseconds;
      const shown = { connection, address, port, since, terminal: "", outOfPaper: false, relayed: true } as const;
      return keep({ shown, at, ...relay(socket.setNoDelay(true).setKeepAlive(true, KEEP_ALIVE_DELAY), address) });
    },
    dismiss() {
      for (const { at, shown, end } of relays) {
        if (relayOf?.(at.listener) === undefined || !at.permits(shown.address)) end();
      }
    },
    list: () => [...relays].map(({ shown }) => shown),
    disconnect(connection) {
      const found = [...relays].find(({ shown }) => shown.connection === connection);
      found?.end();
      return found !== undefined;
    },
    async finish() {
      for (const { end } of relays) end();
      await Promise.all([...relays].map(({ over }) => over));
    },
  };
}
