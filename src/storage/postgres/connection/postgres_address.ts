/** How to reach and enter the database server. */
export interface PostgresAddress {
  readonly host: string;
  readonly port: number;
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
