import type { SimulatedTime } from "./simulated_time.ts";

/** The alarm clock of a worker. */
export interface Alarm {
  /** Is given when it rings. */
  readonly signal: AbortSignal;
  stop(): void;
}

/** Sets an alarm, which rings after so many seconds, which may be `Infinity`, or when `ended` is given. */
export function setAlarm(time: SimulatedTime, seconds: number, ended: AbortSignal): Alarm {
  const bell = new AbortController(), stopped = new AbortController();
  const ring = () => bell.abort();
  if (ended.aborted) ring();
  ended.addEventListener("abort", ring);
  if (seconds < Infinity) {
    void time.sleep(seconds * 1000, stopped.signal).then(() => {
      if (!stopped.signal.aborted) ring();
    });
  }
  return {
    signal: bell.signal,
    stop() {
      stopped.abort();
      ended.removeEventListener("abort", ring);
    },
  };
}
