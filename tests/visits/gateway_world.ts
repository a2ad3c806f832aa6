import { NO_REPLICA } from "../support/gateway/no_replica.ts";
import type { Config } from "../../src/config/config.ts";
import { createGateways } from "../../src/gateway/gateways.ts";
import { type RunningServer, startServer } from "../../src/server/serve.ts";
import { createLocalTime } from "../../src/server/wording/local_time.ts";
import type { Ledger, LedgerRow } from "../../src/storage/port/ledger.ts";
import type { Storage } from "../../src/storage/port/storage.ts";
import { systemOf } from "../../src/systems/systems.ts";
import type { FaultRule } from "../../src/tools/simulate/faults/fault_rule.ts";
import type { CarriedOut } from "../../src/tools/simulate/records/carried_out.ts";
import type { LibraryFixture } from "../../src/tools/simulate/records/library_fixture.ts";
import { anUpstream } from "../support/files/an_upstream.ts";
import { aConfig, anAccount, anInstitution } from "../support/files/sample_config.ts";
import { NOON } from "../support/library/records.ts";
import { redact } from "../support/library/redact.ts";
import { recordingLog } from "../support/server/recording_log.ts";
import { serverOver } from "../support/server/server_over.ts";
import { startSimulator } from "../tools/simulate/start_simulator.ts";
import { connectTo } from "./connect_to.ts";
import type { VisitDatabase } from "./engine_world.ts";
import { drawMoods, had, type Mood, type Spell } from "./moods.ts";
import { createVisitTime, type VisitTime } from "./visit_time.ts";
import { type Visit, VISITS } from "./wish.ts";
import type { Deed, SetUp } from "./world.ts";

/** How gateways are set up. */
export interface GatewaySetUp {
  readonly database: () => Promise<VisitDatabase>;
  /** Gateways on the one ledger; terminals connect to either. */
  readonly gateways: number;
  readonly posts: boolean;
}

/** Seconds that a gateway waits for its system. */
const ANSWER_SECONDS = 12;
/** Moods in which nobody knows what a system has done. */
const UNSURE: readonly Mood[] = ["slow", "slower", "frozen", "silent"];
/** Milliseconds after such a mood in which answers of it are still under way. */
const AFTERMATH = 180_000;

type Gateways = ReturnType<typeof createGateways>;

/** Says of a set-up how a day's library system, and what is before it, is opened. */
export function gatewaySetUp({ database, gateways: many, posts }: GatewaySetUp): SetUp {
  const { lending, returning, paying, wavering, sorting } = VISITS;
  return {
    posts,
    processes: many,
    // Koha's SIP server places each hold anew, cancels none, and stores no block.
    visits: { lending, returning, paying, wavering, sorting },
    async open(visits, seed, body) {
      const time = createVisitTime(NOON, () => true);
      const moods = drawMoods(seed, time.milliseconds(), 24);
      const library = fixtureOf(visits);
      const system = await startSimulator({ kind: "koha", seed, time, terminator: "\r", library, idleSeconds: 600 });
      const opened = await database(),
        storages: Storage[] = [],
        gateways: Gateways[] = [],
        running: RunningServer[] = [];
      try {
        followMoods(time, moods, system.setFaults);
        const config = gatewayConfig(system.port, posts);
        for (let place = 0; place < many; place++) {
          const storage = await opened.open(time);
          storages.push(storage);
          const each = openGateways(config, time, storage, `gateway ${place}`);
          gateways.push(each);
          running.push(await serve(config, time, each));
        }
        const ports = running.map(({ addresses: [at] }) => at?.port ?? 0);
        let connections = 0;
        await body({
          time,
          connect: (caller, numbered) => connectTo(ports[connections++ % ports.length] ?? 0, caller, posts, numbered),
          deeds: async () => [
            ...system.carriedOut.map(deedFrom),
            ...(await listed(storages[0])).map(listedDeed),
          ],
          excuse: ({ began, ended }) => had(moods, began - AFTERMATH, ended, UNSURE) ? "not known" : undefined,
        });
      } finally {
        for (const server of running) await server.close();
        for (const each of gateways) await each.close();
        for (const storage of storages) await storage.close();
        await opened.discard();
        await system.close();
      }
    },
  };
}

function openGateways(config: Config, time: VisitTime, storage: Storage, owner: string): Gateways {
  return createGateways({
    replicaOf: () => NO_REPLICA,
    current: () => config,
    clock: time,
    now: time.now,
    localTime: createLocalTime,
    random: () => 0,
    redact,
    log: recordingLog("no"),
    storage: {
      examine: () => time.during(storage.examine()),
      note: (name) => time.during(storage.note(name)),
      setNote: (name, value) => time.during(storage.setNote(name, value)),
      ledger: eachDuring(withoutDeadline(storage.ledger), time),
      itemsSaid: eachDuring(storage.itemsSaid, time),
    },
    owner,
    observe() {},
    count() {},
  });
}

function serve(config: Config, time: VisitTime, gateways: Gateways): Promise<RunningServer> {
  const [first] = config.institutions.values();
  const gateway = first && gateways.of(first);
  if (gateway === undefined) throw new RangeError("the institution has no gateway");
  return startServer({
    ...serverOver(config, gateway),
    verify: (clear) => Promise.resolve(clear === "term1"),
    redact,
    log: recordingLog("no"),
    clock: time.now,
    elapsed: time.elapsed,
  });
}

