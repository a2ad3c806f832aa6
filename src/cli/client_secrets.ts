import { readFileSync } from "node:fs";
import type { Given } from "../terminal/build_request.ts";
import { requestOptions } from "../terminal/request_options.ts";
import { missingPermission } from "./missing_permission.ts";

/** What stands before the name of a file that holds a password. */
const FILE = "file:";

/** The descriptor of standard input, which reads without a permission. */
const STANDARD_INPUT = 0;

/**
 * Puts the password in place of where it is to be read from, so that it need not stand in the list of processes:
 * `file:PATH` is the first line of that file, `-` the first line of standard input. Throws a `RangeError` that names the
 * option when a file cannot be read, or when more than one password is to come from standard input.
 */
export function withSecrets(given: Given, readInput: () => string = readStandardInput): Given {
  const read = new Map(given);
  let fromInput: string | undefined;
  for (const { name, flag, secret } of requestOptions.values()) {
    const text = secret ? given.get(name) : undefined;
    if (text === "-") {
      if (fromInput !== undefined) throw new RangeError(`${flag} and ${fromInput} cannot both be -`);
      fromInput = flag;
      read.set(name, firstLine(readInput()));
    } else if (text?.startsWith(FILE)) {
      read.set(name, firstLine(readFile(flag, text.slice(FILE.length))));
    }
  }
  return read;
}

function readFile(flag: string, path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (missingPermission(error) !== undefined) throw error;
    throw new RangeError(`${flag} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function readStandardInput(): string {
  return readFileSync(STANDARD_INPUT, "utf8");
}

function firstLine(text: string): string {
  return text.split(/\r?\n/, 1)[0] ?? "";
}
