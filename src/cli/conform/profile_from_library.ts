import type { Account, Config } from "../../config/config.ts";
import { CommandFailed, EXIT } from "../../process/exit_code.ts";
import { openLibrary } from "../../service/open_storage.ts";
import type { Output } from "../../process/output.ts";
import { writeNew } from "../../process/write_new.ts";
import { readLibraryConfig } from "../../service/read_library_config.ts";
import type { LibraryOf } from "../../tools/conform/command/conform.ts";
import { writeProfile } from "./write_profile.ts";

/** Writes a profile of the library that a configuration names into a file that is not there yet. It may hold the login's password. */
export async function profileFromLibrary(file: string, of: LibraryOf, output: Output): Promise<void> {
  const config = readLibraryConfig(of.config ?? "", output, false);
  const account = accountOf(config, of.login);
  const storage = await openLibrary(config.storage);
  try {
    const snapshot = await storage.snapshot();
    try {
      writeNew(file, await writeProfile(snapshot, { config, account, now: Temporal.Now.instant() }), "--write-profile");
    } finally {
      await snapshot.close();
    }
  } finally {
    await storage.close();
  }
  output.out(`${file} is written; PINs are not in it, since the library keeps only their hashes: add pin="..."`);
}

/** Finds the account that is to be tried. */
export function accountOf(config: Config, login = ""): Account {
  const account = config.accounts.get(login);
  if (account !== undefined) return account;
  const known = [...config.accounts.keys()].join(", ");
  throw new CommandFailed(`--login is ${JSON.stringify(login)}, but must be one of ${known}`, EXIT.usage);
}
