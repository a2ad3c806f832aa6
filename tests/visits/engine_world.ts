import type { Config } from "../../src/config/config.ts";
import { createEngine } from "../../src/circulation/engine.ts";
import { createEngineBackEnd } from "../../src/server/engine/engine_back_end.ts";
import { registry } from "../../src/server/engine/registry.ts";
import { type RunningServer, startServer } from "../../src/server/serve.ts";
import type { JournalLine } from "../../src/storage/port/journal_line.ts";
import type { Records, Storage } from "../../src/storage/port/storage.ts";
import { configOf } from "../support/files/scenario_config.ts";
import { fakePins } from "../support/library/fake_pins.ts";
import { aFee, aLoan, anItem, aPatron, NOON } from "../support/library/records.ts";
import { redact } from "../support/library/redact.ts";
import { UNGUARDED } from "../support/library/unguarded.ts";
import { type RecordingLog, recordingLog } from "../support/server/recording_log.ts";
import { serverOver } from "../support/server/server_over.ts";
import { connectTo } from "./connect_to.ts";
import { drawMoods, had } from "./moods.ts";
import { moodyStorage } from "./moody_storage.ts";
import { createVisitTime, type VisitTime } from "./visit_time.ts";
import { type Visit, VISITS } from "./wish.ts";
import type { Deed, SetUp } from "./world.ts";

/** A database that lives by the time of a day. */
export interface VisitDatabase {
  /** Opens it, again as another process would. */
  open(time: VisitTime): Promise<Storage>;
  discard(): Promise<void>;
}

/** How an engine is set up. */
export interface EngineSetUp {
  readonly database: () => Promise<VisitDatabase>;
  /** Servers on the one database; terminals connect to either. */
  readonly servers: number;
  readonly posts: boolean;
}

/** Says of a set-up how a day's library is opened. */
export function engineSetUp({ database, servers, posts }: EngineSetUp): SetUp {
  return {
    posts,
    processes: servers,
    visits: VISITS,
    async open(visits, seed, body) {
      const time = createVisitTime(NOON, () => false);
      const moods = drawMoods(seed, time.milliseconds(), 24), log = recordingLog("no");
      const opened = await database(), storages: Storage[] = [], running: RunningServer[] = [];
      try {
        for (let place = 0; place < servers; place++) storages.push(await opened.open(time));
        const [first] = storages;
        if (first === undefined) throw new RangeError("there is no server");
        await first.load(recordsOf(visits));
        const config = engineConfig(posts);
        for (const [place, storage] of storages.entries()) {
          running.push(await serve(moodyStorage(storage, time, moods, seed + place), config, time, log));
        }
        const ports = running.map(({ addresses: [at] }) => at?.port ?? 0);
        let connections = 0;
        await body({
          time,
          connect: (caller, numbered) => connectTo(ports[connections++ % ports.length] ?? 0, caller, posts, numbered),
          deeds: async () => (await first.journal({ limit: 1_000_000 })).filter(isDone).map(deedFrom),
          // A storage that is away does nothing, and the terminal is told so at the end of its silence. What it did for an
          // earlier try it cannot be asked.
          excuse: ({ began, ended, tries }) =>
            !had(moods, began - 1, ended, ["silent"]) ? undefined : tries.length > 1 ? "not known" : "not done",
        });
      } finally {
        for (const server of running) await server.close();
        for (const storage of storages) await storage.close();
        await opened.discard();
      }
    },
  };
}

function serve(storage: Storage, config: Config, time: VisitTime, log: RecordingLog): Promise<RunningServer> {
  let ids = 0;
  const library = createEngine({
    storage,
    pins: fakePins(),
    rules: (account) => config.accounts.get(account)?.rules ?? config.circulation,
    ...UNGUARDED,
    newId: () => `${crypto.randomUUID().slice(0, 8)}${ids++}`,
  });
  return startServer({
    ...serverOver(config, createEngineBackEnd(library, registry)),
    verify: (clear) => Promise.resolve(clear === "term1"),
    redact,
    log,
    clock: time.now,
    elapsed: time.elapsed,
  });
}

/** One library with one login; terminals are behind a proxy, which tells their addresses. */
function engineConfig(posts: boolean): Config {
  return configOf({
    institution: { time_zone: "UTC" },
    logins: [{ id: "coinbox" }],
    policy: { status_update: "true", timeout: "300", retries: "3" },
    libraries: { MAIN: "" },
    rules: [{ loan_days: "14", renewals: "9" }],
    ...posts
      ? { transports: ["https"], service: { path: "/sip2", port: "127.0.0.1:0/tcp", proxies: "127.0.0.1" } }
      : { service: { proxy_protocol: "127.0.0.1", timeout: "3600" } },
  }, "/nowhere");
}

/** What the library has before the first visit. */
function recordsOf(visits: readonly Visit[]): Records {
  // Each visit's copies were lent to somebody else: at two servers before a slow storage, the returns of twenty people's
  // copies from one card overtake each other until one of them hears "busy".
  return {
    patrons: visits.flatMap(({ patron, number }) =>
      [lenderOf(number), patron].map((patronId) => aPatron({ patronId }))
    ),
    items: visits.flatMap(({ items }) => items.map((itemId) => anItem({ itemId, titleId: `T${itemId}` }))),
    loans: visits.flatMap(({ lent, number }) => lent.map((itemId) => aLoan({ itemId, patronId: lenderOf(number) }))),
    fees: visits.filter(({ kind }) => kind === "paying")
      .map(({ patron, number }) => aFee({ feeId: `F${number}`, patronId: patron, amount: 9000, outstanding: 9000 })),
  };
}

const lenderOf = (visit: number) => `LENT${visit}`;

/** Lines about a payment that was taken for a retry, or may be one, tell of no change. */
const isDone = ({ outcome, action }: JournalLine) =>
  outcome === "done" && action !== "payment-repeated" && action !== "exception";

const KINDS: Readonly<Record<string, Deed["kind"]>> = {
  "checkout": "lend",
  "renewal": "renew",
  "checkin": "return",
  "fee-paid": "pay",
  "hold-placed": "hold",
  "hold-cancelled": "cancel",
  "patron-blocked": "block",
  "patron-enabled": "enable",
};

function deedFrom(line: JournalLine): Deed {
  const { action, at, patronId = "", itemId = "", amount = 0, transactionId = "" } = line;
  return {
    kind: KINDS[action] ?? "other",
    patron: patronId,
    item: itemId,
    cents: amount,
    bk: transactionId,
    told: `${at.toString().slice(11, 23)}  ${action} ${patronId} ${itemId} ${
      amount === 0 ? "" : amount
    } ${transactionId}`,
  };
}
