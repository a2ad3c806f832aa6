import { type Storage, StorageUnavailable } from "../storage/port/storage.ts";

/** Tells whether terminals should be sent to this server. */
export interface Readiness {
  /** Says in one line why terminals should not use the server; `undefined` if they should. */
  problem(): Promise<string | undefined>;
  /** Makes the server unready from now on: it stops. */
  drain(): void;
}

/** Milliseconds within which the storage must have answered. */
const PATIENCE = 2_000;

/** The name of the note that is asked for. Asking costs next to nothing, and no note has this name. */
const QUESTION = "readiness";

/** Gives the reason of a storage's error, which never holds a secret. The message of another error may. */
function reasonOf(error: unknown): string {
  return error instanceof StorageUnavailable ? `: ${error.message}` : "";
}

const STOPPING = "the server stops";

/** Makes the readiness of a server. Those who ask at the same time share one question to the storage. */
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
