import type { Ledger, LedgerRow } from "../../../src/storage/port/ledger.ts";
import { NOW } from "../../support/server/serving.ts";
import { startSimulator } from "../../tools/simulate/start_simulator.ts";
import type { SimulatorOptions } from "../../../src/tools/simulate/simulator.ts";
import { SIP1 } from "../../support/gateway/before_koha.ts";
import { gatewayed } from "../../support/gateway/gatewayed.ts";
import { createJumpingTime, type JumpingTime } from "../../support/gateway/jumping_time.ts";
import { LONG } from "../../support/gateway/drive_until.ts";
import { agedStorage, type AgingDatabase } from "../returns_model/aging_storage.ts";
import { fail } from "@std/assert";

/** A gateway whose copy has accepted changes, before a library system, by a time that jumps from event to event. */
export interface HandOverWorld {
  readonly simulator: Awaited<ReturnType<typeof startSimulator>>;
  readonly time: JumpingTime;
  readonly ledger: Ledger;
  readonly institution: string;
  /** Lets so many seconds go by, with all that sockets bring in them. */
  wait(seconds: number): Promise<void>;
  /** Takes the system away, until the gateway knows it. */
  takeAway(): Promise<void>;
  /** Has it answer again, until the gateway knows it. */
  restore(): Promise<void>;
  /** The changes that wait or are open. */
  waiting(): Promise<readonly LedgerRow[]>;
}

/** What is played. */
export interface HandOverWorldOptions {
  readonly simulator: Pick<SimulatorOptions, "library" | "seed" | "onLine" | "onFault" | "onChange"> & {
    readonly kind: "koha" | "folio" | "evergreen";
  };
  /** Days may share a database: each has an institution of its own. */
  readonly institution: string;
  readonly database: AgingDatabase;
  /** Whether staff have stopped the hand-over. */
  readonly isStopped: () => boolean;
}

/** When the system's time begins: three days behind the outage's changes. */
const START = Temporal.Instant.from("2026-11-27T10:15:00Z");

const STAND_IN = {
  storage: { kind: "sqlite", path: "/dev/null/never-opened.db" },
  ...{ pinDays: 90, learnedDays: 90, afterSeconds: 20, settledSeconds: 60, compareOneOf: 1 },
} as const;

/** Runs `play` in a world of its own. */
export async function withHandOver(
  { simulator: { onLine, ...system }, institution, database, isStopped }: HandOverWorldOptions,
  play: (world: HandOverWorld) => Promise<void>,
): Promise<void> {
  const time = createJumpingTime(START);
  const simulator = await startSimulator({
    terminator: "\r",
    ...system,
    time,
    onLine(line, connection) {
      time.stirred();
      onLine?.(line, connection);
    },
  });
  const { during, elapsed } = time, now = () => NOW.add({ milliseconds: elapsed() });
  const { storage } = agedStorage(database, () => ({ institution, now, elapsed, during })), { ledger } = storage;
  const wait = (seconds: number) => time.until(time.pass(seconds));
  try {
    await gatewayed({
      port: simulator.port,
      institution,
      clock: { after: time.after, elapsed },
      account: { ...SIP1, upstreamLogin: { id: "sip1", password: "sip1pass" } },
      upstream: { kind: system.kind, offlineReturns: "no", answerSeconds: 60, awayBin: "9" },
      storage,
      copy: { standIn: STAND_IN, answer: () => Promise.resolve(undefined) },
      isStopped: () => Promise.resolve(isStopped()),
    }, ({ gateways }) => {
      async function comes(state: string): Promise<void> {
        for (let seconds = 0; gateways.upstreamReports()[0]?.condition.state !== state; seconds++) {
          if (seconds > LONG) fail(`the system was not ${state} within ${LONG} seconds`);
          await wait(1);
        }
      }
      return play({
        ...{ simulator, time, ledger, institution, wait },
        takeAway() {
          simulator.database.takeAway();
          return comes("away");
        },
        restore() {
          simulator.database.restore();
          return comes("answering");
        },
        waiting: () => ledger.nextWaiting(institution, 1_000),
      });
    });
  } finally {
    await simulator.close();
    await time.close();
  }
}
