import { isIP } from "node:net";
import { checkServerIdentity, type ConnectionOptions } from "node:tls";
import postgres from "postgres";
import { SESSION } from "../watch/session_settings.ts";
import type { PostgresAddress, PostgresTls } from "./postgres_address.ts";

/** Limits of a connection. */
export interface ConnectionLimits {
  /** Milliseconds for making a connection. */
  readonly connecting: number;
  /** Milliseconds for a statement; 0: no limit. */
  readonly statement: number;
  /** Milliseconds for waiting for another session's lock; 0: no limit. */
  readonly lock: number;
  /** Whether something is kept in the connection, such as temporary tables, so that it must not be replaced by and by. */
  readonly lasting?: true;
}

/** What pgbouncer keeps for each of its clients. */
const PASSED_ON = { TimeZone: SESSION.TimeZone };

/** Milliseconds between two tries to make a connection. */
export const RECONNECT_PAUSE = 100;

/** Makes what connects, once there is something to do, and tells when the connection is closed. */
export function connect(address: PostgresAddress, limits: ConnectionLimits, onclose: () => void): postgres.Sql {
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
