/** Lets those who want the same come one after the other. */
export interface KeyedLocks {
  /**
   * Runs `work` when everybody has finished who came before and wants one of the same keys: at once where nobody does.
   * Whoever waits has said all that he wants, and waits only for those who came earlier: nobody waits in a circle, nor for
   * himself if he says a key twice.
   */
  run<T>(keys: readonly string[], work: () => Promise<T>): Promise<T>;
}

/** Somebody's turn. Most have nobody behind them: what those would wait for is made when the first of them comes. */
interface Turn {
  ended: boolean;
  over?: PromiseWithResolvers<void>;
}

/** Keys from which on it is looked for those that nobody wants any more: to forget each at once takes twice the time. */
const MANY = 1_000;

/** Makes locks for which nobody waits yet. */
export function createKeyedLocks(): KeyedLocks {
  /** The turn of the last who wanted a key. */
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
