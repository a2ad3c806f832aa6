import type { Config } from "../../config/config.ts";
import { providerHosts } from "../../desk/sign_in/provider_hosts.ts";
import { syslogSource } from "../../observability/syslog_source.ts";
import { LOG_IDENT_VARIABLES } from "../serve/log_options.ts";
import { formatAddress } from "../../wire/listen.ts";

/** The files and variables that a configuration was read from. */
export interface ReadFrom {
  /** Absolute paths, that of the configuration itself among them. */
  readonly files: readonly string[];
  /** Names of environment variables. */
  readonly variables: readonly string[];
}

/** The first address of each name that a service listens on. Deno asks for both; of a name to connect to only for that. */
export type Addresses = ReadonlyMap<string, string>;

/** The sockets for telling systemd that the server is ready. */
export interface NotifySockets {
  /** systemd's own. */
  readonly to: string;
  /** The one that the message is sent from. */
  readonly from: string;
}

/** Environment variables that the server reads under systemd; of the last ones it tells that it ignores them there. */
const SYSTEMD_VARIABLES = ["NOTIFY_SOCKET", "WATCHDOG_USEC", "RUNTIME_DIRECTORY", ...LOG_IDENT_VARIABLES];

/**
 * Lists the flags of `deno run` with which a server of the configuration can do what it must, and nothing else.
 *
 * SQLite opens its `-wal` and `-shm` files itself; Deno asks only about the database, and about the log, which the server
 * has put on disk itself and looks whether it is still there. About a socket in
 * the file system it asks twice, as a network address and as a file that is written; about its own also as one to read.
 *
 * @example
 * ```ts
 * import { loadConfig } from "../../config/load_config.ts";
 *
 * const { config } = loadConfig("SIPServer.xml", { readText: Deno.readTextFileSync, env: () => undefined });
 * if (config !== undefined) permissionFlags(config, { files: ["SIPServer.xml"], variables: [] }, new Map());
 * // ["--no-prompt", "--ignore-env", "--allow-net=0.0.0.0:6001", "--allow-read=SIPServer.xml,..."]
 * ```
 */
export function permissionFlags(
  { listeners, pages, institutions, storage, signIn, log: { format, file, syslog } }: Pick<
    Config,
    "listeners" | "pages" | "institutions" | "storage" | "signIn" | "log"
  >,
  { files, variables }: ReadFrom,
  addresses: Addresses,
  notify?: NotifySockets,
): readonly string[] {
  const sockets = notify === undefined ? [] : [notify.to, notify.from];
  const storages = [storage, ...[...institutions.values()].flatMap(({ standIn }) => standIn?.storage ?? [])];
  const databases = storages.flatMap((each) => each.kind === "sqlite" ? [each.path] : []);
  const servers = storages.flatMap((each) => each.kind === "postgres" ? [each, ...each.others ?? []] : []);
  const systems = [...institutions.values()].flatMap(({ upstream }) => upstream?.addresses ?? []);
  const providers = signIn === undefined ? [] : providerHosts(signIn);
  const daemons = format === "syslog" ? [{ host: syslogSource(syslog.host), port: 0 }, syslog] : [];
  const logs = file !== undefined && (format === "text" || format === "json") ? [file] : [];
  const services = [...listeners, ...pages];
  const named = services.flatMap(({ host, port }) => {
    const address = addresses.get(host);
    return address === undefined ? [] : [{ host: address, port }];
  });
  return [
    "--no-prompt",
    "--ignore-env",
    ...notify === undefined ? [] : ["--unstable-net"],
    ...allow("net", [
      ...[...services, ...named, ...systems, ...servers, ...providers, ...daemons].map(formatAddress),
      ...sockets.map((path) => `unix:${path}`),
    ]),
    ...allow("read", [
      ...files,
      ...databases,
      ...databases.map((path) => `${path}-wal`),
      ...notify === undefined ? [] : [notify.from],
    ]),
    ...allow("write", [...databases, ...logs, ...sockets]),
    ...allow("env", [
      ...variables,
      ...format === "syslog" ? LOG_IDENT_VARIABLES : [],
      ...notify === undefined ? [] : SYSTEMD_VARIABLES,
    ]),
  ];
}

/** Picks the permissions, each as a flag of its own, that this process does not have. */
export function missingFlags(flags: readonly string[]): readonly string[] {
  return flags.flatMap((flag) => {
    const [, kind, names = ""] = /^--allow-(net|read|write|env)=(.*)$/.exec(flag) ?? [];
    if (kind === undefined) return [];
    // Two commas are one that belongs to a name.
    return names.split(/(?<!,),(?!,)/).map((name) => name.replaceAll(",,", ",")).filter((name) => !has(kind, name)).map(
      (name) => `--allow-${kind}=${name}`,
    );
  });
}

function has(kind: string, name: string): boolean {
  const asked: Deno.PermissionDescriptor = kind === "net"
    ? { name: "net", host: name }
    : kind === "env"
    ? { name: "env", variable: name }
    : { name: kind === "read" ? "read" : "write", path: name };
  return Deno.permissions.querySync(asked).state === "granted";
}

/** Makes the flag that allows what is named, if anything is. Deno reads two commas as one that belongs to the name. */
function allow(kind: string, names: readonly string[]): readonly string[] {
  const listed = [...new Set(names)].map((name) => name.replaceAll(",", ",,")).join();
  return listed === "" ? [] : [`--allow-${kind}=${listed}`];
}
