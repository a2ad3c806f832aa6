import { createEngine } from "../../circulation/engine.ts";
import { createRenewingPins } from "../../circulation/pins/renewing_pins.ts";
import type { Config } from "../../config/config.ts";
import { checkThreadProgram } from "../../desk/check_thread_program.ts";
import { type ConfigChecker, createConfigChecker } from "../../desk/config_checker.ts";
import { createConfiguring } from "../../desk/create_configuring.ts";
import { readCopyReport } from "../../desk/copy/copy_report.ts";
import { createDesk } from "../../desk/create_desk.ts";
import { createTrials } from "../../desk/create_trials.ts";
import { createStaffLogin } from "../../desk/log_in_staff.ts";
import { createStaffSignIn } from "../../desk/sign_in/create_staff_sign_in.ts";
import type { Library } from "../../library/library.ts";
import { createFeed, type Feed } from "../../observability/feed.ts";
import { gaugeUpstreams } from "../../observability/gauge_upstreams.ts";
import { gaugeConfig } from "../../observability/gauge_config.ts";
import { gaugeProcess } from "../../observability/gauge_process.ts";
import type { Log } from "../../observability/log.ts";
import { measuredStorage } from "../../observability/measured_storage.ts";
import { dayOf } from "../../library/day.ts";
import type { Metrics } from "../../observability/metrics.ts";
import type { OutageLog } from "../../observability/outage_log.ts";
import type { Readiness } from "../../observability/readiness.ts";
import { type GaugedStorage, gaugeStorage, readFreshness } from "../../observability/storage_gauges.ts";
import { createTracing } from "../../observability/tracing.ts";
import { healthPages } from "../../pages/health_pages.ts";
import { createStaffApp, type StaffApp } from "../../pages/staff_app.tsx";
import { createPasswords, type Passwords } from "../../password/passwords.ts";
import { createPinMemory } from "../../password/pin_memory.ts";
import { isOutdated } from "../../password/stored_password.ts";
import type { GatewaysOptions } from "../../gateway/gateway_parts.ts";
import { createGateways } from "../../gateway/gateways.ts";
import { machineClock } from "../../gateway/base/gateway_clock.ts";
import { createLocalTime } from "../../server/wording/local_time.ts";
import { openCopies } from "../../stand_in/copies.ts";
import { joinJournals, joinLedgers, joinOutages } from "../../stand_in/ledgers/joined_ledgers.ts";
import { createLedgers, type Ledgers } from "../../stand_in/ledgers/ledgers.ts";
import { claimPlace } from "../../stand_in/ledgers/library_place.ts";
import { turnByHand } from "../../stand_in/turn_by_hand.ts";
import { type ClosedDays, createClosedDays } from "../../service/closed_days.ts";
import { fileAt } from "../../service/file_at.ts";
import { openStorage, reopenStorage } from "../../service/open_storage.ts";
import { createEngineBackEnd } from "../../server/engine/engine_back_end.ts";
import { registry } from "../../server/engine/registry.ts";
import { watchStalls } from "../../server/listen/stall_watch.ts";
import { type RunningServer, startServer, type WatchedTerminals } from "../../server/serve.ts";
import { createClock } from "../../server/session/clock.ts";
import { createLoginPlaces } from "../../server/session/failed_logins.ts";
import { createLimitLog, lockLog } from "../../server/session/limit_log.ts";
import { textsIn } from "../../server/wording/answer_language.ts";
import { noteQuestions } from "../../service/note_questions.ts";
import { noteRepeatedPayment } from "../../service/note_repeated_payment.ts";
import { newId } from "../../service/new_id.ts";
import type { Reloading, Reloads } from "../../service/reload.ts";
import { findHandOverStop } from "../../storage/port/hand_over_stop.ts";
import { REDACTION_NOTE, type Storage } from "../../storage/port/storage.ts";
import { version } from "../../process/version.ts";
import { createRedaction, type Redact } from "../../library/redaction.ts";

/** Holds the configuration that is in force, until another takes its place. */
export function holdConfig(config: Config): Pick<Reloading, "current" | "replace"> {
  let current = config;
  return {
    current: () => current,
    replace: (changed) => void (current = changed),
  };
}

