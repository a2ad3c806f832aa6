import { Command } from "commander";
import { machineTimeZone } from "../../config/base/machine_time_zone.ts";
import { MOST_ANSWERS } from "../../circulation/tidy_journal.ts";
import type { Config, StorageConfig } from "../../config/config.ts";
import { createLog, type Log, type OpenLog } from "../../observability/log.ts";
import { createMetrics, type Metrics } from "../../observability/metrics.ts";
import { createOutageLog, type OutageLog } from "../../observability/outage_log.ts";
import { createReadiness } from "../../observability/readiness.ts";
import { type PlacedConfig, placeSampleConfig } from "../../sample/sample_config.ts";
import { createLimitLog } from "../../server/session/limit_log.ts";
import type { JournalLost } from "../../storage/port/journal_line.ts";
import { readConfig } from "../../service/read_config.ts";
import { CommandFailed, EXIT } from "../../process/exit_code.ts";
import { type HousekeepingTold, startHousekeeping } from "../../service/housekeeping.ts";
import { closeLog, exitAfter, exitProcess, exitWhenUncaught, longestStop } from "../../service/exit_process.ts";
import { ignoredIdent, type LogFlags, logOptions, withLogOptions } from "./log_options.ts";
import { openStorage, patienceOf, storageName } from "../../service/open_storage.ts";
import type { Output } from "../../process/output.ts";
import { createReload, createReloads, type Reloading, type Reloads } from "../../service/reload.ts";
import { watchExpiry } from "../../service/watch_expiry.ts";
import { ensureSample } from "./ensure_sample.ts";
import { COUNTED, servingLines } from "./serving_lines.ts";
import { holdConfig, startLibrary } from "./start_library.ts";
import { sources } from "../../process/sources.ts";
import { findServiceManager } from "../../service/systemd.ts";
import { tellSampleConfig } from "./tell_sample_config.ts";
import { version } from "../../process/version.ts";

interface ServeOptions extends LogFlags {
  readonly config?: string;
  readonly sample?: true;
}

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
        "sample's configuration is put into the working folder as SIPServer.xml; another file of that name there must have " +
        "the sample's logins",
    )
    .addHelpText(
      "after",
      "\nExample: sip2d serve --config SIPServer.xml\n" +
        "\nExit codes: 0 stopped as asked, 1 the configuration has errors, 2 wrong usage, 3 a port is busy, the database\n" +
        "cannot be opened, or a permission is missing.",
    )
    .action(async (options: ServeOptions) => {
      const placed = placedConfig(options, command);
      const config = readConfig(placed.file, output);
      if (options.config === undefined) tellSampleConfig(placed, config, output);
      const inForce = holdConfig(config);
      const settingsOf = withLogOptions(options);
      const settings = settingsOf(config.log), ignored = ignoredIdent(settings);
      const log = createLog({ settings });
      if (ignored !== undefined) log.warning(ignored);
      const replace = (changed: Config) => {
        inForce.replace(changed);
        log.change(settingsOf(changed.log));
      };
      exitWhenUncaught(log);
      try {
        await serve({ current: inForce.current, replace, log }, options, output);
      } finally {
        await closeLog(log);
      }
    });
  for (const option of logOptions()) command.addOption(option);
  return command;
}

function placedConfig({ config, sample }: ServeOptions, command: Command): PlacedConfig {
  if (config !== undefined) return { file: config, found: "another" };
  if (sample) return placeSampleConfig();
  return command.error("error: --config is needed, or --sample");
}

