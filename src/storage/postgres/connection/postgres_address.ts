/** How to reach and enter the database server, or servers that copy the database from the one that takes changes. */
export interface PostgresAddress {
  readonly host: string;
  readonly port: number;
  /** The servers beside the first, of which any may be the one that takes changes; absent: none. */
  readonly others?: readonly { readonly host: string; readonly port: number }[];
  readonly database: string;
  /** The role of all sessions. */
  readonly user: string;
  /** Empty if the server asks for none. */
  readonly password: string;
  /**
   * Whether a pooler such as pgbouncer stands before the server and refuses connections that begin with settings. The
   * role's settings count then.
   */
  readonly pooled?: boolean;
  /** How the server's certificate is checked; absent: the connection is in clear text. */
  readonly tls?: PostgresTls;
}

/** The check of the server's certificate. */
export interface PostgresTls {
  /**
   * `require`: nothing, so that only listeners are kept out; `verify-ca`: that a trusted authority signed it;
   * `verify-full`: also that it was made for the host's name.
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
  { host, port, others = [], database }: Omit<PostgresAddress, "user" | "password">,
): string {
  return `postgres://${[{ host, port }, ...others].map(serverName).join()}/${database}`;
}

/** Names a server for people. */
export function serverName({ host, port }: Pick<PostgresAddress, "host" | "port">): string {
  return `${host.includes(":") ? `[${host}]` : host}:${port}`;
}
