import { fileURLToPath } from "node:url";
import { join } from "node:path";
import type { Records } from "../../../src/storage/port/storage.ts";
import { openSqliteStorage } from "../../../src/storage/sqlite/open_sqlite_storage.ts";
import { configFile, type ConfigSetting } from "../../support/files/scenario_config.ts";
import { withTemporaryFolder } from "../../support/files/temporary_folder.ts";
import { inTime } from "../../support/wire/until.ts";

const MAIN = fileURLToPath(new URL("../../../main.ts", import.meta.url));
const MOVED_CLOCK = fileURLToPath(new URL("../../support/server/moved_clock.ts", import.meta.url));

/** What an attack wants of the server that it is made on. */
export interface StageSetting extends ConfigSetting {
  /** What is stored before the server starts; it starts an empty database where this is absent. */
  readonly records?: Records;
  /** Attributes of the service for terminals, such as a certificate, as they are written. */
  readonly attributes?: string;
  /** Who may log in at the staff page. */
  readonly staff?: readonly { readonly id: string; readonly password: string; readonly role: string }[];
  /** The moment that the server takes for now; absent: the machine's clock. */
  readonly clock?: Temporal.Instant;
}

/** A server in a process of its own, and what can be done to it beside its ports. */
export interface Stage {
  readonly folder: string;
  readonly config: string;
  /** For terminals. */
  readonly port: number;
  /** For pages. */
  readonly pages: number;
  /** For posts in clear text, where the setting has such a service. */
  readonly posts?: number;
  signal(name: "SIGTERM" | "SIGHUP" | "SIGKILL"): void;
  /** Has it be so late for a server that was started with a moment; where its clock is `set`, no time passes. */
  setClock(now: Temporal.Instant, how?: "set"): Promise<void>;
  /** What it has logged so far. */
  logged(): string;
  /** Its exit code, when it has ended. */
  readonly ended: Promise<number>;
}

/** The text of a configuration with a service for terminals and one for pages. */
export function stageConfig(setting: StageSetting): string {
  const text = configFile({ ...setting, service: { client_timeout: "600", ...setting.service } });
  const pages = '<service port="127.0.0.1:0/tcp" transport="http"/>';
  const staff = (setting.staff ?? []).map(({ id, password, role }) =>
    `<s:staff id="${id}" password="${password}" role="${role}"/>`
  ).join("");
  return text.replace("</listeners>", `${pages}</listeners>`)
    .replace("</acsconfig>", `${staff}</acsconfig>`)
    .replace('transport="RAW"', `transport="RAW" ${setting.attributes ?? ""}`);
}

/** Does something to a server of its own, and ends that whatever comes of it. */
export function onStage<T>(setting: StageSetting, body: (stage: Stage) => Promise<T>): Promise<T> {
  return withTemporaryFolder(async (folder) => {
    const config = join(folder, "SIPServer.xml");
    await Deno.writeTextFile(config, stageConfig(setting));
    if (setting.records !== undefined) await fill(join(folder, "library.db"), setting.records);
    const stage = await start(folder, config, setting.clock);
    try {
      return await body(stage);
    } finally {
      stage.signal("SIGKILL");
      await stage.ended;
    }
  });
}

async function fill(path: string, records: Records): Promise<void> {
  const storage = await openSqliteStorage(path);
  await storage.load(records);
  await storage.close();
}

async function start(folder: string, config: string, clock: Temporal.Instant | undefined): Promise<Stage> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--no-check", "--no-prompt", "--ignore-env"],
      ...clock === undefined ? [] : [`--preload=${MOVED_CLOCK}`],
      ...["--allow-net=127.0.0.1", "--allow-read", `--allow-write=${folder}`],
      ...[MAIN, "serve", "--config", config, "--log-level", "warning"],
    ],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  // An attack that is not over in time is left in the midst of it.
  globalThis.addEventListener("unload", () => kill(child, "SIGKILL"));
  const input = child.stdin.getWriter();
  const say = (line: string) => input.write(new TextEncoder().encode(`${line}\n`));
  if (clock !== undefined) await say(String(clock));
  const output = gather(child.stdout);
  const log = gather(child.stderr);
  const over = child.status.then(({ code }) => code);
  await Promise.race([output.holds(" loans\n"), over]);
  const ports = [...output.text().matchAll(/listening on \S+:(\d+) /g)].map(([, number]) => Number(number));
  const [port, pages] = [ports[0], ports.at(-1)];
  if (port === undefined || pages === undefined || ports.length < 2) {
    throw new Error(`the server did not start: ${log.text()}`);
  }
  return {
    folder,
    config,
    port,
    pages,
    ...ports.length > 2 && { posts: ports[1] },
    signal: (name) => kill(child, name),
    async setClock(now, how) {
      await say(how === undefined ? String(now) : `${now} ${how}`);
      await output.holds(`it is ${now}`);
    },
    logged: log.text,
    ended: over.finally(() => input.close().catch(() => {})),
  };
}

function kill(child: Deno.ChildProcess, name: Deno.Signal): void {
  try {
    child.kill(name);
  } catch {
    // It has ended by itself.
  }
}

/** Gathers what a stream brings, and tells when it holds a text. */
function gather(stream: ReadableStream<Uint8Array>) {
  let text = "";
  let wake = Promise.withResolvers<void>();
  void (async () => {
    for await (const part of stream.pipeThrough(new TextDecoderStream())) {
      text += part;
      wake.resolve();
      wake = Promise.withResolvers();
    }
  })();
  return {
    text: () => text,
    async holds(wanted: string): Promise<void> {
      while (!text.includes(wanted)) await inTime(wake.promise, `${wanted} after ${text.slice(-2_000)}`);
    },
  };
}
