import { Command } from "commander";
import { BackupElsewhere } from "../storage/port/storage_refused.ts";
import { CommandFailed, EXIT } from "../process/exit_code.ts";
import { backupLibrary, copyStorage } from "../service/open_storage.ts";
import type { Output } from "../process/output.ts";
import { readLibraryConfig } from "../service/read_library_config.ts";

interface BackupOptions {
  readonly config: string;
  readonly to: string;
  readonly institution?: string;
}

/** Makes the command `sip2d backup`, which copies the database, also while a server works on it. */
export function backupCommand(output: Output): Command {
  return new Command("backup")
    .description("copy the database into a file, also beside a running server")
    .requiredOption("--config <file>", "the configuration, which names the database")
    .requiredOption("--to <file>", "the copy; it must not be there yet")
    .option(
      "--institution <id>",
      "the copy of the records of this institution's library system, in the library's place",
    )
    .addHelpText(
      "after",
      "\nExample: sip2d backup --config SIPServer.xml --to backup.db\n" +
        "\nTo restore, stop the server and put the copy where the configuration has the database.",
    )
    .action(async ({ config: file, to, institution }: BackupOptions) => {
      try {
        const config = readLibraryConfig(file, output);
        await backupLibrary(institution === undefined ? config.storage : copyStorage(config, institution), to);
        output.out(`${to} is a copy of the database`);
      } catch (error) {
        if (!(error instanceof BackupElsewhere)) throw error;
        throw new CommandFailed(error.message, EXIT.cannot, { cause: error });
      }
    });
}
