import { join } from "node:path";
import type { Storage } from "../../../src/storage/port/storage.ts";
import { openSqliteStorage } from "../../../src/storage/sqlite/open_sqlite_storage.ts";
import { testDatabases, testServer, urlOf } from "../../postgres/test_database.ts";
import { emptyLibrary } from "../library/empty_library.ts";
import type { Way } from "./ways.ts";

/** An empty database for one scenario. */
export interface ScenarioStorage {
  /** What stands in `storage/@url` of a configuration in `folder`. */
  readonly url: string;
  /** A folder of the scenario's own. */
  readonly folder: string;
  /** Opens the database, again as another process would. */
  open(): Promise<Storage>;
  /** Removes everything; what was opened must be closed. */
  discard(): Promise<void>;
}

const databases = testDatabases(await testServer());

/** The databases on which every scenario runs, by name. */
export const STORAGES: Readonly<Record<Way["database"], () => Promise<ScenarioStorage>>> = {
  SQLite: sqlite,
  PostgreSQL: postgres,
};

async function sqlite(): Promise<ScenarioStorage> {
  const folder = await Deno.makeTempDir();
  const path = join(folder, "library.db");
  await emptyLibrary(path);
  return {
    url: "sqlite:library.db",
    folder,
    open: () => openSqliteStorage(path),
    discard: () => Deno.remove(folder, { recursive: true }),
  };
}

async function postgres(): Promise<ScenarioStorage> {
  const database = await databases.take();
  const folder = await Deno.makeTempDir();
  return {
    url: urlOf(database.address),
    folder,
    open: () => database.open(),
    async discard() {
      await database.discard();
      await Deno.remove(folder, { recursive: true });
    },
  };
}
