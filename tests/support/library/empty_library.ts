import { join } from "node:path";
import type { Storage } from "../../../src/storage/port/storage.ts";
import { openSqliteStorage } from "../../../src/storage/sqlite/open_sqlite_storage.ts";

const folder = await Deno.makeTempDir();
Deno.test.afterAll(() => Deno.remove(folder, { recursive: true }));
const EMPTY = join(folder, "empty.db");
await (await openSqliteStorage(EMPTY)).close();

/** Puts an empty library of the present schema at a path: a copy, a third of the work of having one made there. */
export async function emptyLibrary(path: string): Promise<void> {
  await Deno.copyFile(EMPTY, path);
}

/** Opens an empty library of a test's own. */
export async function openEmptyLibrary(path: string): Promise<Storage> {
  await emptyLibrary(path);
  return await openSqliteStorage(path);
}