interface LibraryStart {
  /** Absent: each failure of the storage is told by itself. */
  readonly outages?: OutageLog;
  readonly current: () => Config;
  readonly storage: Storage;
  readonly readiness: Readiness;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly reloads: Pick<Reloads, "problem" | "reload">;
}

/**
 * Password checks that may wait in each share of the line. At some thirty a second, one behind these would wait
 * longer than a terminal does.
 */
const WAITING_PASSWORDS = 1000;

/** Password checks at once: one processor is left to the terminals, which would wait three times as long without it. */
const PASSWORDS_AT_ONCE = Math.max(1, navigator.hardwareConcurrency - 1);

/** Milliseconds between two looks at closed days, which another process may have been told. */
const DAYS_READ = 60_000;

/** Milliseconds of the clock that only goes forward. */
const elapsed = performance.now.bind(performance);

interface ServedLibrary {
  readonly server: RunningServer;
  /** Tells the page that the configuration is another. */
  readonly reloaded: () => void;
  /** Gives the databases beside the server's own, which are tidied, too. */
  readonly tidied: () => readonly Storage[];
  /** Lets go of what stands behind the server, once that is closed. */
  close(): Promise<void>;
}

/** Serves a library by our own engine, on whatever the configuration says at the moment. */
export async function startLibrary(start: LibraryStart): Promise<ServedLibrary> {
  const { current, readiness, log, metrics, outages } = start;
  const tracing = createTracing();
  const storage = measuredStorage(start.storage, metrics, tracing);
  const redact = await openRedaction(storage);
  const passwords = createPasswords({ waiting: WAITING_PASSWORDS, parallel: PASSWORDS_AT_ONCE });
  const closedDays = await openClosedDays(storage, current);
  const withDays = { ...start, current: closedDays.current };
  const engine = createEngineBackEnd(openEngine(withDays, storage, passwords), registry);
  const shared = { clock: createClock(), feed: createFeed(), lastMessages: new Map<string, number>() };
  gaugeProcess(metrics, version, () => current().file);
  gaugeConfig(metrics, current, shared.lastMessages);
  metrics.gauge("storageAvailable", () => Number(storage.problem === undefined));
  metrics.gauge("waiting", () => new Map([["storage", storage.underWay], ["passwords", passwords.waiting]]));
  const { ledgers, copies, keepers } = await openKeepers(withDays, { storage, passwords, tracing, now: shared.clock });
  const gateways = openGateways(start, { storage, ledgers, redact, copies, now: shared.clock });
  const checker = createConfigChecker({ program: checkThreadProgram }), stalls = watchStalls(elapsed);
  let reloaded = () => {};
  const server = await startServer({
    current,
    backEndOf: (institution) => gateways.of(institution) ?? engine,
    relayOf: gateways.bypass.relayOf,
    verify: passwords.verifyLogin,
    redact,
    loginNotes: storage,
    questionNotes: storage,
    noteQuestions: (told) => noteQuestions(storage, told),
    noteRepeatedPayment: (told) => noteRepeatedPayment(storage, told),
    pages: healthPages(
      readiness,
      metrics,
      gaugeStorage(gaugedStorage(start, { keepers, copies }, shared.clock), metrics),
      { contact: () => securityContactOf(current()), clock: shared.clock },
    ),
    pageApp(terminals) {
      const app = openStaffApp(start, {
        ...{ ...shared, storage, keepers, passwords, checker, closedDays },
        ...{ terminals, gateways, copies },
      });
      reloaded = app.reloaded;
      return app;
    },
    log,
    metrics,
    outages,
    tracing,
    elapsed,
    arrivedBefore: stalls.arrivedBefore,
    ...shared,
  });
  return {
    server,
    tidied: () => [...copies.storages.values()],
    reloaded() {
      reloaded();
      gateways.renew();
      copies.renew().catch((error) => log.error("a copy cannot be opened", { error: String(error) }));
    },
    async close() {
      closedDays.end();
      await gateways.close();
      await copies.close();
      passwords.end();
      checker.end();
      stalls.close();
    },
  };
}

function securityContactOf({ pages }: Config): string | undefined {
  return pages.find(({ securityContact }) => securityContact !== undefined)?.securityContact;
}

