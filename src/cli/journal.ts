import { Command, InvalidArgumentError, Option } from "commander";
import { setTimeout as delay } from "node:timers/promises";
import { type JournalFormat, journalFormats } from "../exchange/journal_format.ts";
import { SOURCES } from "../storage/port/change.ts";
import type { Source } from "../storage/port/change.ts";
import type { Storage } from "../storage/port/storage.ts";
import { exchangeContext } from "../desk/exchange_context.ts";
import { momentOption } from "./base/moment_option.ts";
import { openLibrary } from "../service/open_storage.ts";
import type { Output } from "../service/output.ts";
import { readLibraryConfig } from "./base/read_library_config.ts";

interface JournalCommandOptions {
  readonly config: string;
  readonly since?: Temporal.Instant;
  readonly after?: number;
  readonly format: keyof ReturnType<typeof journalFormats>;
  readonly source: readonly Source[];
  readonly follow?: true;
}

/** The sources whose rows another library system takes over; it brought the imports itself. */
const HANDED_OVER: readonly Source[] = ["terminal", "staff"];

/** Rows that are read at once. */
const PAGE = 500;

/** Milliseconds between two looks for new rows. */
const PAUSE = 500;

/** Makes the command `sip2d journal`, which tells what happened at the terminals. */
export function journalCommand(output: Output): Command {
  return new Command("journal")
    .description("tell what happened at the terminals and at the desk, for a library system to take over")
    .requiredOption("--config <file>", "the configuration, which names the database")
    .option("--since <time>", "only what was told to the server since then", momentOption)
    .option("--after <number>", "only rows after the one with this journal_id", rowNumber)
    .addOption(
      new Option("--format <format>", "how rows are written").choices(["csv", "spreadsheet", "json"]).default("csv"),
    )
    .addOption(
      new Option("--source <source...>", "only what these had done").choices(SOURCES)
        .default(HANDED_OVER, HANDED_OVER.join(" ")),
    )
    .option("--follow", "go on with what happens from now on, until Ctrl+C")
    .addHelpText(
      "after",
      "\nExample: sip2d journal --config SIPServer.xml --after 1200 --format json\n" +
        "\nRemember the last journal_id and give it with --after: then no row is taken over twice or lost.",
    )
    .action(async (options: JournalCommandOptions) => {
      const config = readLibraryConfig(options.config, output);
      const storage = await openLibrary(config.storage);
      try {
        const format = journalFormats(exchangeContext(config, Temporal.Now.instant()))[options.format];
        await tellJournal(storage, options, format, output);
      } finally {
        await storage.close();
      }
    });
}

async function tellJournal(
  storage: Storage,
  { since, after = 0, source: wanted, follow }: JournalCommandOptions,
  { head, line }: JournalFormat,
  output: Output,
): Promise<void> {
  if (head !== undefined) output.out(head);
  for (let last = after;;) {
    const lines = await storage.journal({ after: last, since, limit: PAGE });
    for (const each of lines.filter(({ source }) => wanted.includes(source))) output.out(line(each));
    last = lines.at(-1)?.journalId ?? last;
    if (lines.length === PAGE) continue;
    if (!follow) return;
    await delay(PAUSE);
  }
}

function rowNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError("It must be a whole number.");
  return Number(text);
}
