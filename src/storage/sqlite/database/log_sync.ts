import { createSyncPlace, type SyncPlace } from "./sync_place.ts";

/** Syncs that are under way at once. */
export const SYNCS_AT_ONCE = 2;

/** Waits for the disk: beside the event loop, or in it where the disk is quick. */
export interface LogSync {
  /**
   * Settles when all that any process has committed by now is on disk. Where the disk refuses, all of it is written
   * anew; rejects if that fails, too: then it is not known what is on disk.
   */
  sync(): Promise<void>;
  /**
   * Called before anything is committed. Throws as long as the disk refuses: what is committed then would be
   * visible to all, and could not be acknowledged.
   */
  mend(): void;
  close(): void;
}

/** An open file. */
type OpenFile = Pick<Deno.FsFile, "syncData" | "syncDataSync" | "close">;

/**
 * Syncs one file through several open handles. Each sync under way has a handle of its own, open from the start: Linux
 * tells each open file once that something could not be written
 * (https://www.kernel.org/doc/html/latest/filesystems/vfs.html#handling-errors-during-writeback), so that two syncs
 * through one handle would not both learn of it.
 *
 * @param rewrite brings all of the log into the database, and empties the log. After a failed sync the system takes
 *   the pages for written: another sync would report success
 */
export function logSync(
  files: readonly OpenFile[],
  rewrite: () => void,
  place: SyncPlace = createSyncPlace(),
): LogSync {
  const idle = [...files];
  /** What those share who came while no file was idle: the sync that begins when one is. */
  let next: PromiseWithResolvers<void> | undefined;
  let failed = false;

  async function run(file: OpenFile): Promise<void> {
    try {
      const beside = failed ? undefined : syncOne(file);
      if (beside !== undefined) await beside;
    } catch {
      failed = true;
    }
    idle.push(file);
    try {
      mend();
    } finally {
      beginNext();
    }
  }

  /** Syncs at once, or gives what it can be waited for by. */
  function syncOne(file: OpenFile): Promise<void> | undefined {
    const begun = performance.now(), { isHere } = place;
    const note = () => place.note(performance.now() - begun, isHere);
    if (!isHere) return file.syncData().then(note);
    file.syncDataSync();
    note();
    return undefined;
  }

  function mend(): void {
    if (!failed) return;
    rewrite();
    failed = false;
  }

  /** Begins a sync; or all who come while no file is idle share the next one, which begins after they have come. */
  function sync(): Promise<void> {
    const file = idle.pop();
    return file === undefined ? (next ??= Promise.withResolvers()).promise : run(file);
  }

  function beginNext(): void {
    const shared = next;
    next = undefined;
    if (shared !== undefined) sync().then(shared.resolve, shared.reject);
  }

  return {
    sync,
    mend,
    close() {
      for (const file of files) file.close();
    },
  };
}
