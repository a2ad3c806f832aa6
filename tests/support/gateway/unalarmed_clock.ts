import type { GatewayClock } from "../../../src/gateway/base/gateway_clock.ts";

/** A clock that goes and never rings: however slow the machine is, no probe comes between the terminals' messages. */
export const UNALARMED: GatewayClock = { elapsed: () => performance.now(), after: () => () => {} };
