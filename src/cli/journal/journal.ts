import { Argument, Command, InvalidArgumentError, Option } from "commander";
import { setTimeout as delay } from "node:timers/promises";
import { exceptionFormats } from "../../exchange/journal/exception_format.ts";
import { journalFormats } from "../../exchange/journal/journal_format.ts";
import type { RowFormat } from "../../exchange/journal/row_formats.ts";
import { type Source, SOURCES } from "../../storage/port/change.ts";
import type { JournalLine } from "../../storage/port/journal_line.ts";
import type { Storage } from "../../storage/port/storage.ts";
import { createExceptions } from "../../desk/create_exceptions.ts";
import { exchangeContext } from "../../desk/work/exchange_context.ts";
import { momentOption } from "../base/moment_option.ts";
import { untilStopped } from "../base/until_stopped.ts";
import { copyStorage, withKeepers } from "../../service/open_storage.ts";
import { joinLedgers } from "../../stand_in/ledgers/joined_ledgers.ts";
import type { Output } from "../../process/output.ts";
import { readLibraryConfig } from "../../service/read_library_config.ts";
import { closeException, closingOf, type ClosingOptions } from "./close_exception.ts";
import type { Ledger, LedgerRow } from "../../storage/port/ledger.ts";

interface JournalCommandOptions extends ClosingOptions {
  readonly config: string;
  readonly since?: Temporal.Instant;
  readonly after?: number;
  readonly format: keyof ReturnType<typeof journalFormats>;
  readonly source: readonly Source[];
  readonly follow?: true;
  readonly exceptions?: true;
  readonly institution?: string;
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
    .description("write what terminals and staff have changed, for a library system to take over")
    .addArgument(new Argument("[what]", "close: say that you have seen to an exception").choices(["close"]))
    .argument("[number]", "the number of the exception", rowNumber)
    .requiredOption("--config <file>", "the configuration, which names the database")
    .option("--since <time>", "only what reached the server since then", momentOption)
    .option("--after <number>", "only rows after the one with this journal_id", rowNumber)
    .addOption(
      new Option("--format <format>", "how rows are written").choices(["csv", "spreadsheet", "json"]).default("csv"),
    )
    .addOption(
      new Option("--source <source...>", "only what these have changed").choices(SOURCES)
        .default(HANDED_OVER, HANDED_OVER.join(" ")),
    )
    .option("--follow", "go on with what happens from now on, until Ctrl+C")
    .addOption(
      new Option(
        "--exceptions",
        "instead, what staff must see to of the changes that another library system was asked for",
      )
        .conflicts(["since", "after", "source", "follow"]),
    )
    .addOption(
      new Option("--institution <id>", "the journal of an institution that has a copy of its library system's records")
        .conflicts("exceptions"),
    )
    .option("--by <name>", "your name: you have seen to the exception")
    .option("--note <word>", "what you found or did")
    .addHelpText(
      "after",
      "\nExample: sip2d journal --config SIPServer.xml --after 1200 --format json\n" +
        "\nRemember the last journal_id and give it with --after: then no row is taken over twice or lost.\n" +
        "\nAn exception is a change that may or may not have been done, or of which the terminal was told otherwise.\n" +
        'It is on the list until: sip2d journal close NUMBER --by NAME --note "what you did". Exit codes of that: 0 done,\n' +
        "1 nothing to close under this number.",
    )
    .action((what: string | undefined, number: number | undefined, options: JournalCommandOptions) => {
      const closing = closingOf(what, number, options);
      const config = readLibraryConfig(options.config, output), { format, exceptions, institution } = options;
      const copy = institution === undefined ? undefined : copyStorage(config, institution);
      const clock = Temporal.Now.instant, context = exchangeContext(config, clock());
      return withKeepers(copy === undefined ? config : { storage: copy, institutions: new Map() }, async (keepers) => {
        const ledger = joinLedgers(() => keepers);
        if (closing !== undefined) {
          return await closeException(createExceptions({ ledger, clock, context: () => context }), closing, output);
        }
        if (exceptions) return await tellExceptions(ledger, exceptionFormats(context)[format], output);
        await tellJournal(keepers[0], options, journalFormats(context)[format], output);
      });
    });
}

async function tellJournal(
  storage: Storage,
  { since, after = 0, source: wanted, follow }: JournalCommandOptions,
  { head, line }: RowFormat<JournalLine>,
  output: Output,
): Promise<void> {
  if (head !== undefined) output.out(head);
  let last = after;
  /** Tells the rows that are there, for as long as anybody reads them. */
  const tellRows = async (stopped?: AbortSignal): Promise<void> => {
    while (!output.unread && !stopped?.aborted) {
      const lines = await storage.journal({ after: last, since, limit: PAGE });
      for (const each of lines.filter(({ source }) => wanted.includes(source))) output.out(line(each));
      last = lines.at(-1)?.journalId ?? last;
      if (lines.length < PAGE) return;
    }
  };
  if (!follow) return await tellRows();
  await untilStopped(async ({ signal }) => {
    while (!output.unread && !signal.aborted) {
      await tellRows(signal);
      await delay(PAUSE, undefined, { signal }).catch(() => {});
    }
  });
}

function rowNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError("It must be a whole number.");
  return Number(text);
}

/** Tells what staff must see to of the changes at another library system, the newest first. */
async function tellExceptions(
  ledger: Pick<Ledger, "exceptions">,
  { head, line }: RowFormat<LedgerRow>,
  output: Output,
): Promise<void> {
  if (head !== undefined) output.out(head);
  let before: number | undefined;
  for (;;) {
    const rows: readonly LedgerRow[] = await ledger.exceptions({ before, limit: PAGE });
    for (const row of rows) output.out(line(row));
    if (rows.length < PAGE) return;
    before = rows.at(-1)?.ledgerId;
  }
}
