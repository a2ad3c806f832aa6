import { Command } from "commander";
import type { StorageConfig } from "../config/config.ts";
import { finishPostgres, migratePostgres } from "../storage/postgres/open_postgres_storage.ts";
import { readConfig } from "../service/read_config.ts";
import { sources } from "../process/sources.ts";
import { openStorage, refusalsTold, storageName, updateLines } from "../service/open_storage.ts";
import type { Output } from "../process/output.ts";

/** Makes the command `sip2d migrate`, which brings the schema of the database up to date. */
export function migrateCommand(output: Output): Command {
  return new Command("migrate")
    .description("make the tables of an empty database, or bring those of an older version up to date")
    .requiredOption("--config <file>", "the configuration, in the format of Koha's SIPServer.xml")
    .option("--finish", "also remove what only servers of older versions need; run it when none of them is left")
    .addHelpText(
      "after",
      "\nExample: sip2d migrate --config SIPServer.xml\n" +
        "\nOn PostgreSQL, servers of the version before go on beside it; say it with --finish when all run the new one.\n" +
        "An SQLite file is brought up to date by `sip2d serve`, too: stop the server of the older version before.\n" +
        "\nExit codes: 0 up to date, 1 the configuration has errors, 2 wrong usage, 3 the database cannot be used.",
    )
    .action(async ({ config, finish = false }: { readonly config: string; readonly finish?: boolean }) => {
      const { storage, institutions } = readConfig(config, output, sources, { libraryOnly: true });
      const copies = [...institutions.values()].flatMap(({ standIn }) => standIn?.storage ?? []);
      for (const each of [storage, ...copies]) {
        output.out(`${storageName(each)}: ${await migrate(each)}`);
        if (finish) output.out(`${storageName(each)}: ${await finished(each)}`);
      }
    });
}

async function migrate(config: StorageConfig): Promise<string> {
  if (config.kind === "sqlite") {
    await (await openStorage(config)).close();
    return "up to date";
  }
  const { from, to } = await refusalsTold(() => migratePostgres(config, updateLines()), config);
  if (from === to) return `up to date, version ${to}`;
  return from === 0 ? `made the tables, version ${to}` : `brought from version ${from} to version ${to}`;
}

/** On SQLite one server has the file, and nothing of older ones stays. */
async function finished(config: StorageConfig): Promise<string> {
  if (config.kind === "postgres") await refusalsTold(() => finishPostgres(config), config);
  return "nothing is left that only older versions need";
}
