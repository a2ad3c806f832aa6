import { readFileSync } from "node:fs";
import type { Given } from "../../wire/build_request.ts";
import { requestOptions } from "../../wire/request_options.ts";
import { missingPermission } from "../../process/missing_permission.ts";
import { firstLine, type SecretInput, secretInput } from "../../process/secret_input.ts";

/** The prefix of a value that names a file with the password. */
const FILE = "file:";

/**
 * Puts the password in place of where it is to be read from, so that it need not stand in the list of processes:
 * `file:PATH` is the first line of that file, `-` what standard input gives. Throws a `RangeError` that names the
 * option when a file cannot be read, or when more than one password is to come from an input that is no terminal.
 */
export function withSecrets(given: Given, input: SecretInput = secretInput): Given {
  const read = new Map(given);
  let fromInput: string | undefined;
  for (const { name, flag, label, secret } of requestOptions.values()) {
    const text = secret ? given.get(name) : undefined;
    if (text === "-") {
      if (fromInput !== undefined && !input.asks) throw new RangeError(`${flag} and ${fromInput} cannot both be -`);
      fromInput = flag;
      read.set(name, input.read(label));
    } else if (text?.startsWith(FILE)) {
      read.set(name, firstLine(readOptionFile(flag, text.slice(FILE.length))));
    }
  }
  return read;
}

/** Reads the file that an option names. Throws a `RangeError` that names the option if that cannot be done. */
export function readOptionFile(flag: string, path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (missingPermission(error) !== undefined) throw error;
    if (error instanceof Error && "code" in error && error.code === "ENOENT") {
      throw new RangeError(`${flag}: there is no file ${path}`);
    }
    throw new RangeError(`${flag}: ${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}
