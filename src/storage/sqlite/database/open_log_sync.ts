import { type LogSync, logSync, SYNCS_AT_ONCE } from "./log_sync.ts";

/**
 * Opens the write-ahead log of a database beside SQLite, whose COMMIT need not wait for the disk then (`synchronous =
 * normal`): that would stop the event loop, and with it every terminal. What stands in the log is on disk once fdatasync(2)
 * has returned, through whatever file and by whomever it was written; who is told "done" waits for that. A question sees a
 * change as soon as it is committed, some milliseconds earlier, as it sees that of another process. Where the log begins
 * anew, once in a thousand changes or so, SQLite itself waits for the disk.
 *
 * It is opened to be read, for which a server has permission. `undefined` where there is none, or where the system syncs
 * only what was opened to be written: then COMMIT has to wait. A log is not replaced as long as a connection is open, and
 * no locks of SQLite's hang on it, so that it may be closed.
 *
 * @param path of the database
 * @param rewrite as in {@link logSync}
 */
export function openLogSync(path: string, rewrite: () => void): LogSync | undefined {
  if (Deno.build.os === "windows") return undefined;
  const files: Deno.FsFile[] = [];
  try {
    while (files.length < SYNCS_AT_ONCE) files.push(Deno.openSync(`${path}-wal`));
    return logSync(files, rewrite);
  } catch {
    for (const file of files) file.close();
    return undefined;
  }
}
