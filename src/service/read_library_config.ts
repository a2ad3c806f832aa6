import type { Config } from "../config/config.ts";
import { readConfig } from "./read_config.ts";
import type { Output } from "../process/output.ts";
import { sources } from "../process/sources.ts";

/**
 * Reads a configuration for a command on the library. Its warnings are not shown: they are about terminals, `check` and
 * the server tell them, and in the mail of a nightly exchange they would hide what matters. Of the secrets, only the
 * database's password is read: who exchanges data need not be able to read those of terminals.
 *
 * @param libraryOnly false where somebody logs in, so that passwords are read
 */
export function readLibraryConfig(file: string, output: Output, libraryOnly = true): Config {
  const faults: string[] = [];
  try {
    return readConfig(file, { ...output, error: (line) => faults.push(line) }, sources, { libraryOnly });
  } catch (error) {
    for (const fault of faults) output.error(fault);
    throw error;
  }
}
