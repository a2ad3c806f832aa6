import { open } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Waits until the name of a file is on disk as well: fsync(2) of a file says nothing of the folder that names it, so that a
 * file that was renamed would have its old name, or none, after a loss of power.
 *
 * Where the system opens no folders, as Windows, or the permissions do not allow it, nothing is waited for.
 */
export async function syncFolderOf(path: string): Promise<void> {
  const folder = await open(dirname(path)).catch(() => undefined);
  if (folder === undefined) return;
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
