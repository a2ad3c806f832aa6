import { Command } from "commander";
import { createEngine } from "../../circulation/engine.ts";
import { createRenewingPins } from "../../circulation/pins/renewing_pins.ts";
import type { Config } from "../../config/config.ts";
import { createFeed } from "../../observability/feed.ts";
import { gaugeConfig } from "../../observability/gauge_config.ts";
import { gaugeProcess } from "../../observability/gauge_process.ts";
import { createLog, type Log, type OpenLog } from "../../observability/log.ts";
import { measuredStorage } from "../../observability/measured_storage.ts";
import { createMetrics, type Metrics } from "../../observability/metrics.ts";
import { createOutageLog, type OutageLog } from "../../observability/outage_log.ts";
import { createReadiness, type Readiness } from "../../observability/readiness.ts";
import { gaugeStorage } from "../../observability/storage_gauges.ts";
import { createTracing } from "../../observability/tracing.ts";
import { healthPages } from "../../pages/health_pages.ts";
import { createStaffApp } from "../../pages/staff_app.tsx";
import { createPasswords, type Passwords } from "../../password/passwords.ts";
import { createPinMemory } from "../../password/pin_memory.ts";
import { isOutdated } from "../../password/stored_password.ts";
import { placeSampleConfig } from "../../sample/sample_config.ts";
import { sampleLibrary } from "../../sample/sample_library.ts";
import { createEngineBackEnd } from "../../server/engine/engine_back_end.ts";
import { registry } from "../../server/engine/registry.ts";
import { type RunningServer, startServer } from "../../server/serve.ts";
import { textsIn } from "../../server/wording/catalogue.ts";
import { createClock } from "../../server/session/clock.ts";
import { createLimitLog, lockLog } from "../../server/session/limit_log.ts";
import type { JournalLost } from "../../storage/port/journal_line.ts";
import type { Storage } from "../../storage/port/storage.ts";
import { readConfig } from "../check.ts";
import { CommandFailed, EXIT } from "../../service/exit_code.ts";
import { startHousekeeping } from "../../service/housekeeping.ts";
import { leave, leaveAfter, leaveWhenUncaught } from "../../service/leave.ts";
import { type LogFlags, logOptions, withLogOptions } from "./log_options.ts";
import { newId } from "../../service/new_id.ts";
import { openStorage, patienceOf, storageName } from "../../service/open_storage.ts";
import type { Output } from "../base/output.ts";
import { createReload, createReloads, type Reload, type Reloading, type Reloads } from "../../service/reload.ts";
import { fileWarnings } from "../../service/database_file.ts";
import { watchCertificates } from "../../service/watch_certificates.ts";
import { COUNTED, servingLines } from "./serving_lines.ts";
import { sources } from "../../service/sources.ts";
import { createConfiguring } from "../../desk/create_configuring.ts";
import { createDesk } from "../../desk/create_desk.ts";
import { createTrials } from "../../desk/create_trials.ts";
import { createStaffLogin } from "../../desk/log_in_staff.ts";
import { findServiceManager } from "../../service/systemd.ts";
import { version } from "../base/version.ts";

interface ServeOptions extends LogFlags {
  readonly config?: string;
  readonly sample?: true;
}

/**
 * Password checks that may wait in each share of the line. At some thirty a second, whoever stood behind these would wait
 * longer than a terminal does.
 */
const WAITING_PASSWORDS = 1000;

/** Password checks at once: one processor is left to the terminals, which would wait three times as long without it. */
const PASSWORDS_AT_ONCE = Math.max(1, navigator.hardwareConcurrency - 1);

/** Milliseconds between two looks at the storage, for the log. */
const OUTAGE_LOOK = 1_000;

