import { Command } from "commander";
import { createEngine } from "../circulation/engine.ts";
import { createRenewingPins } from "../circulation/pins/renewing_pins.ts";
import { type Config, rulesOf } from "../config/config.ts";
import { createFeed } from "../observability/feed.ts";
import { gaugeProcess } from "../observability/gauge_process.ts";
import { createLog, type Log, type OpenLog } from "../observability/log.ts";
import { measuredStorage } from "../observability/measured_storage.ts";
import { createMetrics, type Metrics } from "../observability/metrics.ts";
import { createReadiness, type Readiness } from "../observability/readiness.ts";
import { createTracing } from "../observability/tracing.ts";
import { healthPages } from "../pages/health_pages.ts";
import { createPasswords } from "../password/passwords.ts";
import { createPinMemory } from "../password/pin_memory.ts";
import { isOutdated } from "../password/stored_password.ts";
import { createEngineBackEnd } from "../server/handlers/engine_back_end.ts";
import { registry } from "../server/handlers/registry.ts";
import { type RunningServer, startServer } from "../server/serve.ts";
import { createClock } from "../server/session/clock.ts";
import { createLimitLog, lockLog } from "../server/session/limit_log.ts";
import type { JournalLost, Storage } from "../storage/port/storage.ts";
import { readConfig } from "./check.ts";
import { startHousekeeping } from "./housekeeping.ts";
import { leave, leaveWhenUncaught } from "./leave.ts";
import { type LogFlags, logOptions, withLogOptions } from "./log_options.ts";
import { newId } from "./new_id.ts";
import { openStorage, patienceOf } from "./open_storage.ts";
import type { Output } from "./output.ts";
import { createReload, type Reloading } from "./reload.ts";
import { ensureSample } from "./sample.ts";
import { COUNTED, servingLines } from "./serving_lines.ts";
import { sources } from "./sources.ts";
import { findServiceManager } from "./systemd.ts";
import { version } from "./version.ts";

interface ServeOptions extends LogFlags {
  readonly config: string;
  readonly sample?: true;
}

/**
 * Password checks that may wait. At some thirty a second, whoever stood behind these would wait longer than a terminal
 * does.
 */
const WAITING_PASSWORDS = 1000;

/** Password checks at once: one processor is left to the terminals, which would wait three times as long without it. */
const PASSWORDS_AT_ONCE = Math.max(1, navigator.hardwareConcurrency - 1);

/** Makes the command `sip2d serve`, which serves a library until it is told to stop. */
export function serveCommand(output: Output): Command {
  const command = new Command("serve")
    .description("serve a library to its terminals until SIGTERM or Ctrl+C; SIGHUP reads the configuration again")
    .requiredOption("--config <file>", "the configuration, in the format of Koha's SIPServer.xml")
    .option("--sample", "fill an empty database with the sample library; refuses a database that holds another")
    .addHelpText(
      "after",
      "\nExit codes: 0 stopped as asked, 1 the configuration has errors, 2 wrong usage, 3 a port is busy, the database\n" +
        "cannot be opened, or a permission is missing.",
    )
    .action(async (options: ServeOptions) => {
      let current = readConfig(options.config, output);
      const settingsOf = withLogOptions(options);
      const log = createLog({ settings: () => settingsOf(current.log) });
      leaveWhenUncaught(log);
      try {
        await serve({ current: () => current, replace: (changed) => current = changed, log }, options, output);
      } finally {
        await log.close();
      }
    });
  for (const option of logOptions()) command.addOption(option);
  return command;
}

async function serve(
  { current, replace, log }: Pick<Reloading, "current" | "replace"> & { readonly log: OpenLog },
  { sample }: ServeOptions,
  output: Output,
): Promise<void> {
  const config = current();
  const manager = await findServiceManager();
  const metrics = createMetrics();
  const storage = await openStorage(config.storage, {
    patience: patienceOf(config),
    journalLost: lostRowsTold(metrics, log),
    tell(line) {
      output.out(line);
      manager.starting(line);
    },
  });
  try {
    if (sample) await ensureSample(storage, Temporal.Now.instant(), timeZoneOf(config));
    const readiness = createReadiness(storage);
    const server = await startLibrary(current, storage, readiness, log, metrics);
    reloadWhenTold(createReload({ current, replace, server, sources, log }));
    // Before anybody hears that the server is ready, and may tell it to stop.
    const stop = toldToStop(log);
    await manager.ready();
    for (const line of servingLines(config, server.addresses, await storage.counts(COUNTED))) output.out(line);
    const housekeeping = startHousekeeping(
      storage,
      current,
      (reason) => log.warning("the journal could not be tidied", { reason }),
    );
    await stop;
    readiness.drain();
    await manager.stopping();
    await server.close();
    await housekeeping.stop();
  } finally {
    await storage.close();
  }
}

/** Counts rows of the journal that were lost, and warns of it once a minute. */
function lostRowsTold(metrics: Metrics, log: Log): JournalLost {
  const warn = createLimitLog(log, () => Temporal.Now.instant());
  return (rows, error) => {
    for (let row = 0; row < rows; row++) metrics.count("journalLost");
    warn("rows of the journal were lost", { reason: error instanceof Error ? error.message : String(error) });
  };
}

/** Serves a library by our own engine, on whatever the configuration says at the moment. */
export function startLibrary(
  current: () => Config,
  opened: Storage,
  readiness: Readiness,
  log: Log,
  metrics: Metrics,
): Promise<RunningServer> {
  const tracing = createTracing();
  const storage = measuredStorage(opened, metrics, tracing);
  const passwords = createPasswords({ waiting: WAITING_PASSWORDS, parallel: PASSWORDS_AT_ONCE });
  const pins = createRenewingPins(passwords, { hash: passwords.hash, isOutdated }, storage);
  const library = createEngine({
    storage,
    pins,
    pinMemory: createPinMemory(),
    rules: (account) => rulesOf(current(), account),
    pinLimits: () => current().limits,
    onLocked: lockLog(log),
    newId,
  });
  const backEnd = createEngineBackEnd(library, registry);
  gaugeProcess(metrics, version);
  metrics.gauge("storageAvailable", () => Number(storage.available));
  metrics.gauge("waiting", () => new Map([["storage", storage.underWay], ["passwords", passwords.waiting]]));
  return startServer({
    current,
    backEndOf: () => backEnd,
    verify: passwords.verify,
    pages: healthPages(readiness, metrics),
    log,
    metrics,
    feed: createFeed(),
    tracing,
    clock: createClock(),
  });
}

function timeZoneOf({ institutions }: Config): string {
  const [first] = institutions.values();
  return first?.timeZone ?? Temporal.Now.timeZoneId();
}

/** Reloads at SIGHUP, which `systemctl reload` sends; Windows has nothing like it. */
function reloadWhenTold(reload: () => Promise<void>): void {
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
