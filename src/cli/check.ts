import { Command } from "commander";
import type { Config } from "../config/config.ts";
import type { Fault } from "../config/base/fault.ts";
import { formatFault } from "../config/base/format_fault.ts";
import { loadConfig, type Loaded } from "../config/load_config.ts";
import type { Sources } from "../config/base/reading.ts";
import { PhcError } from "../password/phc.ts";
import { isHash } from "../password/stored_password.ts";
import { CommandFailed, EXIT } from "../service/exit_code.ts";
import type { Output } from "./base/output.ts";
import { sources } from "../service/sources.ts";

/** Makes the command `sip2d check`, which tells all that is wrong with a configuration, and starts nothing. */
export function checkCommand(output: Output): Command {
  return new Command("check")
    .description("read a configuration and list everything that is wrong with it")
    .requiredOption("--config <file>", "the configuration, in the format of Koha's SIPServer.xml")
    .addHelpText("after", "\nExit codes: 0 in order (there may be warnings), 1 there are errors.")
    .action(({ config: file }: { config: string }) => {
      const { config, faults } = loadConfig(file, sources);
      for (const [heading, severity] of GROUPS) {
        const group = faults.filter((fault) => fault.severity === severity);
        if (group.length > 0) output.error(`${heading}:`);
        for (const fault of group) output.error(formatFault(fault));
      }
      const { accounts, institutions, listeners } = usable(file, { config, faults });
      const [listening, letIn, served] = [
        plural(listeners.length, "listener"),
        plural(accounts.size, "account"),
        plural(institutions.size, "institution"),
      ];
      output.out(`${file} is in order: ${listening}, ${letIn}, ${served}`);
    });
}

/** What there is to say of a file, in the order in which one reads it. */
const GROUPS = [
  ["Errors", "error"],
  ["What terminals, patrons or staff will notice", "warning"],
  ["What has no effect here, and why that does no harm", "note"],
] as const satisfies readonly (readonly [string, Fault["severity"]])[];

/**
 * Reads a configuration and shows its faults; fails if there is an error among them. What does no harm is for
 * `sip2d check` alone to tell.
 */
export function readConfig(
  file: string,
  output: Output,
  from: Sources = sources,
  how: Parameters<typeof loadConfig>[2] = {},
): Config {
  const loaded = loadConfig(file, from, how);
  for (const fault of loaded.faults) if (fault.severity !== "note") output.error(formatFault(fault));
  return usable(file, loaded);
}

function usable(file: string, { config, faults }: Loaded): Config {
  if (config !== undefined) refuseUnusableHashes(config);
  if (config === undefined) throw new CommandFailed(`${file} is not in order: ${tally(faults)}`, EXIT.faulty);
  return config;
}

/**
 * Refuses a configuration with a hash that cannot be verified: it would turn every login away, and the configuration's
 * own reader sees only its form.
 *
 * @throws {CommandFailed} if there is one
 */
export function refuseUnusableHashes({ file, accounts, staff }: Config): void {
  for (const { id, password } of [...accounts.values(), ...staff.values()]) {
    if (password.kind !== "hash") continue;
    try {
      isHash(password.phc);
    } catch (error) {
      if (!(error instanceof PhcError)) throw error;
      throw new CommandFailed(`${file}: login ${JSON.stringify(id)}: ${error.message}`, EXIT.faulty, { cause: error });
    }
  }
}

function tally(faults: readonly Fault[]): string {
  const errors = faults.filter(({ severity }) => severity === "error").length;
  const warnings = faults.filter(({ severity }) => severity === "warning").length;
  return `${plural(errors, "error")}, ${plural(warnings, "warning")}`;
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}
