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
