import type { Storage } from "../circulation/storage.ts";
import type { StorageConfig } from "../config/config.ts";
import { openSqliteStorage } from "../storage/sqlite/open_sqlite_storage.ts";
import { StorageRefused } from "../storage/storage_refused.ts";
import { CommandFailed, EXIT } from "./exit_code.ts";

/** Opens the storage that a configuration names. */
export async function openStorage({ path }: StorageConfig): Promise<Storage> {
  try {
    return await openSqliteStorage(path);
  } catch (error) {
    if (error instanceof StorageRefused) throw new CommandFailed(error.message, EXIT.cannot, { cause: error });
    throw error;
  }
}
