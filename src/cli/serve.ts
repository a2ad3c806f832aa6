import { Command, Option } from "commander";
import { createEngine } from "../circulation/engine.ts";
import { renewingPins } from "../circulation/renewing_pins.ts";
import type { Storage } from "../circulation/storage.ts";
import type { Config } from "../config/config.ts";
import { createLog, type Log, type LogLevel } from "../observability/log.ts";
import { createPasswords } from "../password/passwords.ts";
import { isOutdated } from "../password/stored_password.ts";
import { allHandlers } from "../server/handlers/all_handlers.ts";
import { createRegistry } from "../server/registry.ts";
import { type RunningServer, startServer } from "../server/serve.ts";
import { readConfig } from "./check.ts";
import { startHousekeeping } from "./housekeeping.ts";
import { newId } from "./new_id.ts";
import { openStorage, patienceOf } from "./open_storage.ts";
import type { Output } from "./output.ts";
import { createReload } from "./reload.ts";
import { ensureSample } from "./sample.ts";
import { COUNTED, servingLines } from "./serving_lines.ts";
import { sources } from "./sources.ts";
import { findServiceManager } from "./systemd.ts";

interface ServeOptions {
  readonly config: string;
  readonly sample?: true;
  readonly logLevel: LogLevel;
}

/**
 * Password checks that may wait. At some thirty a second, whoever stood behind these would wait longer than a terminal
 * does.
 */
const WAITING_PASSWORDS = 1000;

/** `sip2d serve`: serves a library until it is told to stop. */
export function serveCommand(output: Output): Command {
  return new Command("serve")
    .description("serve a library to its terminals until SIGTERM or Ctrl+C; SIGHUP reads the configuration again")
    .requiredOption("--config <file>", "the configuration, in the format of Koha's SIPServer.xml")
    .option("--sample", "fill an empty database with the sample library; refuses a database that holds another")
    .addOption(
      new Option("--log-level <level>", "the least important entries that are logged")
        .choices(["debug", "info", "warning", "error"])
        .default("info"),
    )
    .addHelpText(
      "after",
      "\nExit codes: 0 stopped as asked, 1 the configuration has errors, 2 wrong usage, 3 a port is busy, the database\n" +
        "cannot be opened, or a permission is missing.",
    )
    .action(async (options: ServeOptions) => {
      const config = readConfig(options.config, output);
      const storage = await openStorage(config.storage, patienceOf(config));
      try {
        if (options.sample) await ensureSample(storage, Temporal.Now.instant(), timeZoneOf(config));
        const log = createLog({ level: options.logLevel });
        const manager = await findServiceManager();
        let current = config;
        const server = await start(() => current, storage, log);
        reloadWhenTold(createReload({
          current: () => current,
          replace: (changed) => current = changed,
          server,
          sources,
          log,
        }));
        await manager.ready();
        for (const line of servingLines(config, server.addresses, await storage.counts(COUNTED))) output.out(line);
        const housekeeping = startHousekeeping(
          storage,
          () => current,
          (reason) => log.warning("the journal could not be tidied", { reason }),
        );
        await toldToStop();
        await manager.stopping();
        await server.close();
        await housekeeping.stop();
      } finally {
        await storage.close();
      }
    });
}

function start(current: () => Config, storage: Storage, log: Log): Promise<RunningServer> {
  const passwords = createPasswords({ waiting: WAITING_PASSWORDS });
  const pins = renewingPins(passwords, { hash: passwords.hash, isOutdated }, storage);
  const library = createEngine({ storage, pins, rules: () => current().circulation, newId });
  return startServer({
    current,
    library,
    registry: createRegistry(allHandlers),
    verify: passwords.verify,
    log,
    clock: Temporal.Now.instant,
  });
}

function timeZoneOf({ institutions }: Config): string {
  const [first] = institutions.values();
  return first?.timeZone ?? Temporal.Now.timeZoneId();
}

/** SIGHUP, which `systemctl reload` sends; Windows has nothing like it. */
function reloadWhenTold(reload: () => Promise<void>): void {
  if (Deno.build.os !== "windows") Deno.addSignalListener("SIGHUP", () => void reload());
}

/** Resolves at the first SIGTERM or SIGINT; a second one ends the process at once. */
function toldToStop(): Promise<void> {
  return new Promise((resolve) => {
    let told = false;
    const stop = () => {
      if (told) Deno.exit(130);
      told = true;
      resolve();
    };
    Deno.addSignalListener("SIGINT", stop);
    // Windows knows no SIGTERM.
    if (Deno.build.os !== "windows") Deno.addSignalListener("SIGTERM", stop);
  });
}
