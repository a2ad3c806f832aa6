import type { GatewayClock } from "./gateway_clock.ts";

/** Waits until the first of `things` is settled, or until `at` by the clock. */
export function waitUntil(clock: GatewayClock, at: number, ...things: readonly Promise<unknown>[]): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const done = () => {
    stop();
    resolve();
  };
  const stop = clock.after(Math.max(0, at - clock.elapsed()), resolve);
  for (const thing of things) thing.then(done, done);
  return promise;
}
