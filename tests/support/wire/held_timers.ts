/** Timers of one delay, which end when a test says so. */
interface HeldTimers extends Disposable {
  /** How many were started. */
  readonly started: number;
  /** Ends those that run. */
  end(): void;
}

/**
 * Holds all timers of this delay that this process starts, until it is disposed of. A limit in time is tried with a delay
 * that nothing else has: it passes after what the test waited for, on a machine of any speed.
 */
export function holdTimers(delay: number): HeldTimers {
  const real = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout };
  const held = new Map<number, () => void>();
  let last = 0;

  function setTimeout(act: (...rest: unknown[]) => void, after?: number, ...rest: unknown[]): unknown {
    if (after !== delay) return real.setTimeout(act, after, ...rest);
    held.set(--last, () => act(...rest));
    return last;
  }

  function clearTimeout(id?: number): void {
    if (id === undefined || !held.delete(id)) real.clearTimeout(id);
  }

  Object.assign(globalThis, { setTimeout, clearTimeout });
  return {
    get started() {
      return -last;
    },
    end() {
      const acts = [...held.values()];
      held.clear();
      for (const act of acts) act();
    },
    [Symbol.dispose]: () => void Object.assign(globalThis, real),
  };
}