/** A change is too late by the machine's clock, by which a day is over in a moment. */
function withoutDeadline(ledger: Ledger): Ledger {
  return {
    ...ledger,
    begin({ deadline: _, ...entry }, repeats) {
      return ledger.begin(entry, repeats);
    },
  };
}

/** Keeps the time still while a method of a part of a storage works. */
function eachDuring<Part extends object>(part: Part, time: VisitTime): Part {
  return new Proxy(part, {
    get(target, name): unknown {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== "function") return method;
      return (...given: unknown[]) => time.during(Promise.resolve(Reflect.apply(method, target, given)));
    },
  });
}

function gatewayConfig(port: number, posts: boolean): Config {
  const proxy = [{ address: "127.0.0.1", family: "ipv4", prefix: 32 }] as const;
  const account = {
    password: { kind: "clear", value: "term1" },
    upstreamLogin: { id: "sip1", password: "sip1pass" },
    institution: "MAIN",
  } as const;
  return aConfig({
    accounts: [
      anAccount({ ...account, id: "sipterm1" }),
      anAccount({ ...account, id: "coinbox", unconfirmedPayment: "accept" }),
    ],
    institutions: [anInstitution({
      rules: { timeout: 300, retries: 3 },
      upstream: anUpstream({
        kind: "koha",
        ...systemOf("koha").connection,
        addresses: [{ host: "127.0.0.1", port }],
        answerSeconds: ANSWER_SECONDS,
        settleMinutes: 2,
      }),
    })],
    listener: posts
      ? { transport: "https", posts: { paths: new Set(["/sip2"]), statuses: false, forwarders: proxy } }
      : { proxies: proxy, loginTimeout: 3600 },
  });
}

/** Has a system's moods come and go. */
function followMoods(time: VisitTime, moods: (at: number) => Spell, set: (rules: readonly FaultRule[]) => void): void {
  const { mood, until } = moods(time.milliseconds());
  set(faultsOf(mood, (until - time.milliseconds()) / 1000));
  time.after(until - time.milliseconds(), () => followMoods(time, moods, set));
}

const CHANGES = ["11", "09", "37"] as const;

function faultsOf(mood: Mood, seconds: number): readonly FaultRule[] {
  const each = (rule: FaultRule) => CHANGES.map((code) => ({ ...rule, code, probability: 1 }));
  switch (mood) {
    case "quick":
      return [];
    case "slow":
      return each({ fault: "late", seconds: 5.5 });
    case "slower":
      return each({ fault: "late", seconds: 20 });
    case "frozen":
      return [{ fault: "frozen", seconds }];
    case "silent":
      return [...each({ fault: "silent-after" })];
  }
}

function fixtureOf(visits: readonly Visit[]): LibraryFixture {
  const lender = { id: "LENT", pin: "1234", name: "Lender", blocked: false };
  return {
    institution: "MAIN",
    logins: [{ id: "sip1", password: "sip1pass" }],
    patrons: [
      lender,
      ...visits.map(({ patron }) => ({ id: patron, pin: "1234", name: `Patron ${patron}`, blocked: false })),
    ],
    items: visits.flatMap(({ items }) => items.map((id) => ({ id, title: `Title ${id}` }))),
    loans: visits.flatMap(({ lent }) => lent.map((item) => ({ item, patron: "LENT" }))),
    holds: [],
    fees: visits.filter(({ kind }) => kind === "paying")
      .map(({ patron }) => ({ patron, amount: "90.00", description: "Overdue" })),
  };
}

const KINDS: Readonly<Partial<Record<CarriedOut["did"], Deed["kind"]>>> = {
  lent: "lend",
  renewed: "renew",
  returned: "return",
  paid: "pay",
};

function deedFrom({ at, did, patron = "", item = "", amount = "0", request }: CarriedOut): Deed {
  const cents = Math.round(Number(amount) * 100), bk = /\|BK([^|]*)/.exec(request)?.[1] ?? "";
  const told = `${at.slice(11, 23)}  ${did} ${patron} ${item} ${cents === 0 ? "" : cents} ${bk}`;
  return { kind: KINDS[did] ?? "other", patron, item, cents, bk, told };
}

async function listed(storage: Storage | undefined): Promise<readonly LedgerRow[]> {
  const rows = await storage?.ledger.exceptions({ limit: 100_000 }) ?? [];
  // A row that is on the list although it was done is told by the system's own record.
  return rows.filter(({ state }) => state !== "done");
}

function listedDeed(
  { action, patronId: patron = "", itemId: item = "", amount: cents = 0, payment, state }: LedgerRow,
): Deed {
  const bk = payment?.transactionId ?? "";
  const kind = action === "fee-paid"
    ? "pay"
    : action === "checkout"
    ? "lend"
    : action === "checkin"
    ? "return"
    : "other";
  return {
    kind,
    patron,
    item,
    cents,
    bk,
    isListed: true,
    told: `on the list: ${action} ${patron} ${item} ${cents} ${bk}, ${state}`,
  };
}
