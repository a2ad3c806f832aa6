import { type Storage, StorageUnavailable } from "../storage/port/storage.ts";

/** Tells whether terminals should be sent to this server. */
export interface Readiness {
  /** Says in one line why they should not; `undefined` if they should. */
  problem(): Promise<string | undefined>;
  /** Is told that the server stops: from now on they should not. */
  drain(): void;
}

/** Milliseconds in which the storage must have answered. */
const PATIENCE = 2_000;

/** What the storage is asked for: it costs next to nothing, and nobody writes it. */
const QUESTION = "readiness";

/** The reasons that a storage gives never hold a secret; those of others may. */
function reasonOf(error: unknown): string {
  return error instanceof StorageUnavailable ? `: ${error.message}` : "";
}

const STOPPING = "the server stops";

/** Makes the readiness of a server over a storage, which is asked once for all who ask at the same time. */
export function createReadiness(storage: Pick<Storage, "problem" | "note">, patience = PATIENCE): Readiness {
  let draining = false;
  let asking: Promise<string | undefined> | undefined;

  const LATE = `the storage did not answer within ${patience / 1000} s`;

  async function ask(): Promise<string | undefined> {
    const late = Promise.withResolvers<string>();
    const limit = setTimeout(() => late.resolve(storage.problem ?? LATE), patience);
    const answered = storage.note(QUESTION).then(
      () => storage.problem,
      (error) => storage.problem ?? `the storage did not answer${reasonOf(error)}`,
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
