import { Command } from "commander";
import { resolve } from "node:path";
import type { StorageConfig } from "../config/config.ts";
import { storageAt } from "../config/read_storage.ts";
import { copyLibrary } from "../storage/copy/copy_library.ts";
import { readConfig } from "../service/read_config.ts";
import { CommandFailed, EXIT } from "../process/exit_code.ts";
import { refusalsTold, refuseAbsent, storageName, updateLines } from "../service/open_storage.ts";
import type { Output } from "../process/output.ts";
import { sources } from "../process/sources.ts";

const WHERE = "sqlite:PATH, postgres://USER@HOST/DATABASE, or a configuration file whose storage is meant";

/** Makes the command `sip2d copy`, which moves a library from a file to a database server. */
export function copyCommand(output: Output): Command {
  return new Command("copy")
    .description("copy a library from an SQLite file into an empty PostgreSQL database")
    .requiredOption("--from <storage>", WHERE)
    .requiredOption("--to <storage>", `likewise; run \`sip2d migrate\` on it before`)
    .addHelpText(
      "after",
      "\nExample: sip2d copy --from sqlite:library.db --to SIPServer.xml\n" +
        "\nStop the server on the file before: what terminals do meanwhile would be missing. The copy is all or nothing, and\n" +
        "is checked by counts and checksums. Give the password of a database in a configuration file or in PGPASSFILE.\n" +
        "\nExit codes: 0 copied, 1 a storage is not in order, 2 wrong usage, 3 one cannot be used.",
    )
    .action(async (options: { from: string; to: string }) => {
      const from = storageOf(options.from, output);
      const to = storageOf(options.to, output);
      if (from.kind !== "sqlite" || to.kind !== "postgres") {
        throw new CommandFailed(
          "a library is copied from sqlite: to postgres: only; for another way, export it and import it there",
          EXIT.usage,
        );
      }
      refuseAbsent(from);
      const copied = await refusalsTold(() => copyLibrary(from.path, to, updateLines()));
      for (const { table, rows } of copied) output.out(`${table}: ${rows} rows, checksums agree`);
      output.out(`${storageName(from)} has been copied to ${storageName(to)}`);
    });
}

function storageOf(text: string, output: Output): StorageConfig {
  if (!/^[a-z][a-z0-9+.-]*:/i.test(text)) return readConfig(text, output, sources, { libraryOnly: true }).storage;
  const found = storageAt(text, { folder: resolve("."), sources });
  if (!found.ok) throw new CommandFailed(found.message, EXIT.faulty);
  return found.storage;
}
