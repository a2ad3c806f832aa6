import { type Notice, notice } from "../library/notice.ts";
import { type Storage, StorageUnavailable } from "../storage/port/storage.ts";

/** Tells whether terminals should be sent to this server. */
export interface Readiness {
  /** Says why terminals should not use the server; `undefined` if they should. */
  problem(): Promise<Notice | undefined>;
  /** Makes the server unready from now on: it stops. */
  drain(): void;
}

/** Milliseconds within which the storage must have answered. */
const PATIENCE = 2_000;

/** The name of the note that is asked for. Asking costs next to nothing, and no note has this name. */
const QUESTION = "readiness";

/** Says that the storage failed. A reason of its own never holds a secret; the message of another error may. */
function silent(error: unknown): Notice {
  const english = "the storage did not answer";
  return error instanceof StorageUnavailable
    ? notice("storage-silent", `${english}: ${error.message}`, error.why)
    : notice("storage-silent", english);
}

const STOPPING = notice("server-stops", "the server stops");

/** Makes the readiness of a server. Those who ask at the same time share one question to the storage. */
export function createReadiness(storage: Pick<Storage, "problem" | "note">, patience = PATIENCE): Readiness {
  let draining = false;
  let asking: Promise<Notice | undefined> | undefined;

  const seconds = patience / 1000;
  const LATE = notice("storage-late", `the storage did not answer within ${seconds} s`, seconds);

  async function ask(): Promise<Notice | undefined> {
    const late = Promise.withResolvers<Notice>();
    const limit = setTimeout(() => late.resolve(storage.problem ?? LATE), patience);
    const answered = storage.note(QUESTION).then(
      () => storage.problem,
      (error) => storage.problem ?? silent(error),
    );
    return await Promise.race([answered, late.promise]).finally(() => clearTimeout(limit));
  }

  return {
    async problem() {
      if (draining) return STOPPING;
      asking ??= ask().finally(() => asking = undefined);
      const problem = await asking;
      return draining ? STOPPING : problem;
    },
    drain() {
      draining = true;
    },
  };
}
