import { join } from "node:path";
import { startLibrary } from "../../src/cli/serve/start_library.ts";
import type { Config } from "../../src/config/config.ts";
import { createMetrics } from "../../src/observability/metrics.ts";
import { createReadiness } from "../../src/observability/readiness.ts";
import type { Records, Storage } from "../../src/storage/port/storage.ts";
import { openSqliteStorage } from "../../src/storage/sqlite/open_sqlite_storage.ts";
import { aConfig, type ConfigParts } from "../support/files/sample_config.ts";
import { withTemporaryFolder } from "../support/files/temporary_folder.ts";
import { login } from "../support/wire/messages.ts";
import { recordingLog } from "../support/server/recording_log.ts";
import { connect, type Terminal } from "../support/wire/terminal.ts";
import { type Scrape, scrape } from "./scrape.ts";

/** A server in the test's own process, which tells its metrics. */
export interface Monitored {
  scrape(): Promise<Scrape>;
  connect(): Promise<Terminal>;
  /** Connects a terminal and logs it in. */
  terminal(account?: string): Promise<Terminal>;
}

/** What the process takes tells of all tests that run in it; a server that has one of its own takes no more than this. */
const OWN_PROCESS = { process_resident_memory_bytes: 100e6, process_cpu_seconds_total: 10 };

/** What a test says of it. */
export interface MonitoredSetting extends Records {
  readonly config?: ConfigParts;
  /** Puts something between the engine and its storage. */
  readonly wrap?: (storage: Storage) => Storage;
}

/** Runs a test against a server as the command `serve` wires it. */
export async function monitored(
  { config: parts, wrap = (storage) => storage, ...records }: MonitoredSetting,
  test: (server: Monitored) => Promise<void>,
): Promise<void> {
  await withTemporaryFolder(async (folder) => {
    const config: Config = aConfig({ pages: [{ host: "127.0.0.1", port: 0, transport: "http" }], ...parts });
    const opened = await openSqliteStorage(join(folder, "library.db"));
    await opened.load(records);
    const storage = wrap(opened);
    const { server } = await startLibrary({
      current: () => config,
      storage,
      readiness: createReadiness(storage),
      log: recordingLog("no"),
      metrics: createMetrics(),
      reloads: { problem: undefined, reload: () => Promise.resolve(undefined) },
    });
    const ports = server.addresses.map(({ port }) => port);
    const terminals: Terminal[] = [];
    const open = async () => {
      const terminal = await connect(ports[0] ?? 0);
      terminals.push(terminal);
      return terminal;
    };
    try {
      await test({
        async scrape() {
          const told = await scrape(ports.at(-1) ?? 0);
          if (told === undefined) throw new Error("the server did not answer");
          return { ...told, values: new Map([...told.values, ...Object.entries(OWN_PROCESS)]) };
        },
        connect: open,
        async terminal(account = "sipterm1") {
          const terminal = await open();
          terminal.send(login(account, "term1"));
          await terminal.expect("941");
          return terminal;
        },
      });
    } finally {
      for (const terminal of terminals) await terminal.close();
      await server.close();
      await opened.close();
    }
  });
}
