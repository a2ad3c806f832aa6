/** Runs work that wants the same keys one after the other. */
export interface KeyedLocks {
  /**
   * Runs `work` when all earlier work with one of the same keys is done: at once if there is none. A caller names all
   * its keys at once and waits only for earlier callers. So no two callers wait for each other, and naming a key twice
   * does no harm.
   */
  run<T>(keys: readonly string[], work: () => Promise<T>): Promise<T>;
}

/**
 * The turn of one caller. Most have no caller behind them: the promise to wait for is made when the first one comes.
 */
interface Turn {
  ended: boolean;
  over?: PromiseWithResolvers<void>;
}

/** Keys from which on unused ones are removed: removing each at once takes twice the time. */
const MANY = 1_000;

/** Makes locks, all of them free. */
export function createKeyedLocks(): KeyedLocks {
  const last = new Map<string, Turn>();
  let many = MANY;

  function forgetEnded(): void {
    for (const [key, { ended }] of last) if (ended) last.delete(key);
    many = Math.max(MANY, 2 * last.size);
  }

  return {
    async run(keys, work) {
      const turn: Turn = { ended: false };
      let earlier: Promise<void>[] | undefined;
      for (const key of keys) {
        const before = last.get(key);
        if (before !== undefined && !before.ended && before !== turn) {
          (earlier ??= []).push((before.over ??= Promise.withResolvers()).promise);
        }
        last.set(key, turn);
      }
      try {
        if (earlier !== undefined) await Promise.all(earlier);
        return await work();
      } finally {
        turn.ended = true;
        turn.over?.resolve();
        if (last.size >= many) forgetEnded();
      }
    },
  };
}
