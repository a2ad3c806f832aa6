/** How much may be under way at once, and how much may wait for its turn. */
export interface BoundedQueueOptions {
  /** At least 1. */
  readonly parallel: number;
  /** 0 or more. */
  readonly waiting: number;
}

/** Runs pieces of work in the order in which they come, a few at a time. */
export interface BoundedQueue {
  /** How much waits for its turn. */
  readonly waiting: number;
  /**
   * Runs `work` when its turn comes, and gives what it gives. Returns `undefined` without running it when the line is
   * full.
   */
  run<T>(work: () => Promise<T>): Promise<T> | undefined;
}

/**
 * Creates an empty queue.
 *
 * @throws {RangeError} when `parallel` or `waiting` is no number of places
 */
export function createBoundedQueue({ parallel, waiting }: BoundedQueueOptions): BoundedQueue {
  if (!Number.isInteger(parallel) || parallel < 1) throw new RangeError("parallel must be a whole number of 1 or more");
  if (!Number.isInteger(waiting) || waiting < 0) throw new RangeError("waiting must be a whole number of 0 or more");
  const line: (() => void)[] = [];
  let working = 0;

  async function atWork<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } finally {
      // The place goes straight to the next in line, so that no newcomer can slip in before it.
      const next = line.shift();
      if (next) next();
      else working--;
    }
  }

  return {
    get waiting() {
      return line.length;
    },
    run<T>(work: () => Promise<T>): Promise<T> | undefined {
      if (working < parallel) {
        working++;
        return atWork(work);
      }
      if (line.length >= waiting) return undefined;
      return new Promise<void>((resolve) => line.push(resolve)).then(() => atWork(work));
    },
  };
}