/** Makes the command `sip2d serve`, which serves a library until it is told to stop. */
export function serveCommand(output: Output): Command {
  const command = new Command("serve")
    .description("serve a library to its terminals until SIGTERM or Ctrl+C; SIGHUP reads the configuration again")
    .option(
      "--config <file>",
      "the configuration, in the format of Koha's SIPServer.xml; must be there without --sample",
    )
    .option(
      "--sample",
      "fill an empty database with the sample library; refuses a database that holds another; without --config, the " +
        "sample's configuration is put into the working folder as SIPServer.xml, unless there is one",
    )
    .addHelpText(
      "after",
      "\nExit codes: 0 stopped as asked, 1 the configuration has errors, 2 wrong usage, 3 a port is busy, the database\n" +
        "cannot be opened, or a permission is missing.",
    )
    .action(async (options: ServeOptions) => {
      let current = readConfig(configFileOf(options, command), output);
      const settingsOf = withLogOptions(options);
      const log = createLog({ settings: settingsOf(current.log) });
      const replace = (changed: Config) => {
        current = changed;
        log.change(settingsOf(changed.log));
      };
      leaveWhenUncaught(log);
      try {
        await serve({ current: () => current, replace, log }, options, output);
      } finally {
        await log.close();
      }
    });
  for (const option of logOptions()) command.addOption(option);
  return command;
}

function configFileOf({ config, sample }: ServeOptions, command: Command): string {
  if (config !== undefined) return config;
  if (sample) return placeSampleConfig();
  return command.error("error: --config is needed, or --sample");
}

async function serve(
  { current, replace, log }: Pick<Reloading, "current" | "replace"> & { readonly log: OpenLog },
  { sample }: ServeOptions,
  output: Output,
): Promise<void> {
  const config = current();
  const manager = await findServiceManager();
  const metrics = createMetrics();
  metrics.gauge("logDropped", () => log.dropped);
  const storage = await openStorage(config.storage, {
    patience: patienceOf(config),
    journalLost: lostRowsTold(metrics, log),
    forgets: config.circulation.forgetPatronAtReturn,
    tell(line) {
      output.out(line);
      manager.starting(line);
    },
  });
  let inTime: (() => void) | undefined;
  try {
    const problem = await storage.examine();
    if (problem !== undefined) throw new CommandFailed(problem, EXIT.cannot);
    for (const warning of fileWarnings(config.storage)) log.warning(warning);
    const outages = createOutageLog(storage, log);
    if (sample) await ensureSample(storage, Temporal.Now.instant(), timeZoneOf(config));
    const readiness = createReadiness(storage);
    const reloads = createReloads(metrics);
    const { server, passwords, reloaded } = await startLibrary({
      current,
      storage,
      readiness,
      log,
      metrics,
      reloads,
      outages,
    });
    reloads.carryOut = createReload({
      current,
      replace(config) {
        replace(config);
        reloaded();
      },
      server,
      sources,
      log,
    });
    reloadWhenTold(() => {
      log.reopen();
      return reloads.reload();
    });
    // Before anybody hears that the server is ready, and may tell it to stop.
    const stop = toldToStop(log);
    await manager.ready();
    for (const line of servingLines(config, server.addresses, await storage.counts(COUNTED))) output.out(line);
    log.info("server started", { version, file: config.file, database: storageName(config.storage) });
    const looking = setInterval(outages.look, OUTAGE_LOOK);
    const unwatch = watchCertificates(current, log);
    const housekeeping = startHousekeeping(storage, current, (error) => {
      if (!outages.away) log.warning("the journal could not be tidied", { reason: String(error) });
    });
    await stop;
    log.info("server stops", { version, file: current().file });
    clearInterval(looking);
    unwatch();
    inTime = leaveAfter(log, current().limits.stopSeconds);
    readiness.drain();
    await manager.stopping();
    await server.close();
    passwords.end();
    await housekeeping.stop();
  } finally {
    inTime ??= leaveAfter(log, current().limits.stopSeconds);
    await storage.close();
    inTime();
  }
}

/** Milliseconds of the clock that only goes forward. */
const elapsed = performance.now.bind(performance);

/** Counts rows of the journal that were lost, and warns of it once a minute. */
function lostRowsTold(metrics: Metrics, log: Log): JournalLost {
  const warn = createLimitLog(log, elapsed);
  return (rows, error) => {
    for (let row = 0; row < rows; row++) metrics.count("journalLost");
    warn("rows of the journal were lost", { reason: error instanceof Error ? error.message : String(error) });
  };
}

