import { isIP } from "node:net";
import { pipeline } from "node:stream/promises";
import { setTimeout as delay } from "node:timers/promises";
import { checkServerIdentity, type ConnectionOptions } from "node:tls";
import postgres from "postgres";
import { asUnsent, isOfConnection } from "./postgres_error.ts";
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

/** Milliseconds for which a connection that could not be made is let be while there are others. */
const REST = 1_000;

/** More than any connection is given to do at once: a transaction has its connection for itself. */
const ALONE = 1_000_000;

/** Keeps work from a connection that rests, as long as another has no transaction. */
const RESTING = ALONE / 2;

/** A connection, and how much it has been given that is not done. */
interface Connection {
  readonly sql: postgres.Sql;
  /** What it has run before. */
  readonly known: Set<string>;
  underWay: number;
  /** What it does alone at present; gives the error if the connection failed with that. */
  alone: Promise<unknown> | undefined;
  /** Until when it is let be, since it could not be made. */
  restsUntil: number;
  /** Whether it has been told to close. */
  left: boolean;
}

/**
 * Makes a pool; connections are opened when they are needed, and anew when they are lost.
 *
 * Which connection does what is decided here, and each is a pool of one to the library: in a larger one, as long as work
 * comes in before all of it is done, version 3.4.9 keeps a place in a list for each statement and walks over all of them at
 * the next (`Queue.remove`). That took a quarter of the time of an Item Information after some seconds, and grew.
 *
 * What a connection cannot run yet waits here, too: of what waits in the library while it connects, one half is run then
 * (`onopen`), and the other once there is nothing else to do; and when the connection is lost, nobody can say that it was
 * never sent.
 */
export function createPool(address: PostgresAddress, limits: PoolLimits): Pool {
  const connections = Array.from({ length: limits.size }, open);
  /** Those that take nothing any more, and have not done all yet. */
  const retired = new Set<Connection>();
  let ended = false;
  /** The connection whose questions of this turn travel together, and how many more it takes. */
  let shared: Connection | undefined;
  let room = 0;

  function open(): Connection {
    const connection: Connection = {
      sql: connect(address, limits, () => retire(connection)),
      known: new Set(),
      underWay: 0,
      alone: undefined,
      restsUntil: 0,
      left: false,
    };
    return connection;
  }

  /**
   * Puts a new connection in the place of one that is closed: version 3.4.9 refuses the first statement after it has
   * connected anew for what the server said when it left.
   */
  function retire(connection: Connection): void {
    const place = connections.indexOf(connection);
    if (ended || place < 0) return;
    const instead = open();
    if (connection.known.size === 0) instead.restsUntil = performance.now() + REST;
    connections[place] = instead;
    if (shared === connection) shared = instead;
    if (connection.underWay > 0) retired.add(connection);
  }

  function leastBusy(): Connection {
    const now = performance.now();
    const weight = (each: Connection) => each.underWay + (each.restsUntil > now ? RESTING : 0);
    return connections.reduce((least, each) => weight(each) < weight(least) ? each : least);
  }

  function travelTogether(): Connection {
    if (shared !== undefined && room-- > 0) return shared;
    if (shared === undefined) setImmediate(() => shared = undefined);
    room = TOGETHER - 1;
    return shared = leastBusy();
  }

  /** Does something on a connection; alone unless it is a statement that the connection knows. */
  async function using<T>(
    connection: Connection,
    weight: number,
    statement: string | undefined,
    work: (sql: postgres.Sql) => Promise<T>,
  ): Promise<T> {
    const { sql, known } = connection;
    connection.underWay += weight;
    try {
      while (connection.alone !== undefined) {
        const failure = await connection.alone;
        if (failure !== undefined) throw asUnsent(failure);
      }
      return await (statement !== undefined && known.has(statement) ? work(sql) : alone(connection, statement, work));
    } catch (error) {
      if (isOfConnection(error)) {
        retire(connection);
        letGo(connection);
      }
      throw error;
    } finally {
      connection.underWay -= weight;
      if (connection.underWay === 0 && retired.delete(connection)) letGo(connection);
    }
  }

  /** Until a statement is known, the library sends nothing after it, nor while it connects. */
  async function alone<T>(
    connection: Connection,
    statement: string | undefined,
    work: (sql: postgres.Sql) => Promise<T>,
  ): Promise<T> {
    const { promise, resolve } = Promise.withResolvers<unknown>();
    let failure: unknown;
    connection.alone = promise;
    try {
      // Where all rest, whoever asks would have the server refuse one connection after the other.
      if (connection.restsUntil > performance.now()) await delay(RECONNECT_PAUSE);
      return await work(connection.sql);
    } catch (error) {
      if (isOfConnection(error)) failure = error;
      throw error;
    } finally {
      if (failure === undefined) {
        connection.restsUntil = 0;
        if (statement !== undefined) connection.known.add(statement);
      }
      connection.alone = undefined;
      resolve(failure);
    }
  }

  return {
    run: (statement, values) => using(leastBusy(), 1, statement, (sql) => runner(sql)(statement, values)),
    ask: (statement, values) => using(travelTogether(), 1, statement, (sql) => runner(sql)(statement, values)),
    transaction: (work) =>
      using(leastBusy(), ALONE, undefined, async (sql) => {
        const { value } = await sql.begin(async (transaction) => ({
          value: await work(runner(transaction), copier(transaction)),
        }));
        return value;
      }),
    copy: (statement, lines) => using(leastBusy(), ALONE, undefined, (sql) => copier(sql)(statement, lines)),
    async end(seconds) {
      ended = true;
      await Promise.all([...connections, ...retired].map((connection) => leave(connection, seconds)));
    },
  };
}

function letGo(connection: Connection): void {
  if (connection.left) return;
  connection.left = true;
  leave(connection, 0).catch(() => {});
}

/**
 * Finishes what is under way for so many seconds, then closes. Where something is still waiting then, version 3.4.9
 * connects once more all the same, and keeps that connection.
 */
async function leave({ sql, underWay }: Connection, seconds: number): Promise<void> {
  await sql.end({ timeout: seconds });
  if (underWay === 0) return;
  await delay(2 * RECONNECT_PAUSE);
  if ("close" in sql && typeof sql.close === "function") sql.close();
}

/** Makes what connects, once there is something to do, and tells when the connection is closed. */
function connect(address: PostgresAddress, limits: PoolLimits, onclose: () => void): postgres.Sql {
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
    onclose,
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
