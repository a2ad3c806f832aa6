/** Lets those who want the same come one after the other. */
export interface KeyedLocks {
  /**
   * Runs `work` when everybody has finished who came before and wants one of the same keys: at once where nobody does.
   * Whoever waits has said all that he wants, and waits only for those who came earlier: nobody waits in a circle.
   */
  run<T>(keys: readonly string[], work: () => Promise<T>): Promise<T>;
}

/** Makes locks by key, none of them taken. */
export function createKeyedLocks(): KeyedLocks {
  /** When the last who wanted a key will be done with it. */
  const last = new Map<string, Promise<void>>();

  return {
    async run(keys, work) {
      const { promise: over, resolve: end } = Promise.withResolvers<void>();
      const earlier: Promise<void>[] = [];
      for (const key of keys) {
        const before = last.get(key);
        if (before !== undefined) earlier.push(before);
        last.set(key, over);
      }
      try {
        if (earlier.length > 0) await Promise.all(earlier);
        return await work();
      } finally {
        for (const key of keys) if (last.get(key) === over) last.delete(key);
        end();
      }
    },
  };
}
