import { lstat, open, rename, rm } from "node:fs/promises";
import { backup, type DatabaseSync } from "node:sqlite";
import { StorageRefused } from "../../port/storage_refused.ts";
import { syncFolderOf } from "./sync_folder.ts";

/** All pages in one step, or what other processes write meanwhile would make the copying begin anew, again and again. */
const ALL_PAGES = -1;

/** The copy holds all that the library knows of its patrons. */
const ONLY_THE_OWNER = 0o600;

/**
 * Copies a database, as it is at one moment, into a file that is not there yet. It appears under its name only when it
 * is whole. SQLite's backup interface is used and not `VACUUM INTO`, which needs ATTACH: Deno allows that only to a
 * process that may do everything.
 *
 * @throws StorageRefused if the file is there already, or could not be written; nothing is left of it then
 */
export async function backupDatabase(db: DatabaseSync, path: string): Promise<void> {
  try {
    await copyInto(db, path);
  } catch (error) {
    // What the sandbox refuses is reported as the flag to add, which the command line knows best.
    if (error instanceof StorageRefused || error instanceof Deno.errors.NotCapable) throw error;
    // The system's and SQLite's errors about the copy are not the library's: a folder that is not there, a full disk.
    const reason = error instanceof Error ? error.message : String(error);
    throw new StorageRefused(`${path} could not be written: ${reason}`, { cause: error });
  }
}

async function copyInto(db: DatabaseSync, path: string): Promise<void> {
  const part = `${path}.part`;
  await refuseExisting(path);
  await removeAll(part);
  await (await open(part, "wx", ONLY_THE_OWNER)).close();
  try {
    await backup(db, part, { rate: ALL_PAGES });
    await refuseExisting(path);
    await rename(part, path);
    await syncFolderOf(path);
  } finally {
    await removeAll(part);
  }
}

/** Removes a copy and what SQLite may have left beside it. */
async function removeAll(part: string): Promise<void> {
  for (const end of ["", "-journal"]) await rm(part + end, { force: true });
}

async function refuseExisting(path: string): Promise<void> {
  const found = await lstat(path).catch((error) => {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  });
  if (found !== undefined) throw new StorageRefused(`${path} is there already: remove it, or name another file`);
}
