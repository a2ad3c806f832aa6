import { NO_REPLICA } from "../../support/gateway/no_replica.ts";
import { redact } from "../../support/library/redact.ts";
import type { Config } from "../../../src/config/config.ts";
import { createGateways } from "../../../src/gateway/gateways.ts";
import type { GatewayOptions } from "../../../src/gateway/gateway_parts.ts";
import { createLocalTime } from "../../../src/server/wording/local_time.ts";
import { systemOf } from "../../../src/systems/systems.ts";
import type { FaultRule } from "../../../src/tools/simulate/faults/fault_rule.ts";
import { startSimulator } from "../../tools/simulate/start_simulator.ts";
import { anUpstream } from "../../support/files/an_upstream.ts";
import { aConfig, anAccount, anInstitution } from "../../support/files/sample_config.ts";
import { recordingLog } from "../../support/server/recording_log.ts";
import { NOW, type Served, serving } from "../../support/server/serving.ts";
import type { Terminal } from "../../support/wire/terminal.ts";
import { createJumpingTime, type JumpingTime } from "../../support/gateway/jumping_time.ts";

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
  readonly time: JumpingTime;
  readonly institution: string;
  readonly reached: readonly Reached[];
  /** Whether a copy is on loan now. */
  isLent(itemId: string): boolean;
  setFaults(rules: readonly FaultRule[]): void;
  /** Connects a terminal to one of the gateways, and logs in. */
  connect(gateway: number): Promise<Terminal>;
  /** Has a gateway die, as far as that can be in one process: what it follows is forgotten, and it begins anew. */
  restart(gateway: number): Promise<void>;
}

const CHANGE = /^(01|09|11|15|19|25|29|37|65)/;
/** Faults in which nothing is carried out and the system says so. */
const SAID: ReadonlySet<string> = new Set(["resend", "status"]);

/** What is played. */
export interface WorldOptions {
  readonly kind: "koha" | "evergreen" | "openncip" | "folio";
  readonly seed: number;
  readonly storage: (time: JumpingTime) => GatewayOptions["storage"];
  /** Is told each change that reaches the system, just then; what it gives is called where the system says that it was not carried out. */
  readonly onReached: (text: string) => () => void;
}

/** Runs `play` in a world of its own. */
export async function twoGateways(options: WorldOptions, play: (world: TwoGateways) => Promise<void>): Promise<void> {
  const time = createJumpingTime(NOW), { reached, ...heard } = listener(time, options.onReached);
  const { kind, seed } = options;
  const simulator = await startSimulator({ kind, seed, time, terminator: "\r", ...heard });
  try {
    const config = configOf(options, simulator.port);
    const storage = options.storage(time), log = recordingLog("no");
    const gateways = ["A", "B"].map((name) => createMortalGateway(config, time, storage, `${name} ${seed}`));
    const serve = (at: number, body: (served: Served) => Promise<void>) =>
      serving({
        ...{ config, log, elapsed: time.elapsed, clock: time.now },
        backEndOf: (institution) => gatewayOf(gateways[at], institution),
      }, body);
    try {
      await serve(0, (first) =>
        serve(1, (second) =>
          play({
            ...{ time, reached, institution: institutionOf(seed) },
            isLent(itemId) {
              const item = simulator.library.item(itemId);
              return item !== undefined && simulator.library.loan(item) !== undefined;
            },
            setFaults: simulator.setFaults,
            async connect(gateway) {
              const terminal = await time.during((gateway === 0 ? first : second).connect());
              terminal.send(`9300CN${accountOf(seed)}|COsip1pass|`);
              await time.until(terminal.expect("941"));
              return terminal;
            },
            async restart(gateway) {
              await gateways[gateway]?.restart();
            },
          })));
    } finally {
      for (const gateway of gateways) await gateway.close();
    }
  } finally {
    await simulator.close();
    await time.close();
  }
}

/** Hears what the library system is asked, and notes what comes of it. */
function listener({ stirred }: JumpingTime, onReached: WorldOptions["onReached"]) {
  const reached: Reached[] = [];
  /** The last line of each connection, and what is to be called where it was not carried out. */
  const last = new Map<number, { readonly line: Reached; readonly notCarriedOut: () => void }>();
  return {
    reached,
    onLine(raw: string, connection: number) {
      stirred();
      const text = raw.replace(/^\n/, "").replace(/AY\dAZ[0-9A-F]{4}$/, "");
      if (!CHANGE.test(text)) return;
      const line: Reached = { text, notCarriedOut: false, deeds: 0 };
      reached.push(line);
      last.set(connection, { line, notCarriedOut: onReached(text) });
    },
    onFault({ fault }: FaultRule, { code, connection }: { readonly code?: string; readonly connection: number }) {
      const heard = last.get(connection);
      if (code === undefined || !heard?.line.text.startsWith(code) || !SAID.has(fault)) return;
      heard.line.notCarriedOut = true;
      heard.notCarriedOut();
    },
    onChange({ connection }: { readonly connection: number }) {
      const heard = last.get(connection);
      if (heard !== undefined) heard.line.deeds++;
    },
  };
}

/** Conversations may share a ledger, and each has its rows for itself. */
function accountOf(seed: number): string {
  return `terminal${seed}`;
}

function institutionOf(seed: number): string {
  return `MAIN ${seed}`;
}

function configOf({ kind, seed }: WorldOptions, port: number): Config {
  const upstream = anUpstream({
    kind,
    ...systemOf(kind).connection,
    addresses: [{ host: "127.0.0.1", port }],
    settleMinutes: 2,
  });
  const institution = institutionOf(seed);
  return aConfig({
    accounts: [anAccount({
      id: accountOf(seed),
      password: { kind: "clear", value: "sip1pass" },
      upstreamLogin: { id: "sip1", password: "sip1pass" },
      institution,
    })],
    institutions: [anInstitution({ id: institution, upstream })],
  });
}

/** The gateways of a process that may die and begin anew under its name. */
function createMortalGateway(config: Config, clock: JumpingTime, storage: GatewayOptions["storage"], owner: string) {
  const open = () =>
    createGateways({
      replicaOf: () => NO_REPLICA,
      ...{ clock, storage, owner, redact, now: clock.now },
      current: () => config,
      localTime: createLocalTime,
      random: () => 0,
      log: recordingLog("no"),
      observe() {},
      count() {},
    });
  let gateways = open();
  return {
    of: (...given: Parameters<typeof gateways.of>) => gateways.of(...given),
    close: () => gateways.close(),
    async restart() {
      await gateways.close();
      gateways = open();
    },
  };
}

function gatewayOf(
  gateways: ReturnType<typeof createMortalGateway> | undefined,
  institution: Parameters<ReturnType<typeof createMortalGateway>["of"]>[0],
) {
  const gateway = gateways?.of(institution);
  if (gateway === undefined) throw new RangeError(`${institution.id} has no gateway`);
  return gateway;
}
