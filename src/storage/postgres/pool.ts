import { isIP } from "node:net";
import { pipeline } from "node:stream/promises";
import { checkServerIdentity, type ConnectionOptions } from "node:tls";
import postgres from "postgres";
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

/** Makes a pool; connections are opened when they are needed, and anew when they are lost. */
export function createPool(address: PostgresAddress, limits: PoolLimits): Pool {
  const { host, port, database, user, password, tls, pooled } = address;
  const sql = postgres({
    host,
    port,
    database,
    user,
    password,
    ssl: tls === undefined ? false : tlsOptions(host, tls),
    max: limits.size,
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
  return {
    run: runner(sql),
    async transaction(work) {
      const { value } = await sql.begin(async (transaction) => ({
        value: await work(runner(transaction), copier(transaction)),
      }));
      return value;
    },
    copy: copier(sql),
    end: (seconds) => sql.end({ timeout: seconds }),
  };
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