/**
 * Reads the days on which staff have closed branches, again and again: another process may be told some. While the database
 * is away, those stand that were read last.
 */
async function openClosedDays(storage: Storage, current: () => Config): Promise<ClosedDays & { end(): void }> {
  const days = createClosedDays(storage, current);
  const read = () => days.renew().catch(() => {});
  await read();
  const reading = setInterval(read, DAYS_READ);
  return { ...days, end: () => clearInterval(reading) };
}

/** What keeps the ledgers of institutions that other library systems serve, and copies of those systems' records. */
interface Keepers {
  readonly ledgers: Ledgers;
  readonly copies: Awaited<ReturnType<typeof openCopies>>;
  /** The databases: the server's own, and those of copies. */
  readonly keepers: () => readonly Storage[];
}

/** Opens the copies, and moves each ledger to where it belongs. */
async function openKeepers(
  { current, log, metrics }: LibraryStart,
  { storage, passwords, tracing, now }: {
    readonly storage: Storage;
    readonly passwords: Passwords;
    readonly tracing: ReturnType<typeof createTracing>;
    readonly now: () => Temporal.Instant;
  },
): Promise<Keepers> {
  const ledgers = createLedgers({
    ...{ current, own: storage, log },
    reopen: (address) => reopenStorage(address, current()),
    claim: () => claimPlace({ own: storage, current, fileAt, now, log }),
  });
  const copies = await openCopies({
    ...{ current, now, after: machineClock.after, passwords, log, ledgers },
    compared: (institution, message, outcome) => metrics.count("standInCompared", institution, message, outcome),
    open: async (config) => measuredStorage(await openStorage(config), metrics, tracing),
    counted: (institution, as) => metrics.count("standInChanges", institution, as),
    owner: ownerOf(current()),
  });
  return { ledgers, copies, keepers: () => [storage, ...copies.storages.values()] };
}

/** Makes the gateways of all institutions that other library systems serve, with their metrics. */
function openGateways(
  { current, log, metrics }: LibraryStart,
  { copies, ledgers, ...shared }:
    & Pick<GatewaysOptions, "redact" | "now">
    & { readonly storage: Storage }
    & Pick<Keepers, "copies" | "ledgers">,
): ReturnType<typeof createGateways> {
  const isStopped = async (institution: string) => await findHandOverStop(shared.storage, institution) !== undefined;
  const gateways = createGateways({
    ...{ current, log, ...shared },
    clock: machineClock,
    localTime: createLocalTime,
    random: Math.random,
    owner: ownerOf(current()),
    observe: (institution, seconds) => metrics.observe("upstreamSeconds", seconds, institution),
    replicaOf: copies.replicaOf,
    count: (what, institution) => metrics.count(what, institution),
  }, { ledgerOf: ledgers.of, isStopped });
  metrics.gauge("standInLost", copies.lost);
  metrics.gauge("standInNotCompared", copies.notCompared);
  gaugeUpstreams(metrics, gateways.upstreamReports);
  return gateways;
}

/**
 * Names this process in the ledger. A file has one server, which finds what its forerunner has left; of several servers
 * on one database none knows another's name.
 */
function ownerOf({ storage, institutions }: Config): string {
  const all = [storage, ...[...institutions.values()].flatMap(({ standIn }) => standIn?.storage ?? [])];
  return all.every(({ kind }) => kind === "sqlite") ? "server" : crypto.randomUUID();
}

/** The storage of which metrics tell, with all ledgers in place of its own, and copies. */
function gaugedStorage(
  { storage: { use, note }, current }: Pick<LibraryStart, "storage" | "current">,
  { keepers, copies }: Pick<Keepers, "keepers" | "copies">,
  clock: () => Temporal.Instant,
): GaugedStorage {
  const today = (id: string) => dayOf(clock(), current().institutions.get(id)?.timeZone ?? "UTC");
  return {
    ...{ use, note, ledger: joinLedgers(keepers) },
    copies: () => new Map([...copies.storages].map(([id, storage]) => [id, { storage, today: today(id) }])),
  };
}

