import { join } from "node:path";
import type { Records, Storage } from "../../../src/storage/port/storage.ts";
import { openSqliteStorage } from "../../../src/storage/sqlite/open_sqlite_storage.ts";
import { type CsvFiles, exportFiles } from "./csv_files.ts";
import { emptyLibrary } from "../library/empty_library.ts";
import { type CliRun, runCli } from "../program/run_cli.ts";
import { configFile, type ConfigSetting } from "./scenario_config.ts";
import { writeConfig } from "../server/server_process.ts";
import { withTemporaryFolder } from "./temporary_folder.ts";

/** A library as an administrator has it: a configuration, its database beside it, and files to bring in. */
export interface LibraryFolder {
  readonly folder: string;
  /** The configuration file. */
  readonly config: string;
  /** Where a file of this name is, or would be. */
  path(name: string): string;
  /** Writes files, and gives the options that name them to `import`. */
  write(files: CsvFiles): Promise<readonly string[]>;
  /** Runs a command on the library. */
  sip2d(command: string, ...args: readonly string[]): Promise<CliRun>;
  /** Does something with the database. */
  withStorage<T>(body: (storage: Storage) => Promise<T>): Promise<T>;
  /** The files that an export writes. */
  content(): Promise<Record<string, string>>;
}

/** How a server is configured that a test's terminal can talk to. */
const SERVED: ConfigSetting = { service: { client_timeout: "600" }, login: { terminator: "CR" } };

/** Runs `body` with a library in a folder of its own. */
export function withLibraryFolder(
  records: Records,
  body: (library: LibraryFolder) => Promise<void>,
  setting: ConfigSetting = {},
): Promise<void> {
  return withTemporaryFolder(async (folder) => {
    const config = await writeConfig(folder, configFile({ ...SERVED, ...setting }));
    const library = libraryFolder(folder, config);
    await emptyLibrary(library.path("library.db"));
    await library.withStorage((storage) => storage.load(records));
    await body(library);
  });
}

function libraryFolder(folder: string, config: string): LibraryFolder {
  const path = (name: string) => join(folder, name);

  async function withStorage<T>(body: (storage: Storage) => Promise<T>): Promise<T> {
    const storage = await openSqliteStorage(path("library.db"));
    try {
      return await body(storage);
    } finally {
      await storage.close();
    }
  }

  async function write(files: CsvFiles): Promise<readonly string[]> {
    for (const [name, content] of Object.entries(files)) {
      await Deno.writeFile(path(name), typeof content === "string" ? new TextEncoder().encode(content) : content);
    }
    return Object.keys(files).flatMap((name) => [`--${name.replace(/\.[ct]sv$/, "")}`, path(name)]);
  }

  return {
    folder,
    config,
    path,
    write,
    withStorage,
    sip2d: (command, ...args) => runCli(command, "--config", config, ...args),
    content: () => withStorage(exportFiles),
  };
}
