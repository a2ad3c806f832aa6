import { fail } from "@std/assert";
import type { Account } from "../../../src/config/config.ts";
import type { Upstream } from "../../../src/config/upstream/upstream.ts";
import type { GatewayOptions } from "../../../src/gateway/gateway_parts.ts";
import type { LedgerRow } from "../../../src/storage/port/ledger.ts";
import type { Storage } from "../../../src/storage/port/storage.ts";
import { openSqliteStorage } from "../../../src/storage/sqlite/open_sqlite_storage.ts";
import { type Simulating, simulating, type SimulatingOptions } from "../../tools/simulate/simulating.ts";
import type { Terminal } from "../wire/terminal.ts";
import { SIP1 } from "./before_koha.ts";
import { driveUntil, LONG } from "./drive_until.ts";
import { drivenGatewayClock } from "./driven_gateway_clock.ts";
import { type Gatewayed, gatewayed, type ServedByGateway } from "./gatewayed.ts";

/** A gateway whose returns go on, before a simulated Koha, by a time that the test drives. */
export interface Returning extends Pick<Simulating, "simulator" | "time">, ServedByGateway {
  readonly storage: Storage;
  /** The 09s, 11s and 29s that reached the system, without AY and AZ. */
  readonly reached: readonly string[];
  logIn(): Promise<Terminal>;
  /** Waits for something while time goes on. */
  until<T>(something: Promise<T>): Promise<T>;
  /** Lets time go on until something holds. */
  comes(holds: () => boolean | Promise<boolean>): Promise<void>;
  /** Takes the system away, until the gateway knows it. */
  takeAway(): Promise<void>;
  /** Has it answer again, until the gateway knows it. */
  restore(): Promise<void>;
  /** The returns of all copies that wait or are open. */
  waiting(): Promise<readonly LedgerRow[]>;
}

/** What a test says of it. */
export interface ReturningOptions {
  readonly simulator?: Partial<SimulatingOptions>;
  readonly upstream?: Partial<Upstream>;
  readonly account?: Partial<Account>;
  /** Opens the storage; one in memory where absent. */
  readonly open?: () => Promise<Storage>;
  /** What an earlier process has noted of the system, which listens on this port. */
  readonly note?: (port: number) => string;
  readonly copy?: Gatewayed["copy"];
  readonly isStopped?: Gatewayed["isStopped"];
  /** What the gateway has in the storage's place. */
  readonly instead?: (storage: Storage) => GatewayOptions["storage"];
}

/** Runs a test against it. */
export async function returning(
  { simulator: options, upstream, account, open, note, copy, isStopped, instead = (storage) => storage }:
    ReturningOptions,
  test: (served: Returning) => Promise<void>,
): Promise<void> {
  const storage = await (open?.() ?? openSqliteStorage(":memory:"));
  const reached: string[] = [];
  const onLine = (line: string) => {
    const text = line.replace(/^\n/, "").replace(/AY\dAZ[0-9A-F]{4}$/, "");
    if (/^(09|11|29)/.test(text)) reached.push(text);
  };
  try {
    await simulating({ kind: "koha", onLine, ...options }, async ({ simulator, time }) => {
      if (note !== undefined) await storage.setNote("learned of MAIN", note(simulator.port));
      await gatewayed({
        port: simulator.port,
        clock: drivenGatewayClock(time),
        account: { ...SIP1, upstreamLogin: { id: "sip1", password: "sip1pass" }, ...account },
        upstream: { offlineReturns: "yes", awayBin: "9", ...upstream },
        storage: instead(storage),
        ...copy && { copy },
        ...isStopped && { isStopped },
      }, (served) =>
        test({
          ...served,
          ...helpers(served, time),
          simulator,
          time,
          storage,
          reached,
          ...states(served, simulator, time, storage),
        }));
    });
  } finally {
    await storage.close();
  }
}

function helpers(
  { connect }: ServedByGateway,
  time: Simulating["time"],
): Pick<Returning, "logIn" | "until"> {
  return {
    async logIn() {
      const terminal = await connect();
      terminal.send("9300CNsip1|COsip1pass|CPdesk|");
      await driveUntil(time, terminal.expect("941"));
      return terminal;
    },
    until: (something) => driveUntil(time, something),
  };
}

function states(
  { gateways }: ServedByGateway,
  { database }: Simulating["simulator"],
  time: Simulating["time"],
  { ledger }: Storage,
): Pick<Returning, "comes" | "takeAway" | "restore" | "waiting"> {
  async function comes(holds: () => boolean | Promise<boolean>): Promise<void> {
    for (let seconds = 0; !await holds(); seconds++) {
      if (seconds > LONG) fail(`this did not come in ${LONG} seconds: ${holds}`);
      await driveUntil(time, time.sleep(1_000, new AbortController().signal));
    }
  }
  const state = () => gateways.upstreamReports()[0]?.condition.state;
  return {
    comes,
    async takeAway() {
      database.takeAway();
      await comes(() => state() === "away");
    },
    async restore() {
      database.restore();
      await comes(() => state() === "answering");
    },
    waiting: () => ledger.nextWaiting("MAIN", 1_000),
  };
}