/** Makes our engine over a storage, and has log and metrics hear of what it does by itself. */
function openEngine({ current, log, metrics }: LibraryStart, storage: Storage, passwords: Passwords): Library {
  const tellLock = lockLog(log);
  metrics.begin("cardsLocked", ["everywhere", "account", "here"]);
  metrics.begin("offlineExceptions", Object.keys(textsIn([], {}).reasons));
  return createEngine({
    storage,
    pins: createRenewingPins(passwords, { hash: passwords.hash, isOutdated }, storage),
    pinMemory: createPinMemory(),
    // An account that a reload has taken away is served out by the rules of no account.
    rules: (account) => current().accounts.get(account)?.rules ?? current().circulation,
    pinLimits: () => current().limits,
    onLocked: (origin, lock) => {
      metrics.count("cardsLocked", lock);
      tellLock(origin, lock);
    },
    newId,
  });
}

/** What the staff page shares with the terminals' sessions. */
interface SharedWithPage {
  readonly clock: () => Temporal.Instant;
  readonly feed: Feed;
  readonly lastMessages: ReadonlyMap<string, number>;
  readonly storage: Storage;
  /** The databases that keep ledgers: the server's own, and those of copies. */
  readonly keepers: () => readonly Storage[];
  readonly passwords: Passwords;
  readonly checker: ConfigChecker;
  readonly closedDays: ClosedDays;
  readonly terminals: WatchedTerminals;
  readonly gateways: Pick<ReturnType<typeof createGateways>, "upstreamReports" | "bypass">;
  readonly copies: Pick<Awaited<ReturnType<typeof openCopies>>, "handOf" | "comparisonsOf" | "storages">;
}

/** Makes the staff page, and what staff do with it. */
function openStaffApp(
  { current, readiness, log, metrics, reloads }: LibraryStart,
  { clock, feed, lastMessages, storage, keepers, passwords, checker, terminals, gateways, copies, closedDays }:
    SharedWithPage,
): StaffApp {
  const limitLog = createLimitLog(log, elapsed);
  return createStaffApp({
    current,
    clock,
    feed,
    lastMessages,
    log,
    metrics,
    readiness,
    reloadProblem: () => reloads.problem,
    storageAvailable: () => storage.problem === undefined,
    terminals: terminals.list,
    asked: () => terminals.parts.questions.noticed(),
    disconnect: terminals.disconnect,
    upstreams: gateways.upstreamReports,
    async copyReport(institution, asked) {
      const comparisons = copies.comparisonsOf(institution);
      return comparisons && await readCopyReport(comparisons, asked);
    },
    async copyFreshness(institution, today) {
      const copy = copies.storages.get(institution);
      return copy && await readFreshness(copy, today);
    },
    bypass(on, institution, staff) {
      const told = gateways.bypass.turn(on, institution, staff);
      terminals.dismiss();
      return told;
    },
    standIn: (asked) => turnByHand(asked, { current, handOf: copies.handOf, journal: storage, now: clock }),
    configuring: createConfiguring({ current, checker, reload: reloads.reload }),
    trials: createTrials(terminals.parts, log),
    closedDays,
    desk: createDesk({
      ...{ storage, current: closedDays.current, clock, hash: passwords.hash },
      ...{ ledger: joinLedgers(keepers), journal: joinJournals(keepers), ...joinOutages(keepers) },
    }),
    signIn: createStaffSignIn({ current, clock, log, limitLog, elapsed }),
    staffLogin: createStaffLogin({
      ...{ current, log, limitLog },
      verify: passwords.verifyLogin,
      places: createLoginPlaces(clock, storage, "staff login of"),
      elapsed,
    }),
  });
}

/**
 * Makes the function that redacts what terminals send, with the key that all processes of a database share. The first
 * one makes it. While the database cannot be reached, one of this process's own serves: repeated messages are then known
 * by it in this process only.
 */
async function openRedaction(storage: Pick<Storage, "noteOnce">): Promise<Redact> {
  const own = randomKey();
  let shared: string | undefined;
  const share = async () => void (shared = await storage.noteOnce(REDACTION_NOTE, own).catch(() => undefined));
  await share();
  return createRedaction(() => {
    if (shared === undefined) void share();
    return shared ?? own;
  });
}

/** Makes a key of 256 bits, in letters. */
function randomKey(): string {
  return crypto.getRandomValues(new Uint8Array(32)).toHex();
}
