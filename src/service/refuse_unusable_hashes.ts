import type { Config } from "../config/config.ts";
import { PhcError } from "../password/phc.ts";
import { isHash } from "../password/stored_password.ts";
import { CommandFailed, EXIT } from "../process/exit_code.ts";

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
