import type { Config } from "../config/config.ts";
import { readConfig } from "./check.ts";
import type { Output } from "./output.ts";

/**
 * Reads a configuration for what it says of the library. Warnings, which are about terminals, are told by `check` and by
 * the server; in the mail of a nightly exchange they would hide what matters.
 */
export function readLibraryConfig(file: string, output: Output): Config {
  const faults: string[] = [];
  try {
    return readConfig(file, { ...output, error: (line) => faults.push(line) });
  } catch (error) {
    for (const fault of faults) output.error(fault);
    throw error;
  }
}
