/**
 * How to reach and log in to a database server, or to several: one takes changes, and the others copy the database from
 * it.
 */
export interface PostgresAddress {
  readonly host: string;
  readonly port: number;
  /** Further servers, of which any may be the one that takes changes; absent: there are none. */
  readonly others?: readonly { readonly host: string; readonly port: number }[];
  readonly database: string;
  /** The role of all sessions. */
  readonly user: string;
  /** Empty if the server asks for no password. */
  readonly password: string;
  /**
   * Whether a pooler such as pgbouncer stands before the server and refuses settings at the start of a connection. Then
   * the role must have the settings.
   */
  readonly pooled?: boolean;
  /** How the server's certificate is checked; absent: the connection is in clear text. */
  readonly tls?: PostgresTls;
}

/** The check of the server's certificate. */
export interface PostgresTls {
  /**
   * `require`: it is not checked, which protects against eavesdroppers only; `verify-ca`: a trusted authority must have
   * signed it; `verify-full`: it must also be made for the host's name.
   */
  readonly mode: "require" | "verify-ca" | "verify-full";
  /** PEM of the trusted authorities; absent: those that the system trusts. */
  readonly ca?: string;
}

/** Gives the address of each server by itself. */
export function serversOf({ others = [], ...first }: PostgresAddress): readonly PostgresAddress[] {
  return [first, ...others.map((place) => ({ ...first, ...place }))];
}

/** Names a database for people, without the password. */
export function databaseName(
  { host, port, others = [], database }: Pick<PostgresAddress, "host" | "port" | "others" | "database">,
): string {
  return `postgres://${[{ host, port }, ...others].map(serverName).join()}/${database}`;
}

/** Names a server for people. */
export function serverName({ host, port }: Pick<PostgresAddress, "host" | "port">): string {
  return `${host.includes(":") ? `[${host}]` : host}:${port}`;
}
