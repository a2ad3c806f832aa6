import type { createGateways } from "../../../src/gateway/gateways.ts";
import { type GatewayClock, machineClock } from "../../../src/gateway/base/gateway_clock.ts";
import type { Account, StandIn } from "../../../src/config/config.ts";
import type { QuestionNotes } from "../../../src/server/session/questions/questions.ts";
import type { Upstream } from "../../../src/config/upstream/upstream.ts";
import type { GatewayOptions } from "../../../src/gateway/gateway_parts.ts";
import { type CopyOf, gatewaysOf } from "./gateways_of.ts";
import { memoryStorage } from "./memory_ledger.ts";
import { anUpstream } from "../files/an_upstream.ts";
import { aConfig, anAccount, anInstitution } from "../files/sample_config.ts";
import { recordingLog } from "../server/recording_log.ts";
import { type Served, serving } from "../server/serving.ts";

/** What a test says of a server that stands in front of another system. */
export interface Gatewayed {
  /** The port of 127.0.0.1 on which the other system listens. */
  readonly port: number;
  /** The institution's id; `MAIN` where absent. */
  readonly institution?: string;
  readonly upstream?: Partial<Upstream>;
  readonly account?: Partial<Account>;
  /** Accounts of the institution beside it. */
  readonly others?: readonly Partial<Account>[];
  /** The machine's where absent. */
  readonly clock?: GatewayClock;
  /** By what retries and limits are measured; a clock that stands still where absent. */
  readonly elapsed?: () => number;
  readonly questionNotes?: QuestionNotes;
  /** One in memory where absent. */
  readonly storage?: GatewayOptions["storage"];
  /** Whether staff have stopped the hand-over; they have not where absent. */
  readonly isStopped?: GatewayOptions["isStopped"];
  /** What answers in the system's place while it is away; nothing where absent. */
  readonly copy?: CopyOf & { readonly standIn: StandIn };
}

/** A server in front of another system, in a test. */
export interface ServedByGateway extends Served {
  readonly gateways: ReturnType<typeof createGateways>;
  /** What the gateway counted so far, each with its institution behind it. */
  readonly counted: readonly string[];
}

/** Runs a test against a server whose one institution another system serves. */
export async function gatewayed(
  {
    port,
    institution = "MAIN",
    upstream,
    account,
    others = [],
    clock = machineClock,
    elapsed,
    questionNotes,
    storage = memoryStorage(clock),
    copy,
    isStopped,
  }: Gatewayed,
  test: (served: ServedByGateway) => Promise<void>,
): Promise<void> {
  const addresses = [{ host: "127.0.0.1", port }];
  const log = recordingLog();
  const config = aConfig({
    // What a test leaves without an answer is not waited for.
    limits: { stopSeconds: 1 },
    accounts: [account, ...others].map((each) => anAccount({ institution, ...each })),
    institutions: [
      anInstitution({
        id: institution,
        upstream: anUpstream({ addresses, ...upstream }),
        ...copy && { standIn: copy.standIn },
      }),
    ],
  });
  const { gateways, backEndOf, counted } = gatewaysOf(() => config, log, clock, storage, copy, isStopped);
  try {
    await serving(
      { config, backEndOf, log, ...elapsed && { elapsed }, ...questionNotes && { questionNotes } },
      (served) => test({ ...served, gateways, counted }),
    );
  } finally {
    await gateways.close();
  }
}
