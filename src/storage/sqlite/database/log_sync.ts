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
  const underWay = new Set<Promise<void>>();
  let next: Promise<void> | undefined;
  let failed = false;

  async function run(file: OpenFile): Promise<void> {
    try {
      const beside = failed ? undefined : syncOne(file);
      if (beside !== undefined) await beside;
    } catch {
      failed = true;
    } finally {
      idle.push(file);
    }
    mend();
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
    if (file === undefined) return next ??= whenOneEnds().then(syncNext);
    const running = run(file);
    underWay.add(running);
    const end = () => void underWay.delete(running);
    running.then(end, end);
    return running;
  }

  function syncNext(): Promise<void> {
    next = undefined;
    return sync();
  }

  async function whenOneEnds(): Promise<void> {
    await Promise.race(underWay).catch(() => {});
  }

  return {
    sync,
    mend,
    close() {
      for (const file of files) file.close();
    },
  };
}
