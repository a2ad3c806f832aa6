import type { Institution } from "../config/config.ts";
import type { UpstreamReport } from "../observability/upstream_report.ts";
import { type Bypass, createBypass } from "./bypass.ts";
import { createGateway, type Gateway } from "./gateway.ts";
import type { GatewayPlaces, GatewaysOptions } from "./gateway_parts.ts";
import { createSharedAddresses } from "./sessions/shared_address.ts";
import { createAbandonedChanges } from "./abandoned_changes.ts";

/** The gateways of a server, one for each institution that another library system serves. */
interface Gateways {
  /** Gives the gateway of an institution; `undefined` for one that our own engine serves. */
  of(institution: Institution): Gateway | undefined;
  /** Gives the condition and figures of the system of each institution that has one now. */
  upstreamReports(): readonly UpstreamReport[];
  /** Relays terminals past this server. */
  readonly bypass: Bypass;
  /** Renews all sessions after a reload, and retires the gateways of institutions that have no upstream any more. */
  renew(): void;
  close(): Promise<void>;
}

/**
 * Creates the gateways of the present configuration. Each watches its system from now on, even before a terminal
 * connects.
 *
 * @param places absent: changes are written in the storage of all, and nothing is stopped
 */
export function createGateways(
  { replicaOf, ...options }: GatewaysOptions,
  { ledgerOf, isStopped }: GatewayPlaces = { ledgerOf: () => options.storage, isStopped: () => Promise.resolve(false) },
): Gateways {
  const gateways = new Map<string, Gateway>();
  /** Gateways that are not in the configuration any more; they may still follow changes. */
  const retired: Gateway[] = [];
  const addressOf = createSharedAddresses(options.clock);
  const bypass = createBypass(options.current, options.log);
  const left = createAbandonedChanges(options);

  function of({ id, upstream }: Institution): Gateway | undefined {
    if (upstream === undefined) return undefined;
    const known = gateways.get(id);
    if (known !== undefined) return known;
    const { itemsSaid, note, setNote } = options.storage, { examine, ledger } = ledgerOf(id);
    const storage = { examine, ledger, itemsSaid, note, setNote };
    const gateway = createGateway({
      ...options,
      replica: replicaOf(id),
      isStopped,
      storage,
      institution: id,
      addressOf,
    });
    gateways.set(id, gateway);
    left.add(gateway, ledger);
    return gateway;
  }

  function begin(): void {
    for (const institution of options.current().institutions.values()) of(institution);
  }

  begin();
  return {
    of,
    bypass,
    upstreamReports: () =>
      [...options.current().institutions.values()].flatMap((each) => {
        const report = of(each)?.report();
        return report === undefined ? [] : [{ ...report, bypassed: bypass.institutions.has(each.id) }];
      }),
    renew() {
      const { institutions } = options.current();
      for (const [id, gateway] of gateways) {
        if (institutions.get(id)?.upstream !== undefined) gateway.renew();
        else {
          left.remove(gateway);
          gateway.retire();
          retired.push(gateway);
          gateways.delete(id);
        }
      }
      begin();
    },
    async close() {
      left.close();
      for (const gateway of [...gateways.values(), ...retired]) await gateway.close();
    },
  };
}