/** What a server is started with. */
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

/** Serves a library by our own engine, on whatever the configuration says at the moment; `reloaded` tells its page that the configuration is another. */
export async function startLibrary(
  { current, storage: opened, readiness, log, metrics, reloads, outages }: LibraryStart,
): Promise<{ readonly server: RunningServer; readonly passwords: Passwords; readonly reloaded: () => void }> {
  const tracing = createTracing();
  const storage = measuredStorage(opened, metrics, tracing);
  const passwords = createPasswords({ waiting: WAITING_PASSWORDS, parallel: PASSWORDS_AT_ONCE });
  const pins = createRenewingPins(passwords, { hash: passwords.hash, isOutdated }, storage);
  const tellLock = lockLog(log);
  const library = createEngine({
    storage,
    pins,
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
  const backEnd = createEngineBackEnd(library, registry);
  const clock = createClock();
  const feed = createFeed();
  const lastMessages = new Map<string, number>();
  gaugeProcess(metrics, version, () => current().file);
  gaugeConfig(metrics, current, lastMessages);
  metrics.begin("cardsLocked", ["everywhere", "here"]);
  metrics.begin("offlineExceptions", Object.keys(textsIn([], {}).reasons));
  metrics.gauge("storageAvailable", () => Number(storage.problem === undefined));
  metrics.gauge("waiting", () => new Map([["storage", storage.underWay], ["passwords", passwords.waiting]]));
  let reloaded = () => {};
  const server = await startServer({
    current,
    backEndOf: () => backEnd,
    verify: passwords.verifyLogin,
    loginNotes: storage,
    pages: healthPages(readiness, metrics, gaugeStorage(opened, metrics)),
    pageApp(terminals) {
      const app = createStaffApp({
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
        disconnect: terminals.disconnect,
        configuring: createConfiguring({ current, sources, reload: reloads.reload }),
        trials: createTrials(terminals.parts, log),
        desk: createDesk({ storage, current, clock, hash: passwords.hash }),
        logIn: createStaffLogin({
          current,
          verify: passwords.verifyLogin,
          log,
          limitLog: createLimitLog(log, elapsed),
          elapsed,
        }),
      });
      reloaded = app.reloaded;
      return app;
    },
    log,
    metrics,
    feed,
    outages,
    lastMessages,
    tracing,
    clock,
    elapsed,
  });
  return { server, passwords, reloaded: () => reloaded() };
}

function timeZoneOf({ institutions }: Config): string {
  const [first] = institutions.values();
  return first?.timeZone ?? Temporal.Now.timeZoneId();
}

/** Reloads at SIGHUP, which `systemctl reload` sends; Windows has nothing like it. */
function reloadWhenTold(reload: Reload): void {
  if (Deno.build.os !== "windows") Deno.addSignalListener("SIGHUP", () => void reload());
}

/** Resolves at the first SIGTERM or SIGINT; a second one ends the process as soon as its log is written. */
function toldToStop(log: OpenLog): Promise<void> {
  return new Promise((resolve) => {
    let told = false;
    const stop = () => {
      if (told) return void leave(log, 130);
      told = true;
      resolve();
    };
    Deno.addSignalListener("SIGINT", stop);
    // Windows knows no SIGTERM.
    if (Deno.build.os !== "windows") Deno.addSignalListener("SIGTERM", stop);
  });
}

/** The note that a sample library carries, so that it is never mistaken for a real one. */
const NOTE = "sample-library";

/**
 * Fills an empty storage with the sample library; leaves one alone that it filled before. Any other library is refused:
 * `--sample` must never put invented patrons among real ones.
 */
export async function ensureSample(storage: Storage, now: Temporal.Instant, timeZone: string): Promise<void> {
  if (await storage.note(NOTE) !== undefined) return;
  const { patrons, items } = await storage.counts();
  if (patrons > 0 || items > 0) {
    throw new CommandFailed(
      "the database holds a library that is not the sample; leave out --sample, or name another database",
      EXIT.cannot,
    );
  }
  await storage.load(sampleLibrary(now, timeZone));
  await storage.setNote(NOTE, now.toString());
}
