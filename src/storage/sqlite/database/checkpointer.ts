import type { DatabaseSync } from "node:sqlite";
import { integer } from "../../rows/row.ts";

/** Frames (pages) in the write-ahead log from which on it is written back: 40 MiB. */
export const LONG_LOG = 10_000;

/** A message to the thread. */
type Order = { readonly kind: "write back"; readonly path: string } | { readonly kind: "end" };

/** A message from the thread. */
type Told = "done" | "failed" | "ended";

/** The global scope of a worker. */
interface ThreadScope {
  onmessage: (event: MessageEvent<Order>) => void;
  postMessage(told: Told): void;
}

/** Has the write-ahead log written back into the database, so that it does not grow for ever. */
export interface Checkpointer {
  /**
   * Called after some commits: has the log written back if it is long. Never throws: what was committed stands,
   * whatever becomes of the log.
   */
  look(): void;
  /** Closes the thread's connection. The connection that writes must have been closed before. */
  end(): Promise<void>;
}

/**
 * Writes the log back in a thread of its own. In the thread that serves terminals it would hold all of them up for some 15
 * ms, several times a second under load, since it writes thousands of pages and waits for the disk twice. The thread is
 * made when the log first becomes long; where it fails, SQLite writes the log back once that is twice as long. A page that
 * changed several times meanwhile is written back once, so that a longer log costs less.
 *
 * @param db the connection that writes; it is only asked how long the log is
 */
export function createCheckpointer(db: DatabaseSync, path: string, long: number = LONG_LOG): Checkpointer {
  const length = db.prepare("pragma wal_checkpoint(noop)");
  const ended = Promise.withResolvers<void>();
  let thread: Worker | undefined;
  let state: "idle" | "writing back" | "broken" = "idle";

  function start(): Worker {
    const started = new Worker(`data:text/javascript,${encodeURIComponent(`(${serveThread})()`)}`, { type: "module" });
    started.onmessage = ({ data }: MessageEvent<Told>) => {
      if (data === "ended") ended.resolve();
      else state = data === "done" ? "idle" : "broken";
    };
    started.onerror = (event) => {
      // Else it would end the process. A thread that is gone ends by itself.
      event.preventDefault();
      state = "broken";
      ended.resolve();
    };
    return started;
  }

  function tell(order: Order): void {
    thread?.postMessage(order);
  }

  return {
    look() {
      try {
        if (state !== "idle" || integer(length.get() ?? {}, "log") < long) return;
        state = "writing back";
        thread ??= start();
        tell({ kind: "write back", path });
      } catch {
        state = "broken";
      }
    },
    async end() {
      if (thread === undefined) return;
      tell({ kind: "end" });
      await ended.promise;
      thread.terminate();
    },
  };
}

/**
 * What the thread does. It is made of this function's text, since to load it from a file would take permission to read the
 * program: nothing outside is within its reach.
 *
 * What was written meanwhile is written back again, which takes less and less time. The last bit is done under the lock of
 * those who write: only a log that has been written back in whole is begun anew by the next of them. SQLite waits for the
 * disk only there, so the disk is waited for before, through a file of our own. It stays open as long as anybody here has
 * the database open, because to close it would give up this process's locks (https://sqlite.org/howtocorrupt.html#_posix_advisory_locks_canceled_by_a_separate_thread_doing_close_).
 */
function serveThread(): void {
  const scope = globalThis as unknown as ThreadScope;
  let db: DatabaseSync | undefined;
  let file: Deno.FsFile | undefined;
  scope.onmessage = async ({ data: order }) => {
    if (order.kind === "end") {
      db?.close();
      file?.close();
      scope.postMessage("ended");
      return;
    }
    try {
      const sqlite = await import("node:sqlite");
      db ??= new sqlite.DatabaseSync(order.path, { timeout: 200 });
      file ??= Deno.openSync(order.path);
      for (let rounds = 0; rounds < 2; rounds++) {
        db.prepare("pragma wal_checkpoint(passive)").get();
        file.syncDataSync();
      }
      db.prepare("pragma wal_checkpoint(full)").get();
      scope.postMessage("done");
    } catch {
      scope.postMessage("failed");
    }
  };
}
