import { secretKind } from "./kind.ts";

/** A file, relative to the folder of the configuration unless it is absolute. */
interface SqliteUrl {
  readonly kind: "sqlite";
  readonly path: string;
}

/** A database on a server, or on several that copy it from whichever takes changes. */
export interface PostgresUrl {
  readonly kind: "postgres";
  readonly host: string;
  readonly port: number;
  /** The servers beside the first; absent: none. */
  readonly others?: readonly PostgresHost[];
  readonly database: string;
  readonly user: string;
  /** Absent if the URL holds none. */
  readonly password?: string;
}

interface PostgresHost {
  readonly host: string;
  readonly port: number;
}

const POSTGRES_PORT = 5432;

/** `storage/@url`; its value is not shown, because an address of a database server may hold a password. */
export const storageUrl = secretKind(
  "sqlite:PATH, postgres://USER@HOST/DATABASE or, with several servers, postgres://USER@HOST:PORT,HOST:PORT/DATABASE",
  (text, refuse): SqliteUrl | PostgresUrl => {
    const url = text.trim();
    const [, scheme = "", rest = ""] = /^([a-z][a-z0-9+.-]*):(.*)$/i.exec(url) ?? [];
    if (scheme === "") return refuse("names no kind of storage");
    if (/^postgres(ql)?$/i.test(scheme)) return readPostgres(url, refuse);
    if (scheme.toLowerCase() !== "sqlite") return refuse(`begins with ${JSON.stringify(`${scheme}:`)}`);
    return rest === "" ? refuse("names no file") : { kind: "sqlite", path: rest };
  },
  { pattern: "sqlite:.+|postgres(ql)?://[^@]+@.+" },
);

/** The parts of a URL with one or several hosts, each with its port: `URL` knows one host only. */
const PARTS = /^([a-z]+:\/\/(?:[^/?#]*@)?)([^@/?#]*)(.*)$/i;

function readPostgres(text: string, refuse: (why: string) => never): PostgresUrl {
  const [, before, list = "", rest = ""] = PARTS.exec(text) ?? [];
  if (before === undefined) return refuse("is not a whole URL");
  const named = list.split(",");
  const faults = named.map((host, index) => hostFault(before, host, rest) ?? twiceFault(named, index));
  const wrong = faults.findIndex((fault) => fault !== undefined);
  if (wrong >= 0) return refuse(faults[wrong] + (named.length > 1 ? `, host ${wrong + 1} of ${named.length}` : ""));
  const [url, ...others] = named.map((host) => new URL(before + host + rest));
  if (url === undefined) return refuse("names no host");
  if (url.search !== "" || url.hash !== "") {
    return refuse("holds parameters, which belong into the attributes tls, tls_ca, pool and statement_timeout");
  }
  const [database, user, password] = [url.pathname.slice(1), url.username, url.password].map(decodePart);
  if (database === undefined || user === undefined || password === undefined) return refuse("is not encoded as a URL");
  if (user === "") return refuse("names no user");
  if (database === "") return refuse("names no database");
  return {
    kind: "postgres",
    ...hostOf(url),
    ...(others.length > 0 && { others: others.map(hostOf) }),
    database,
    user,
    ...(password !== "" && { password }),
  };
}

function hostOf({ hostname, port }: URL): PostgresHost {
  return { host: hostname.replace(/^\[|\]$/g, ""), port: port === "" ? POSTGRES_PORT : Number(port) };
}

/** Says what is wrong with one of the hosts, by what stands before and after all of them. */
function hostFault(before: string, host: string, rest: string): string | undefined {
  if (host === "" || host.startsWith(":")) return "names no host";
  if (URL.canParse(before + host + rest)) return undefined;
  const portless = host.replace(/:[^:\]]*$/, "");
  return URL.canParse(before + portless + rest) ? "has a port that is no number up to 65535" : "is not a whole URL";
}

function twiceFault(hosts: readonly string[], index: number): string | undefined {
  const whole = (host = "") => (/:\d+$/.test(host) ? host : `${host}:${POSTGRES_PORT}`).toLowerCase();
  const first = hosts.findIndex((host) => whole(host) === whole(hosts[index]));
  return first < index ? `names the server of host ${first + 1} again` : undefined;
}

/** Decodes the percent signs of a part of a URL; `undefined` if they make no sense. */
function decodePart(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
