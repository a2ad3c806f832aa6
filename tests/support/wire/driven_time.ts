import { fail } from "@std/assert";
import type { SimulatedTime } from "../../../src/tools/simulate/simulated_time.ts";
import { until } from "./until.ts";

/** The time of a simulated system, which goes on only when a test says so. */
export interface DrivenTime extends SimulatedTime {
  /** Goes on by some seconds; what sleeps until then wakes, in order. */
  advance(seconds: number): Promise<void>;
  /** Waits until somebody sleeps for just so many seconds. */
  asleep(seconds: number): Promise<void>;
}

/** So many wake at one moment only if one of them sleeps for no time, again and again. */
const MOST_AT_ONCE = 10_000;

/** Makes a time that begins at this moment. */
export function createDrivenTime(start: string): DrivenTime {
  let now = Temporal.Instant.from(start).epochMilliseconds;
  let instant = Temporal.Instant.fromEpochMilliseconds(now);
  const sleepers = new Set<{ readonly until: number; readonly length: number; readonly wake: () => void }>();
  const isAsleep = (seconds: number) => [...sleepers].some(({ length }) => length === seconds * 1000);

  return {
    now() {
      if (instant.epochMilliseconds !== now) instant = Temporal.Instant.fromEpochMilliseconds(now);
      return instant;
    },
    sleep: (length, signal) =>
      new Promise((resolve) => {
        const wake = () => {
          sleepers.delete(sleeper);
          signal.removeEventListener("abort", wake);
          resolve();
        };
        // An instant has whole milliseconds.
        const sleeper = { until: now + Math.ceil(length), length, wake };
        if (signal.aborted) return resolve();
        signal.addEventListener("abort", wake);
        sleepers.add(sleeper);
      }),
    async advance(seconds) {
      const end = now + seconds * 1000;
      for (let atOnce = 0; atOnce < MOST_AT_ONCE; atOnce++) {
        const next = [...sleepers].filter(({ until }) => until <= end).toSorted((a, b) => a.until - b.until)[0];
        if (next === undefined) {
          now = end;
          return;
        }
        if (next.until > now) atOnce = 0;
        now = next.until;
        next.wake();
        // Whoever woke does what it has to before the time goes on.
        await new Promise((resolve) => setTimeout(resolve, 0));
      }
      fail(`the time does not go on: it was ${new Date(now).toISOString()} for ${MOST_AT_ONCE} who woke`);
    },
    asleep: (seconds) => until(() => isAsleep(seconds), `somebody who sleeps for ${seconds} s`),
  };
}
