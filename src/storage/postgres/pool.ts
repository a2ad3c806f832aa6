import { isIP } from "node:net";
import { pipeline } from "node:stream/promises";
import { checkServerIdentity, type ConnectionOptions } from "node:tls";
import postgres from "postgres";
import { isLost } from "./postgres_error.ts";
import { SESSION } from "./watch/session_settings.ts";

/** How the database server is reached. */
export interface PostgresAddress {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  /** The role that everything is done as. */
  readonly user: string;
  /** Empty where the server asks for none. */
  readonly password: string;
  /**
   * Whether a pooler is in between, such as pgbouncer, that refuses connections which begin with settings: those of the
   * role count then.
   */
  readonly pooled?: boolean;
  /** Absent: the connection is in clear text. Otherwise what the server's certificate is held against. */
  readonly tls?: PostgresTls;
}

/** What of the server's certificate is checked. */
export interface PostgresTls {
  /**
   * `require`: nothing, so that only listeners are kept out; `verify-ca`: that a trusted authority signed it;
   * `verify-full`: also that it was made for the host's name.
   */
  readonly mode: "require" | "verify-ca" | "verify-full";
  /** Certificates of trusted authorities in PEM; absent: those that the system trusts. */
  readonly ca?: string;
}

/** Limits of a pool. */
export interface PoolLimits {
  /** Connections at most. */
  readonly size: number;
  /** Milliseconds for making a connection. */
  readonly connecting: number;
  /** Milliseconds for a statement; 0: no limit. */
  readonly statement: number;
  /** Milliseconds for waiting for another session's lock; 0: no limit. */
  readonly lock: number;
  /** Whether something is kept in the connection, such as temporary tables, so that it must not be replaced by and by. */
  readonly lasting?: true;
}

/** A value that stands for `$1`, `$2` and so on: always a text, so that the statement says what it is cast to. */
export type Value = string | null;

/** Runs a statement and gives its rows. A statement with values is prepared once on each connection. */
export type Run = (
  statement: string,
  values?: readonly Value[],
) => Promise<readonly Readonly<Record<string, unknown>>[]>;

/** Sends lines of PostgreSQL's text format to a `copy ... from stdin`. */
export type CopyIn = (statement: string, lines: string) => Promise<void>;

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

/** What pgbouncer keeps for each of its clients. */
const PASSED_ON = { TimeZone: SESSION.TimeZone };

/** Milliseconds between two tries to make a connection. */
const RECONNECT_PAUSE = 100;

/** Questions of one turn that one connection is given at most: they are answered one after the other. */
const TOGETHER = 8;

/** More than any connection is given to do at once: a transaction has its connection for itself. */
const ALONE = 1_000_000;

/** A connection, and how much it has been given that is not done. */
interface Connection {
  sql: postgres.Sql;
  underWay: number;
}

/**
 * Makes a pool; connections are opened when they are needed, and anew when they are lost.
 *
 * Which connection does what is decided here, and each is a pool of one to the library: in a larger one, as long as work
 * comes in before all of it is done, version 3.4.9 keeps a place in a list for each statement and walks over all of them at
 * the next (`Queue.remove`). That took a quarter of the time of an Item Information after some seconds, and grew.
 */
export function createPool(address: PostgresAddress, limits: PoolLimits): Pool {
  const connections = Array.from({ length: limits.size }, (): Connection => ({
    sql: connect(address, limits),
    underWay: 0,
  }));
  /** The connection whose questions of this turn travel together, and how many more it takes. */
  let shared: Connection | undefined;
  let room = 0;

  function leastBusy(): Connection {
    return connections.reduce((least, each) => each.underWay < least.underWay ? each : least);
  }

  function travelTogether(): Connection {
    if (shared !== undefined && room-- > 0) return shared;
    if (shared === undefined) setImmediate(() => shared = undefined);
    room = TOGETHER - 1;
    return shared = leastBusy();
  }

  async function using<T>(connection: Connection, weight: number, work: (sql: postgres.Sql) => Promise<T>): Promise<T> {
    const { sql } = connection;
    connection.underWay += weight;
    try {
      return await work(sql);
    } catch (error) {
      if (connection.sql === sql && isLost(error)) renew(connection);
      throw error;
    } finally {
      connection.underWay -= weight;
    }
  }

  /** Version 3.4.9 refuses the first statement after it has connected anew for what the server said when it left. */
  function renew(connection: Connection): void {
    connection.sql.end({ timeout: 0 }).catch(() => {});
    connection.sql = connect(address, limits);
  }

  return {
    run: (statement, values) => using(leastBusy(), 1, (sql) => runner(sql)(statement, values)),
    ask: (statement, values) => using(travelTogether(), 1, (sql) => runner(sql)(statement, values)),
    transaction: (work) =>
      using(leastBusy(), ALONE, async (sql) => {
        const { value } = await sql.begin(async (transaction) => ({
          value: await work(runner(transaction), copier(transaction)),
        }));
        return value;
      }),
    copy: (statement, lines) => using(leastBusy(), ALONE, (sql) => copier(sql)(statement, lines)),
    async end(seconds) {
      await Promise.all(connections.map(({ sql }) => sql.end({ timeout: seconds })));
    },
  };
}

/** Makes what connects, once there is something to do. */
function connect(address: PostgresAddress, limits: PoolLimits): postgres.Sql {
  const { host, port, database, user, password, tls, pooled } = address;
  return postgres({
    host,
    port,
    database,
    user,
    password,
    ssl: tls === undefined ? false : tlsOptions(host, tls),
    max: 1,
    connect_timeout: limits.connecting / 1000,
    backoff: () => RECONNECT_PAUSE / 1000,
    fetch_types: false,
    ...(limits.lasting && { max_lifetime: null }),
    onnotice: () => {},
    connection: {
      application_name: "sip2d",
      ...(pooled ? PASSED_ON : { ...SESSION, statement_timeout: limits.statement, lock_timeout: limits.lock }),
    },
  });
}

function runner(sql: Pick<postgres.Sql, "unsafe">): Run {
  return async (statement, values = []) => await sql.unsafe(statement, [...values], { prepare: true });
}

function copier(sql: Pick<postgres.Sql, "unsafe">): CopyIn {
  return async (statement, lines) => await pipeline([lines], await sql.unsafe(statement).writable());
}

function tlsOptions(host: string, { mode, ca }: PostgresTls): ConnectionOptions {
  return {
    rejectUnauthorized: mode !== "require",
    ...(ca !== undefined && { ca }),
    // The host may be an address, which cannot be a server name in TLS, and yet be what the certificate is for.
    ...(isIP(host) === 0 && { servername: host }),
    checkServerIdentity: (_name, certificate) =>
      mode === "verify-full" ? checkServerIdentity(host, certificate) : undefined,
  };
}
