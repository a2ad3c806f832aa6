import type { Config } from "../config/config.ts";
import type { Fault } from "../config/base/fault.ts";
import { formatFaults } from "../config/base/format_fault.ts";
import type { Sources } from "../config/base/reading.ts";
import { loadConfig, type Loaded, type LoadedFor } from "../config/load_config.ts";
import { counted } from "../process/counted.ts";
import { CommandFailed, EXIT } from "../process/exit_code.ts";
import type { Output } from "../process/output.ts";
import { refuseMissing } from "../process/refuse_missing.ts";
import { refuseUnusableHashes } from "./refuse_unusable_hashes.ts";
import { sources } from "../process/sources.ts";

/**
 * Reads a configuration and shows its errors and warnings; fails if there is an error. Notes are shown by `sip2d check`
 * only.
 */
export function readConfig(
  file: string,
  output: Output,
  from: Sources = sources,
  how: LoadedFor = {},
): Config {
  const loaded = loadConfig(file, from, how);
  refuseMissing(file, loaded);
  for (const line of formatFaults(loaded.faults.filter(({ severity }) => severity !== "note"))) output.error(line);
  return usableConfig(file, loaded);
}

/**
 * Gives the configuration that was read.
 *
 * @throws {CommandFailed} if there is none, or none that can be served
 */
export function usableConfig(file: string, { config, faults }: Loaded): Config {
  if (config !== undefined) refuseUnusableHashes(config);
  if (config === undefined) throw new CommandFailed(`${file} is not in order: ${tally(faults)}`, EXIT.faulty);
  return config;
}

function tally(faults: readonly Fault[]): string {
  const errors = faults.filter(({ severity }) => severity === "error").length;
  const warnings = faults.filter(({ severity }) => severity === "warning").length;
  return `${counted(errors, "error")}, ${counted(warnings, "warning")}`;
}
