import { databaseName, type PostgresAddress } from "./connection/postgres_address.ts";
import { isReadOnly, unsentError } from "./connection/postgres_error.ts";
import { searchPrimary } from "./connection/search_primary.ts";
import type { Pool } from "./pool.ts";

/** Connections to the server that takes changes, whichever of several that is. */
interface FollowedPrimary {
  readonly pool: Pool;
  /** Names the database on that server for people. */
  readonly where: string;
  /**
   * Says that a server has failed with this error, or has not answered: another may take changes by now. One that only
   * reads is left at once.
   */
  doubt(error: unknown): void;
  /** Says that the server only reads, so that nothing more is asked there if there are others. */
  readsOnly(): void;
  /** Makes new connections; what hangs in the old ones is rejected. */
  renew(): void;
  /** Finishes what is under way for so many seconds, then closes all connections. */
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
 * Follows the server that takes changes. Of one server that is that one, whatever it says. Of several it is searched at
 * first, and whenever there is doubt: the one that has been used stays in use until another says that it takes changes,
 * or it has said itself that it only reads. What is under way there is rejected then, and its callers, who do not know
 * what was done, turn to the other.
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
      // An old one says nothing of the server that is in use by now.
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

/** Stands for connections while no server is known that takes changes. */
function nowhere(reason: () => string): Pool {
  const refuse = () => Promise.reject(unsentError(reason()));
  return { run: refuse, ask: refuse, copy: refuse, transaction: refuse, end: () => Promise.resolve() };
}
