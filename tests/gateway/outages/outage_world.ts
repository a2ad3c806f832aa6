import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Storage } from "../../../src/storage/port/storage.ts";
import { openSqliteStorage } from "../../../src/storage/sqlite/open_sqlite_storage.ts";
import type { SimulatedKind } from "../../../src/systems/systems.ts";
import type { FaultRule } from "../../../src/tools/simulate/faults/fault_rule.ts";
import type { LibraryFixture } from "../../../src/tools/simulate/records/library_fixture.ts";
import type { CarriedOut } from "../../../src/tools/simulate/records/carried_out.ts";
import type { Program } from "../../support/program/programs.ts";
import { type ServerProcess, startProcess, startProgram, writeConfig } from "../../support/server/server_process.ts";
import type { ScenarioStorage } from "../../support/server/sqlite_storage.ts";
import { type BreakableSystem, startBreakableSystem } from "../kills/breakable_system.ts";
import { layLine, type Line } from "./line.ts";

/** Cards and copies of the library: P0 to P1999, I0 to I1999. */
export const RECORDS = 2_000;

/** How many logins a gateway has, `kiosk1` and so on, each with one of its own at the system. */
export const KIOSKS = 3;

/** What is said of a library whose copy lends. */
export interface OutageOptions {
  /** Makes an empty database, twice: for sip2d's own library, and for the copy. */
  readonly open: () => Promise<ScenarioStorage>;
  readonly kind?: SimulatedKind;
  /** Gateways on the one copy; one unless given. */
  readonly gateways?: number;
  /** Whether each gateway has databases of its own, as a branch has that shares none with its centre. */
  readonly isSeparate?: boolean;
  /** Modules that run before the program. */
  readonly preload?: string;
  /** What the gateways run at first; the bundle unless given. */
  readonly program?: Program;
  /** The login at the system, without its number, and the password; `sip` and `sippass` unless given. */
  readonly login?: readonly [id: string, password: string];
  readonly faults?: readonly FaultRule[];
  /** Seconds until the copy lends, and until it ends; one each unless given. */
  readonly after?: number;
  readonly settled?: number;
  /** Where the copy is, below the first gateway's folder, in which something is made ready for it; `copy.db` unless given. */
  readonly copyFile?: { readonly name: string; prepare(folder: string): Promise<void>; undo(): Promise<void> };
  /** What the gateways' database URLs become, as that of another role. */
  readonly asRole?: (url: string) => Promise<string>;
  /** Further attributes of `<sip2d:stand_in>`. */
  readonly standIn?: string;
  /** Attributes of `<sip2d:upstream>`. */
  readonly upstream?: string;
}

/** A gateway in a process of its own, its line to the system, and its configuration. */
export interface GatewayProcess {
  readonly line: Line;
  readonly file: string;
  /** The port for terminals; waits until it has started. */
  port(): Promise<number>;
  /** Ends it with kill -9, and starts it again; gives when it is gone. */
  kill(): Promise<void>;
  /** What runs now. */
  running(): Promise<ServerProcess>;
  /** Ends it; gives the warnings of its log. */
  end(signal: "SIGTERM" | "SIGKILL"): Promise<readonly string[]>;
  /** Starts it after it has ended; `program`: from then on another one. */
  start(program?: Program): void;
}

/** A library with its system, its gateways and the copy on which they lend. */
export interface OutageWorld {
  readonly system: BreakableSystem;
  /** Starts another one of the same kind, whose lines and changes are noted, too. */
  startSystem(library: LibraryFixture): Promise<BreakableSystem>;
  readonly gateways: readonly GatewayProcess[];
  /** Each line that reached the system, without error detection, and when. */
  readonly lines: readonly { readonly at: number; readonly text: string }[];
  readonly carriedOut: readonly CarriedOut[];
  /** Opens the database of the copy, as another process would; `of`: that of which gateway, where they share none. */
  openCopy(of?: number): Promise<Storage>;
}

/** How often a gateway that does not start is started: a database that is busy, or away, may not answer it in time. */
const STARTS = 20;

/** Runs a test in such a library. */
export async function outageWorld<T>(options: OutageOptions, test: (world: OutageWorld) => Promise<T>): Promise<T> {
  const { open, kind = "koha", faults = [], gateways = 1 } = options;
  const lines: { at: number; text: string }[] = [], databases: ScenarioStorage[] = [];
  const opened = async () => {
    const database = await open();
    databases.push(database);
    await (await database.open()).close();
    return database;
  };
  const carriedOut: CarriedOut[] = [], systems: BreakableSystem[] = [];
  const startSystem = async (library: LibraryFixture) => {
    const started = await startBreakableSystem({
      ...{ kind, terminator: "\r", workers: 60, library, faults },
      onLine: (line) => {
        const text = line.replace(/^\n/, "").replace(/AY\dAZ[0-9A-F]{4}$/, "");
        lines.push({ at: performance.now(), text });
      },
      onChange: (change) => void (change.request !== "" && carriedOut.push(change)),
    });
    systems.push(started);
    return started;
  };
  const system = await startSystem(libraryOf());
  const processes: GatewayProcess[] = [], folders: string[] = [];
  const { name = "copy.db" } = options.copyFile ?? {};
  const ready = async (): Promise<Databases> => {
    const own = await opened(), copy = await opened(), isFile = copy.url.startsWith("sqlite:");
    await options.copyFile?.prepare(own.folder);
    const copyUrl = isFile ? name : await options.asRole?.(copy.url) ?? copy.url;
    const openCopy = () => isFile ? openSqliteStorage(join(own.folder, name)) : copy.open();
    return { own, copyUrl, openCopy };
  };
  try {
    const first = await ready(), all = [first];
    for (let number = 0; number < gateways; number++) {
      const { own, copyUrl } = number > 0 && options.isSeparate
        ? await ready().then((one) => all[number] = one)
        : first;
      const folder = number === 0 || options.isSeparate ? own.folder : await Deno.makeTempDir();
      if (folder !== own.folder) folders.push(folder);
      const line = await layLine(system.port);
      const file = await writeConfig(folder, configOf(line.port, own.url, copyUrl, options));
      processes.push(gatewayOf(file, line, options));
    }
    const openCopy = (of = 0) => (all[of] ?? first).openCopy();
    return await test({ system, startSystem, gateways: processes, lines, carriedOut, openCopy });
  } finally {
    for (const { line, end } of processes) {
      await end("SIGKILL").catch(() => {});
      await line.close();
    }
    for (const one of systems) await one.close();
    for (const folder of folders) await Deno.remove(folder, { recursive: true });
    await options.copyFile?.undo();
    for (const database of databases) await database.discard();
  }
}

