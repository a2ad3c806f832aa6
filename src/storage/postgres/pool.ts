import type { ConnectionLimits } from "./connection/connect.ts";
import { PooledConnection } from "./connection/pooled_connection.ts";
import type { PostgresAddress } from "./connection/postgres_address.ts";
import type { CopyIn, Run } from "./connection/run.ts";

interface PoolLimits extends ConnectionLimits {
  /** Connections at most. */
  readonly size: number;
}

/** Connections that are shared: statements are sent on without waiting for the answers to earlier ones. */
export interface Pool {
  readonly run: Run;
  /** Runs a question, which changes nothing; those of one turn of the event loop are sent together. */
  readonly ask: Run;
  readonly copy: CopyIn;
  /** Runs statements on one connection in one transaction, which is rolled back if `work` rejects. */
  transaction<T>(work: (run: Run, copy: CopyIn) => Promise<T>): Promise<T>;
  /** Finishes what is under way for so many seconds, then closes all connections. */
  end(seconds: number): Promise<void>;
}

/** Questions of one turn that one connection is given at most: they are answered one after the other. */
const TOGETHER = 8;

/**
 * Makes a pool of connections to the first server; they are opened when they are needed, and others in the place of those
 * that are lost.
 *
 * Which connection does what is decided here, and each is a pool of one to the library: in a larger one, as long as work
 * comes in before all of it is done, version 3.4.9 keeps a place in a list for each statement and walks over all of them at
 * the next (`Queue.remove`). That took a quarter of the time of an Item Information after some seconds, and grew.
 *
 * @param readsOnly is called when the server says that it takes no changes
 */
export function createPool(address: PostgresAddress, limits: PoolLimits, readsOnly: () => void = () => {}): Pool {
  const keeper = { lost: replace, left: (connection: PooledConnection) => void retired.delete(connection), readsOnly };
  const connections = Array.from({ length: limits.size }, open);
  /** Connections that take nothing more and have not finished yet. */
  const retired = new Set<PooledConnection>();
  let ended = false;
  /** The connection whose questions of this turn travel together, and how many more it takes. */
  let shared: PooledConnection | undefined;
  let room = 0;

  function open(): PooledConnection {
    return new PooledConnection(address, limits, keeper);
  }

  /**
   * Puts a new connection in the place of one that is closed: version 3.4.9 refuses the first statement after it has
   * connected anew for what the server said when it left.
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

/** Chooses between two; called for each statement, so that no function is made for each. */
function lessBusy(one: PooledConnection, other: PooledConnection): PooledConnection {
  return other.load < one.load ? other : one;
}
