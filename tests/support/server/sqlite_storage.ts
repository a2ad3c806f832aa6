import { join } from "node:path";
import type { Storage } from "../../../src/storage/port/storage.ts";
import { openSqliteStorage } from "../../../src/storage/sqlite/open_sqlite_storage.ts";
import { emptyLibrary } from "../library/empty_library.ts";

/** An empty database for one scenario. */
export interface ScenarioStorage {
  /** What stands in `storage/@url` of a configuration in `folder`. */
  readonly url: string;
  /** A folder of the scenario's own. */
  readonly folder: string;
  /** The database as a test looks at it beside others, opened once; it is closed when everything is removed. */
  kept(): Promise<Storage>;
  /** Opens the database, again as another process would. */
  open(): Promise<Storage>;
  /** Removes everything; what was opened must be closed. */
  discard(): Promise<void>;
}

/** Makes a SQLite file for one scenario; nothing beside it is needed. */
export async function sqliteStorage(): Promise<ScenarioStorage> {
  const folder = await Deno.makeTempDir();
  const path = join(folder, "library.db");
  await emptyLibrary(path);
  const open = () => openSqliteStorage(path);
  let kept: Promise<Storage> | undefined;
  return {
    url: "sqlite:library.db",
    folder,
    kept: () => kept ??= open(),
    open,
    async discard() {
      await (await kept)?.close();
      await Deno.remove(folder, { recursive: true });
    },
  };
}
