import { Command, Option } from "commander";
import { createEngine } from "../circulation/engine.ts";
import type { Storage } from "../circulation/storage.ts";
import type { Config } from "../config/config.ts";
import { createLog, type LogLevel } from "../observability/log.ts";
import { createPasswords } from "../password/passwords.ts";
import { allHandlers } from "../server/handlers/all_handlers.ts";
import { createRegistry } from "../server/registry.ts";
import { type RunningServer, startServer } from "../server/serve.ts";
import { readConfig } from "./check.ts";
import { newId } from "./new_id.ts";
import { openStorage } from "./open_storage.ts";
import type { Output } from "./output.ts";
import { ensureSample } from "./sample.ts";
import { servingLines } from "./serving_lines.ts";

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
    .description("serve a library to its terminals until SIGTERM or Ctrl+C")
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
      const storage = await openStorage(config.storage);
      try {
        if (options.sample) await ensureSample(storage, Temporal.Now.instant(), timeZoneOf(config));
        const server = await start(config, storage, options.logLevel);
        for (const line of servingLines(config, server.addresses, await storage.counts())) output.out(line);
        await toldToStop();
        await server.close();
      } finally {
        await storage.close();
      }
    });
}

function start(config: Config, storage: Storage, level: LogLevel): Promise<RunningServer> {
  const passwords = createPasswords({ waiting: WAITING_PASSWORDS });
  const library = createEngine({ storage, pins: passwords, rules: () => config.circulation, newId });
  return startServer({
    current: () => config,
    library,
    registry: createRegistry(allHandlers),
    verify: passwords.verify,
    log: createLog({ level }),
    clock: Temporal.Now.instant,
  });
}

function timeZoneOf({ institutions }: Config): string {
  const [first] = institutions.values();
  return first?.timeZone ?? Temporal.Now.timeZoneId();
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
