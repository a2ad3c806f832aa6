/** The time that a simulated system lives by: this machine's, or one that a test moves. */
export interface SimulatedTime {
  now(): Temporal.Instant;
  /** Waits for some milliseconds; ends at once, without a word, when the signal is given. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
}

/** Longer waits than this, some 24 days, end at once in the runtime's timers. */
const LONGEST = 2 ** 31 - 1;

/** The time of this machine. */
export const machineTime: SimulatedTime = {
  now: () => Temporal.Now.instant(),
  sleep: (milliseconds, signal) =>
    new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", end);
        resolve();
      };
      const timer = setTimeout(end, Math.min(milliseconds, LONGEST));
      if (signal.aborted) end();
      else signal.addEventListener("abort", end);
    }),
};