async function serve(
  { current, replace, log }: Pick<Reloading, "current" | "replace"> & { readonly log: OpenLog },
  { sample }: ServeOptions,
  output: Output,
): Promise<void> {
  const config = current();
  const metrics = createMetrics();
  const reloads = createReloads(metrics);
  const started = reloadWhenTold(log, reloads);
  const manager = await findServiceManager();
  metrics.gauge("logDropped", () => log.dropped);
  const storage = await openStorage(config.storage, {
    patience: patienceOf(config),
    journalLost: lostRowsTold(metrics, log),
    moved: (database) => log.info("this server takes the changes from now on", { database }),
    monthRefused: (reason) => log.warning("the database makes no further month of the journal", { reason }),
    forgets: config.circulation.forgetPatronAtReturn,
    tell(line) {
      output.out(line);
      manager.starting(line);
    },
  });
  let inTime: (() => void) | undefined;
  try {
    const problem = await storage.examine();
    if (problem !== undefined) throw new CommandFailed(problem.english, EXIT.cannot);
    for (const warning of fileWarnings(config.storage)) log.warning(warning);
    const outages = createOutageLog(storage, log);
    if (sample) await ensureSample(storage, Temporal.Now.instant(), timeZoneOf(config));
    const readiness = createReadiness(storage);
    const library = await startLibrary({ current, storage, readiness, log, metrics, reloads, outages });
    const { server } = library;
    const replaceAll = (config: Config) => {
      replace(config);
      library.reloaded();
    };
    const reload = createReload({ current, replace: replaceAll, server, sources, log });
    reloads.carryOut = () => reload().then((problem) => (manager.reloaded(problem), problem));
    started();
    // Set up before the server reports that it is ready: from then on somebody may tell it to stop.
    const stop = toldToStop(log);
    await manager.ready();
    for (const line of servingLines(config, server.addresses, await storage.counts(COUNTED))) output.out(line);
    log.info("server started", { version, file: config.file, database: storageName(config.storage) });
    const looking = setInterval(outages.look, OUTAGE_LOOK);
    const unwatch = watchExpiry(current, log);
    const housekeeping = startHousekeeping(storage, current, housekeepingTold(outages, log), library.tidied);
    await stop;
    log.info("server stops", { version, file: current().file });
    clearInterval(looking);
    unwatch();
    inTime = exitAfter(log, current().limits.stopSeconds);
    readiness.drain();
    await manager.stopping(longestStop(current().limits.stopSeconds));
    await server.close();
    await library.close();
    await housekeeping.stop();
  } finally {
    inTime ??= exitAfter(log, current().limits.stopSeconds);
    await storage.close();
    inTime();
  }
}

const TOO_MANY_ANSWERS = "too many answers are kept for retries: the oldest, of what was done off-line, are forgotten";

/** Logs what comes of rounds of housekeeping; one that fails while the storage is away is part of that. */
function housekeepingTold(outages: Pick<OutageLog, "away">, log: Log): HousekeepingTold {
  return {
    failed(error) {
      if (!outages.away) log.warning("the journal could not be tidied", { reason: String(error) });
    },
    crowded(answers) {
      log.warning(TOO_MANY_ANSWERS, { forgotten: answers, most: MOST_ANSWERS });
    },
  };
}

/** Gives the milliseconds of a clock that cannot be set. */
const elapsed = performance.now.bind(performance);

/** Counts rows of the journal that were lost, and warns of it once a minute. */
function lostRowsTold(metrics: Metrics, log: Log): JournalLost {
  const warn = createLimitLog(log, elapsed);
  return (rows, error) => {
    for (let row = 0; row < rows; row++) metrics.count("journalLost");
    warn("rows of the journal were lost", { reason: error instanceof Error ? error.message : String(error) });
  };
}

function timeZoneOf({ institutions }: Config): string {
  const [first] = institutions.values();
  return first?.timeZone ?? machineTimeZone();
}

/**
 * Reloads at SIGHUP, which `systemctl reload` sends; Windows has nothing like it. It is set up before anything that takes
 * long: else a SIGHUP ends the process, which systemd takes for an end in order.
 *
 * @returns a function to call when the server has started; reloads wait for that
 */
function reloadWhenTold(log: Pick<OpenLog, "reopen">, reloads: Pick<Reloads, "reload">): () => void {
  const started = Promise.withResolvers<void>();
  const told = async () => {
    log.reopen();
    await started.promise;
    await reloads.reload();
  };
  if (Deno.build.os !== "windows") Deno.addSignalListener("SIGHUP", () => void told());
  return started.resolve;
}

/** Resolves at the first SIGTERM or SIGINT; a second one ends the process as soon as its log is written. */
function toldToStop(log: OpenLog): Promise<void> {
  return new Promise((resolve) => {
    let told = false;
    const stop = () => {
      if (told) return void exitProcess(log, 130);
      told = true;
      resolve();
    };
    Deno.addSignalListener("SIGINT", stop);
    // Windows knows no SIGTERM.
    if (Deno.build.os !== "windows") Deno.addSignalListener("SIGTERM", stop);
  });
}

/** The bit of a file's mode that lets every user of the machine read it. */
const ANYBODY = 0o004;

/** Lists what an administrator should know of a database file that a server works on. */
function fileWarnings(config: StorageConfig): readonly string[] {
  if (config.kind !== "sqlite") return [];
  const { path } = config;
  const warnings: string[] = [];
  if (Deno.permissions.querySync({ name: "read", path: `${path}-wal` }).state !== "granted") {
    warnings.push(
      `without --allow-read=${path}-wal nobody notices when that file is deleted, and all terminals wait for the disk of ` +
        "those that change something; print the flags with sip2d permissions",
    );
  }
  const { mode } = Deno.statSync(path);
  // Windows makes a mode up, whoever may read the file there.
  if (Deno.build.os !== "windows" && mode !== null && (mode & ANYBODY) !== 0) {
    warnings.push(`everybody on this machine can read ${path}, with all patrons in it; say: chmod o= ${path}*`);
  }
  return warnings;
}
