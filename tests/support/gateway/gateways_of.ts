import { redact } from "../library/redact.ts";
import type { Config, Institution } from "../../../src/config/config.ts";
import { createGateways } from "../../../src/gateway/gateways.ts";
import { type GatewayClock, machineClock } from "../../../src/gateway/base/gateway_clock.ts";
import type { Log } from "../../../src/observability/log.ts";
import type { BackEnd } from "../../../src/server/back_end/back_end.ts";
import { createLocalTime } from "../../../src/server/wording/local_time.ts";
import type { GatewayOptions } from "../../../src/gateway/gateway_parts.ts";
import type { Replica } from "../../../src/gateway/base/replica.ts";
import { NO_REPLICA } from "./no_replica.ts";
import { memoryStorage } from "./memory_ledger.ts";
import { NOW } from "../server/serving.ts";

/** Gateways, and what finds an institution's for a server all of whose institutions have one. */
interface GatewaysOf {
  readonly gateways: ReturnType<typeof createGateways>;
  readonly backEndOf: (institution: Institution) => BackEnd;
  /** What was counted so far, each with its institution behind it. */
  readonly counted: readonly string[];
}

/** What answers in a system's place, and what it knows; nothing where absent. */
export interface CopyOf extends Partial<Omit<Replica, "startedByHand">> {
  readonly startedByHand?: () => Replica["startedByHand"];
}

/** Makes the gateways of a configuration, by the machine's clock unless the test has another. */
export function gatewaysOf(
  current: () => Config,
  log: Log,
  clock: GatewayClock = machineClock,
  storage: GatewayOptions["storage"] = memoryStorage(clock),
  { startedByHand = () => undefined, ...copy }: CopyOf = {},
  isStopped: GatewayOptions["isStopped"] = () => Promise.resolve(false),
): GatewaysOf {
  const counted: string[] = [];
  const gateways = createGateways({
    replicaOf: () => ({
      ...NO_REPLICA,
      ...copy,
      get startedByHand() {
        return startedByHand();
      },
    }),
    current,
    clock,
    now: () => NOW,
    localTime: createLocalTime,
    random: () => 0,
    log,
    storage,
    redact,
    owner: "this test",
    observe() {},
    count: (what, institution) => void counted.push(`${what} ${institution}`),
  }, { ledgerOf: () => storage, isStopped });
  return {
    gateways,
    counted,
    backEndOf(institution) {
      const gateway = gateways.of(institution);
      if (gateway === undefined) throw new RangeError(`${institution.id} has no gateway`);
      return gateway;
    },
  };
}
