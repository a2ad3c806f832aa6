import type { GatewayClock } from "../../../src/gateway/base/gateway_clock.ts";
import type { DrivenTime } from "../wire/driven_time.ts";

/** Lets a gateway live by the time that a test drives. */
export function drivenGatewayClock(time: DrivenTime): GatewayClock {
  return {
    elapsed: () => time.now().epochMilliseconds,
    after(milliseconds, ring) {
      const cancelled = new AbortController();
      void time.sleep(milliseconds, cancelled.signal).then(() => {
        if (!cancelled.signal.aborted) ring();
      });
      // Without a reason, each would make an error with its stack.
      return () => cancelled.abort("cancelled");
    },
  };
}
