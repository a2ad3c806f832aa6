import { createGateways } from "../../../src/gateway/gateways.ts";
import { type GatewayClock, machineClock } from "../../../src/gateway/base/gateway_clock.ts";
import type { Account } from "../../../src/config/config.ts";
import type { Upstream } from "../../../src/config/upstream/upstream.ts";
import type { GatewayOptions } from "../../../src/gateway/gateway_parts.ts";
import { memoryStorage } from "./memory_ledger.ts";
import { createLocalTime } from "../../../src/server/wording/local_time.ts";
import { anUpstream } from "../files/an_upstream.ts";
import { aConfig, anAccount, anInstitution } from "../files/sample_config.ts";
import { recordingLog } from "../server/recording_log.ts";
import { NOW, type Served, serving } from "../server/serving.ts";

/** What a test says of a server that stands in front of another system. */
export interface Gatewayed {
  /** The port of 127.0.0.1 on which the other system listens. */
  readonly port: number;
  readonly upstream?: Partial<Upstream>;
  readonly account?: Partial<Account>;
  /** The machine's where absent. */
  readonly clock?: GatewayClock;
  /** One in memory where absent. */
  readonly storage?: GatewayOptions["storage"];
}

/** A server in front of another system, in a test. */
export interface ServedByGateway extends Served {
  readonly gateways: ReturnType<typeof createGateways>;
}

/** Runs a test against a server whose one institution another system serves. */
export async function gatewayed(
  { port, upstream, account, clock = machineClock, storage = memoryStorage(clock) }: Gatewayed,
  test: (served: ServedByGateway) => Promise<void>,
): Promise<void> {
  const addresses = [{ host: "127.0.0.1", port }];
  const log = recordingLog();
  const config = aConfig({
    accounts: [anAccount(account)],
    institutions: [anInstitution({ upstream: anUpstream({ addresses, ...upstream }) })],
  });
  const gateways = createGateways({
    current: () => config,
    clock,
    now: () => NOW,
    localTime: createLocalTime,
    random: () => 0,
    log,
    storage,
    owner: "this test",
    observe() {},
  });
  const backEndOf = (institution: Parameters<typeof gateways.of>[0]) => {
    const gateway = gateways.of(institution);
    if (gateway === undefined) throw new RangeError(`${institution.id} has no gateway`);
    return gateway;
  };
  try {
    await serving({ config, backEndOf, log }, (served) => test({ ...served, gateways }));
  } finally {
    await gateways.close();
  }
}
