import { UPSTREAM_KIND_SETTINGS } from "../../../src/config/upstream/upstream_kinds.ts";
import { createGateways } from "../../../src/gateway/gateways.ts";
import type { GatewayOptions } from "../../../src/gateway/gateway_parts.ts";
import { createLocalTime } from "../../../src/server/wording/local_time.ts";
import type { FaultRule } from "../../../src/terminal/simulate/faults/fault_rule.ts";
import { simulating } from "../../terminal/simulate/simulating.ts";
import { anUpstream } from "../../support/files/an_upstream.ts";
import { aConfig, anAccount, anInstitution } from "../../support/files/sample_config.ts";
import { driveUntil } from "../../support/gateway/drive_until.ts";
import { drivenGatewayClock } from "../../support/gateway/driven_gateway_clock.ts";
import { recordingLog } from "../../support/server/recording_log.ts";
import { NOW, serving } from "../../support/server/serving.ts";
import type { DrivenTime } from "../../support/wire/driven_time.ts";
import type { Terminal } from "../../support/wire/terminal.ts";

/** One line of a change that reached the library system. */
export interface Reached {
  /** Without AY and AZ. */
  readonly text: string;
  /** Whether the system said that it did not carry it out (98, 96), or was broken so that it did not. */
  notCarriedOut: boolean;
  /** How many deeds it has come to. */
  deeds: number;
}

/** Two gateways on one ledger before one library system, and what a test sees of them. */
export interface TwoGateways {
  readonly time: DrivenTime;
  readonly reached: readonly Reached[];
  /** Whether a copy is on loan now. */
  isLent(itemId: string): boolean;
  setFaults(rules: readonly FaultRule[]): void;
  /** Connects a terminal to one of the gateways, and logs in. */
  connect(gateway: number): Promise<Terminal>;
  /** Has a gateway die, as far as that can be in one process: what it follows is forgotten, and it begins anew. */
  restart(gateway: number): Promise<void>;
  /** Lets time go on until something is done. */
  until<T>(something: Promise<T>): Promise<T>;
}

const CHANGE = /^(01|09|11|15|19|25|29|37|65)/;
/** Faults in which nothing is carried out and the system says so. */
const SAID: ReadonlySet<string> = new Set(["resend", "status"]);

/** What is played. */
export interface WorldOptions {
  readonly kind: "koha" | "evergreen" | "openncip" | "folio";
  readonly seed: number;
  readonly storage: (elapsed: () => number) => GatewayOptions["storage"];
  /** Is told each change that reaches the system, just then. */
  readonly onReached?: (text: string) => void;
}

/** Runs `play` in a world of its own. */
export function twoGateways(
  { kind, seed, storage: storageOf, onReached = () => {} }: WorldOptions,
  play: (world: TwoGateways) => Promise<void>,
): Promise<void> {
  const reached: Reached[] = [];
  const last = new Map<number, Reached>();
  const onLine = (raw: string, connection: number) => {
    const text = raw.replace(/^\n/, "").replace(/AY\dAZ[0-9A-F]{4}$/, "");
    if (!CHANGE.test(text)) return;
    const line: Reached = { text, notCarriedOut: false, deeds: 0 };
    reached.push(line);
    onReached(text);
    last.set(connection, line);
  };
  return simulating({
    kind,
    seed,
    onLine,
    onFault({ fault }, { code, connection }) {
      const line = last.get(connection);
      if (code !== undefined && line?.text.startsWith(code) && SAID.has(fault)) line.notCarriedOut = true;
    },
    onChange({ connection }) {
      const line = last.get(connection);
      if (line !== undefined) line.deeds++;
    },
  }, async ({ simulator, time }) => {
    const clock = drivenGatewayClock(time), storage = storageOf(clock.elapsed);
    const upstream = anUpstream({
      kind,
      ...UPSTREAM_KIND_SETTINGS[kind],
      addresses: [{ host: "127.0.0.1", port: simulator.port }],
      settleMinutes: 2,
    });
    // Conversations may share a ledger, and each has its rows for itself.
    const institution = `MAIN ${seed}`, account = `terminal${seed}`;
    const config = aConfig({
      accounts: [anAccount({
        id: account,
        password: { kind: "clear", value: "sip1pass" },
        upstreamLogin: { id: "sip1", password: "sip1pass" },
        institution,
      })],
      // The longest window of retries there is: a database judges it by its own clock, however slow the machine is.
      institutions: [anInstitution({ id: institution, upstream, policy: { ...anInstitution().policy, timeout: 300 } })],
    });
    const open = (owner: string) =>
      createGateways({
        current: () => config,
        clock,
        now: () => NOW,
        localTime: createLocalTime,
        random: () => 0,
        log: recordingLog("no"),
        storage,
        owner,
        observe() {},
        returnDateCorrected() {},
      });
    const owners = ["A", "B"].map((name) => `${name} ${institution}`);
    const gateways = owners.map(open);
    const backEndOf = (at: number) => (institution: Parameters<ReturnType<typeof open>["of"]>[0]) => {
      const gateway = gateways[at]?.of(institution);
      if (gateway === undefined) throw new RangeError(`${institution.id} has no gateway`);
      return gateway;
    };
    const until = <T>(something: Promise<T>) => driveUntil(time, something);
    const log = recordingLog("no");
    try {
      await serving(
        { config, backEndOf: backEndOf(0), log },
        (first) =>
          serving({ config, backEndOf: backEndOf(1), log }, async (second) => {
            await play({
              ...{ time, reached, until },
              isLent: (itemId) => {
                const item = simulator.library.item(itemId);
                return item !== undefined && simulator.library.loan(item) !== undefined;
              },
              setFaults: simulator.setFaults,
              async connect(gateway) {
                const terminal = await (gateway === 0 ? first : second).connect();
                terminal.send(`9300CN${account}|COsip1pass|`);
                await until(terminal.expect("941"));
                return terminal;
              },
              async restart(gateway) {
                await gateways[gateway]?.close();
                gateways[gateway] = open(owners[gateway] ?? "");
              },
            });
          }),
      );
    } finally {
      for (const each of gateways) await each.close();
    }
  });
}
