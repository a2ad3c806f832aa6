import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ACCOUNT, benchConfig } from "./bench_config.ts";
import { copyOfLibrary, type LibrarySize } from "./bench_library.ts";
import { type Child, startChild } from "./child.ts";

/** A server to measure. */
export interface BenchServer {
  readonly name: string;
  readonly port: number;
  /** What `sip2d load` needs to log in. */
  readonly login: readonly string[];
  readonly child: Child;
}

const CEILING = fileURLToPath(new URL("./ceiling_server.ts", import.meta.url));
/** The program as it is in the tree. */
export const PROGRAM: string = fileURLToPath(new URL("../../main.ts", import.meta.url));

const LISTENING = /listening on 127\.0\.0\.1:(\d+)/;

/** Starts the server that has the socket code alone. */
export async function startCeiling(): Promise<BenchServer> {
  const child = await startChild(["--no-prompt", "--ignore-env", "--allow-net=127.0.0.1", CEILING], /"port":(\d+)/);
  return { name: "ceiling", port: Number(child.matched[0]), login: [], child };
}

/** Lays out a library on SQLite in a folder, to be served from there. */
export async function layOutSqlite(size: LibrarySize, folder: string): Promise<void> {
  await copyOfLibrary(size, join(folder, "library.db"));
  await Deno.writeTextFile(join(folder, "SIPServer.xml"), benchConfig("sqlite:library.db"));
}

/** How a server is started. */
interface ServerStart {
  /** By default as it is in the tree. */
  readonly program?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Names of further databases in the folder. */
  readonly databases?: readonly string[];
}

/** Serves the library in a folder, with just the permissions that takes. */
export async function startOnSqlite(
  folder: string,
  { program = PROGRAM, env, databases = [] }: ServerStart = {},
): Promise<BenchServer> {
  const files = ["library.db", ...databases].flatMap((name) =>
    ["", "-wal", "-shm"].map((end) => join(folder, name + end))
  );
  const grants = [`--allow-read=${folder}`, `--allow-write=${files.join(",")}`];
  return await start("SQLite", [...grants, program], join(folder, "SIPServer.xml"), env);
}

/** Serves the library of a configuration that names a database on a PostgreSQL server of this machine. */
export function startOnPostgres(config: string, program: string = PROGRAM): Promise<BenchServer> {
  return start("PostgreSQL", [`--allow-read=${config}`, program], config);
}

async function start(
  name: string,
  program: readonly string[],
  config: string,
  env?: ServerStart["env"],
): Promise<BenchServer> {
  const grants = ["--no-prompt", "--ignore-env", "--allow-net=127.0.0.1"];
  const command = ["serve", "--config", config, "--log-level", "warning"];
  const child = await startChild([...grants, ...program, ...command], LISTENING, env);
  const login = ["--login", ACCOUNT.login, "--password", ACCOUNT.password];
  return { name, port: Number(child.matched[0]), login, child };
}
