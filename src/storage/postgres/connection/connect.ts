import { connect as connectSocket, isIP, type Socket } from "node:net";
import { checkServerIdentity, type ConnectionOptions } from "node:tls";
import postgres from "postgres";
import { unsentError } from "./postgres_error.ts";
import { SESSION } from "../watch/session_settings.ts";
import type { PostgresAddress, PostgresTls } from "./postgres_address.ts";

export interface ConnectionLimits {
  /** Milliseconds for connecting. */
  readonly connecting: number;
  /** Milliseconds for a statement; 0: no limit. */
  readonly statement: number;
  /** Milliseconds for waiting for another session's lock; 0: no limit. */
  readonly lock: number;
  /**
   * Whether something is kept in the connection, such as temporary tables, so that it must not be renewed from time to
   * time.
   */
  readonly lasting?: true;
}

/** The settings of a connection that pgbouncer accepts, and keeps for each client. */
const PASSED_ON = { TimeZone: SESSION.TimeZone };

/** Milliseconds between two tries to make a connection. */
export const RECONNECT_PAUSE = 100;

/** Called with the events of a connection. */
interface ConnectionWatcher {
  /** The server has accepted the login. Before that, no statement was sent. */
  letIn(): void;
  /** The server says that it takes no changes: it is a standby, or its sessions are to read only. */
  readsOnly(): void;
  closed(): void;
}

/** Settings that PostgreSQL 14 and newer report unasked, when a connection begins and whenever they change. */
const READS_ONLY: ReadonlySet<string> = new Set(["in_hot_standby", "default_transaction_read_only"]);

/** One connection, over which the library runs statements. */
export interface Connected {
  readonly sql: postgres.Sql;
  /** Opens no connection again. */
  stay(): void;
}

/** Makes a connection that is opened at its first statement. */
export function connect(address: PostgresAddress, limits: ConnectionLimits, watcher: ConnectionWatcher): Connected {
  const { host, port, database, user, password, tls, pooled } = address;
  const line = createLine(host, port);
  const sql = postgres({
    host,
    port,
    database,
    user,
    password,
    ...{ socket: line.open },
    ssl: tls === undefined ? false : tlsOptions(host, tls),
    max: 1,
    connect_timeout: limits.connecting / 1000,
    backoff: () => RECONNECT_PAUSE / 1000,
    fetch_types: false,
    ...(limits.lasting && { max_lifetime: null }),
    onnotice: () => {},
    onparameter(name, value) {
      watcher.letIn();
      if (READS_ONLY.has(name) && value === "on") watcher.readsOnly();
    },
    onclose() {
      line.free();
      watcher.closed();
    },
    connection: {
      application_name: "sip2d",
      ...(pooled ? PASSED_ON : { ...SESSION, statement_timeout: limits.statement, lock_timeout: limits.lock }),
    },
  });
  return { sql, stay: line.end };
}

/** Opens sockets to the server, one at a time. */
interface Line {
  open(): Socket;
  /** Notes that the connection over the socket is closed, so that another socket may be opened. */
  free(): void;
  /** Opens no socket any more. */
  end(): void;
}

/**
 * Opens sockets to the server, never a second one before the library has said that the connection over the first is
 * closed. This works around two faults of its version 3.4.9. When a server closes each connection at once, as a proxy
 * without a database does, the library opens one after the other without pause or end, and its time limit starts again
 * with each. And when it is told to close while work still waits in it, it connects once more and keeps that
 * connection.
 */
function createLine(host: string, port: number): Line {
  let refusal: string | undefined;
  let ended = false;
  return {
    open() {
      if (refusal !== undefined) throw unsentError(`${host}:${port} ${refusal}`);
      refusal = "closed the connection before it was ready";
      // The library needs both for its message that the time is over.
      return Object.assign(connectSocket({ host, port }), { host, port });
    },
    free() {
      if (!ended) refusal = undefined;
    },
    end() {
      ended = true;
      refusal = "is not connected to any more";
    },
  };
}

function tlsOptions(host: string, { mode, ca }: PostgresTls): ConnectionOptions {
  return {
    rejectUnauthorized: mode !== "require",
    ...(ca !== undefined && { ca }),
    // The host may be an IP address: it cannot be the server name of TLS, but the certificate may still be made for it.
    ...(isIP(host) === 0 && { servername: host }),
    checkServerIdentity: (_name, certificate) =>
      mode === "verify-full" ? checkServerIdentity(host, certificate) : undefined,
  };
}
