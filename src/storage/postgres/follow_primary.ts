import { databaseName, type PostgresAddress } from "./connection/postgres_address.ts";
import { isReadOnly, unsentError } from "./connection/postgres_error.ts";
import { searchPrimary } from "./connection/search_primary.ts";
import type { Pool } from "./pool.ts";

/** Connections to the server that takes changes, one of several. */
interface FollowedPrimary {
  readonly pool: Pool;
  /** Names the database on that server for people. */
  readonly where: string;
  /**
   * Notes that the server has failed with this error, or has not answered, so that another may take changes by now. A
   * server that only reads is left at once.
   */
  doubt(error: unknown): void;
  /** Notes that the server only reads: if there are others, it is asked nothing more. */
  readsOnly(): void;
  /** Makes new connections; work that hangs in the old ones is rejected. */
  renew(): void;
  /** Finishes the work under way, for so many seconds at most, then closes all connections. */
  end(seconds: number): Promise<void>;
}

interface FollowOptions {
  /** Makes a pool; `readsOnly` is to be called when its server says that it takes no changes. */
  readonly connect: (server: PostgresAddress, readsOnly: () => void) => Pool;
  /** Milliseconds that one server's answer is waited for. */
  readonly patience: number;
  /** Called when there are connections to a server that has just said that it takes changes. */
  readonly moved: () => void;
}

/**
 * Follows the server that takes changes. A single server is always that one. Among several it is searched for at first,
 * and whenever there is doubt. The present one stays in use until another says that it takes changes, or until it says
 * itself that it only reads. Work under way there is then rejected, and its callers, who do not know whether it was
 * done, use the other server.
 */
export function followPrimary(
  address: PostgresAddress,
  { connect, patience, moved }: FollowOptions,
): FollowedPrimary {
  const several = address.others !== undefined;
  let server: PostgresAddress | undefined;
  let search: ReturnType<typeof searchPrimary> | undefined;
  let pool: Pool;
  let ended = false;

  function connectTo(place: PostgresAddress): Pool {
    server = place;
    const made = connect(place, () => {
      // An old pool says nothing about the server that is in use now.
      if (made === pool) readsOnly();
    });
    return made;
  }

  function change(to: Pool): void {
    const old = pool;
    pool = to;
    old.end(0).catch(() => {});
  }

  function readsOnly(): void {
    if (!several || ended || server === undefined) return;
    server = undefined;
    change(nowhere(() => search?.reason() ?? ""));
    look();
  }

  function look(): void {
    if (!several || ended || search !== undefined) return;
    search = searchPrimary(address, patience);
    search.found.then(take);
  }

  function take(found: PostgresAddress): void {
    search = undefined;
    if (ended || server !== undefined && isSame(found, server)) return;
    change(connectTo(found));
    moved();
  }

  pool = several ? nowhere(() => search?.reason() ?? "") : connectTo(address);
  if (several) look();
  return {
    get pool() {
      return pool;
    },
    get where() {
      return databaseName(server ?? address);
    },
    doubt: (error) => isReadOnly(error) ? readsOnly() : look(),
    readsOnly,
    renew() {
      if (server !== undefined) change(connectTo(server));
    },
    async end(seconds) {
      ended = true;
      search?.stop();
      await pool.end(seconds);
    },
  };
}

function isSame(one: PostgresAddress, other: PostgresAddress): boolean {
  return one.host === other.host && one.port === other.port;
}

/** Makes a pool that refuses everything, used while no server is known that takes changes. */
function nowhere(reason: () => string): Pool {
  const refuse = () => Promise.reject(unsentError(reason()));
  return { run: refuse, ask: refuse, copy: refuse, transaction: refuse, end: () => Promise.resolve() };
}
