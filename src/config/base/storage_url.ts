import { secretKind } from "./kind.ts";

/** A file, relative to the folder of the configuration unless it is absolute. */
interface SqliteUrl {
  readonly kind: "sqlite";
  readonly path: string;
}

/** A database on a server. */
export interface PostgresUrl {
  readonly kind: "postgres";
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  /** Absent if the URL holds none. */
  readonly password?: string;
}

const POSTGRES_PORT = 5432;

/** `storage/@url`; its value is not shown, because an address of a database server may hold a password. */
export const storageUrl = secretKind(
  "sqlite:PATH or postgres://USER@HOST/DATABASE",
  (text, refuse): SqliteUrl | PostgresUrl => {
    const url = text.trim();
    const [, scheme = "", rest = ""] = /^([a-z][a-z0-9+.-]*):(.*)$/i.exec(url) ?? [];
    if (scheme === "") return refuse("names no kind of storage");
    if (/^postgres(ql)?$/i.test(scheme)) return readPostgres(url, refuse);
    if (scheme.toLowerCase() !== "sqlite") return refuse(`begins with ${JSON.stringify(`${scheme}:`)}`);
    return rest === "" ? refuse("names no file") : { kind: "sqlite", path: rest };
  },
);

function readPostgres(text: string, refuse: (why: string) => never): PostgresUrl {
  const url = URL.parse(text);
  if (url === null || !/^[a-z]+:\/\//i.test(text)) return refuse("is not a whole URL");
  if (url.search !== "" || url.hash !== "") {
    return refuse("holds parameters, which belong into the attributes tls, tls_ca, pool and statement_timeout");
  }
  const [database, user, password] = [url.pathname.slice(1), url.username, url.password].map(decodePart);
  if (database === undefined || user === undefined || password === undefined) return refuse("is not encoded as a URL");
  if (url.hostname === "") return refuse("names no host");
  if (user === "") return refuse("names no user");
  if (database === "") return refuse("names no database");
  return {
    kind: "postgres",
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: url.port === "" ? POSTGRES_PORT : Number(url.port),
    database,
    user,
    ...(password !== "" && { password }),
  };
}

/** Decodes the percent signs of a part of a URL; `undefined` if they make no sense. */
function decodePart(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