/** The databases of a gateway, or of several that share them. */
interface Databases {
  readonly own: ScenarioStorage;
  readonly copyUrl: string;
  openCopy(): Promise<Storage>;
}

function gatewayOf(
  file: string,
  line: Line,
  { preload, program: first }: Pick<OutageOptions, "preload" | "program">,
): GatewayProcess {
  let program = first;
  const startAgain = () => startAgainAndAgain(file, preload, program);
  let process = startAgain(), hasEnded = false;
  process.catch(() => {});
  return {
    line,
    file,
    running: () => process,
    port: async () => (await process).ports[0] ?? 0,
    async kill() {
      await (await process).end("SIGKILL");
      process = startAgain();
      process.catch(() => {});
    },
    async end(signal) {
      if (hasEnded) return [];
      hasEnded = true;
      return (await (await process).end(signal)).problems;
    },
    start(other = program) {
      program = other;
      hasEnded = false;
      process = startAgain();
      process.catch(() => {});
    },
  };
}

/** Starts a gateway anew where it does not start, as systemd would. */
async function startAgainAndAgain(file: string, preload?: string, program?: Program): Promise<ServerProcess> {
  for (let starts = 1;; starts++) {
    try {
      return await (preload === undefined ? startProcess(file, [], program) : startPreloaded(file, preload));
    } catch (error) {
      if (starts >= STARTS) throw error;
      await delay(100);
    }
  }
}

function startPreloaded(file: string, preload: string): Promise<ServerProcess> {
  const folder = dirname(file), access = [`--allow-read=${folder}`, `--allow-write=${folder}`];
  const permissions = [`--preload=${preload}`, "--no-prompt", "--ignore-env", "--allow-net=127.0.0.1", ...access];
  return startProgram({ permissions, options: ["--config", file] });
}

/** The configuration of a gateway whose copy lends two seconds after the system is away, until a second after it is back. */
export function configOf(
  port: number,
  url: string,
  copyUrl: string,
  { kind = "koha", standIn = "", upstream = "", after = 1, settled = 1, login: [id, password] = ["sip", "sippass"] }:
    OfConfig,
): string {
  const logins = Array.from({ length: KIOSKS }, (_, at) => at + 1).map((number) =>
    `<login id="kiosk${number}" password="kioskpass" institution="CPL" terminator="CR" stand_in="lend"
      upstream_login="${id}${number}" upstream_password="${password}" />`
  );
  return `<acsconfig xmlns="http://openncip.org/acs-config/1.0/" xmlns:sip2d="urn:sip2d:config:1">
  <listeners><service port="127.0.0.1:0/tcp" transport="RAW" client_timeout="600" /></listeners>
  <accounts>${logins.join("\n")}</accounts>
  <institutions>
    <institution id="CPL" implementation="SIP2">
      <policy checkin="true" checkout="true" renewal="true" status_update="false" offline="false" retries="3" />
      <sip2d:upstream address="127.0.0.1:${port}" kind="${kind}" answer_seconds="4" settle_minutes="1" ${upstream} />
      <sip2d:stand_in lend="yes" database="${copyUrl}" after_seconds="${after}" settled_seconds="${settled}" compare="no"
        loans_per_card="1000" loans="1000000" returned_lend="yes" renew="yes" ${standIn} />
    </institution>
  </institutions>
  <sip2d:storage url="${url}" />
</acsconfig>`;
}

/** What of the options a configuration says. */
type OfConfig = Pick<OutageOptions, "standIn" | "upstream" | "after" | "settled" | "login"> & {
  readonly kind?: string;
};

/** What the library has: cards, copies, and no loan. */
export function libraryOf(): LibraryFixture {
  const numbers = Array.from({ length: RECORDS }, (_, number) => number);
  return {
    institution: "CPL",
    logins: Array.from({ length: KIOSKS }, (_, at) => ({ id: `sip${at + 1}`, password: "sippass" })),
    patrons: numbers.map((number) => ({ id: `P${number}`, pin: "", name: "A", blocked: false })),
    items: numbers.map((number) => ({ id: `I${number}`, title: `Title ${number}` })),
    ...{ loans: [], holds: [], fees: [] },
  };
}
