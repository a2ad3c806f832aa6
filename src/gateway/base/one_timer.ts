import type { GatewayClock } from "./gateway_clock.ts";

/** A timer that runs once at a time. */
export interface OneTimer {
  /** Starts it, unless it is running. */
  start(milliseconds: number): void;
  /** Stops it for ever. */
  stop(): void;
}

/** Creates a timer that is not running. */
export function createOneTimer(clock: Pick<GatewayClock, "after">, ring: () => void): OneTimer {
  let cancel: (() => void) | undefined;
  let isOver = false;
  return {
    start(milliseconds) {
      if (isOver) return;
      cancel ??= clock.after(milliseconds, () => {
        cancel = undefined;
        ring();
      });
    },
    stop() {
      isOver = true;
      cancel?.();
    },
  };
}
