import type { ConnectionLimits } from "./connection/connect.ts";
import { PooledConnection } from "./connection/pooled_connection.ts";
import type { PostgresAddress } from "./connection/postgres_address.ts";
import type { CopyIn, Run } from "./connection/run.ts";

interface PoolLimits extends ConnectionLimits {
  /** Connections at most. */
  readonly size: number;
}

/** Connections that callers share: statements are sent without waiting for the answers to earlier ones. */
export interface Pool {
  readonly run: Run;
  /** Runs a statement that only reads; those of one turn of the event loop are sent together. */
  readonly ask: Run;
  readonly copy: CopyIn;
  /** Runs statements on one connection in one transaction, which is rolled back if `work` rejects. */
  transaction<T>(work: (run: Run, copy: CopyIn) => Promise<T>): Promise<T>;
  /** Finishes the work under way, for so many seconds at most, then closes all connections. */
  end(seconds: number): Promise<void>;
}

/** How many questions of one turn one connection gets at most, since it answers them one after the other. */
const TOGETHER = 8;

/**
 * Makes a pool of connections to the first server. They are opened when they are needed, and lost ones are replaced.
 *
 * This pool decides which connection does what, and gives the npm library postgres pools of one connection each. In a
 * larger pool its version 3.4.9 keeps a list entry for each statement, as long as new work comes before all is done,
 * and goes through the list at each statement (`Queue.remove`). After some seconds that took a quarter of the time of
 * an Item Information, and grew.
 *
 * @param readsOnly is called when the server says that it takes no changes
 */
export function createPool(address: PostgresAddress, limits: PoolLimits, readsOnly: () => void = () => {}): Pool {
  const keeper = { lost: replace, left: (connection: PooledConnection) => void retired.delete(connection), readsOnly };
  const connections = Array.from({ length: limits.size }, open);
  /** Connections that get no more work and have not finished theirs. */
  const retired = new Set<PooledConnection>();
  let ended = false;
  /** The connection that gets the questions of this turn, and how many more it takes. */
  let shared: PooledConnection | undefined;
  let room = 0;

  function open(): PooledConnection {
    return new PooledConnection(address, limits, keeper);
  }

  /**
   * Replaces a closed connection by a new one. If the library's version 3.4.9 connects again itself, it fails the first
   * statement with the error that the server sent when it closed the connection.
   */
  function replace(connection: PooledConnection): void {
    const place = connections.indexOf(connection);
    if (ended || place < 0) return;
    const instead = open();
    if (!connection.hasRun) instead.rest();
    connections[place] = instead;
    if (shared === connection) shared = instead;
    if (!connection.isBusy) return;
    retired.add(connection);
    connection.retire();
  }

  function leastBusy(): PooledConnection {
    return connections.reduce(lessBusy);
  }

  function travelTogether(): PooledConnection {
    if (shared !== undefined && room-- > 0) return shared;
    if (shared === undefined) setImmediate(part);
    room = TOGETHER - 1;
    return shared = leastBusy();
  }

  function part(): void {
    shared = undefined;
  }

  return {
    run: (statement, values) => leastBusy().run(statement, values),
    ask: (statement, values) => travelTogether().run(statement, values),
    transaction: (work) => leastBusy().transaction(work),
    copy: (statement, lines) => leastBusy().copy(statement, lines),
    async end(seconds) {
      ended = true;
      await Promise.all([...connections, ...retired].map((connection) => connection.leave(seconds)));
    },
  };
}

/** Gives the less busy of two connections. It stands outside so that no closure is made for each statement. */
function lessBusy(one: PooledConnection, other: PooledConnection): PooledConnection {
  return other.load < one.load ? other : one;
}
