import { Argument, Command, Option } from "commander";
import { listsOf } from "../desk/create_desk.ts";
import { exchangeContext } from "../desk/work/exchange_context.ts";
import { oneLine } from "../desk/labelled_lines.ts";
import { DESK_LISTS, type DeskListName } from "../desk/lists/desk_lists.ts";
import { openLibrary } from "../service/open_storage.ts";
import { type Currency, parseMoney } from "../library/money.ts";
import { CommandFailed, EXIT } from "../process/exit_code.ts";
import type { Output } from "../process/output.ts";
import { readLibraryConfig } from "../service/read_library_config.ts";

interface ListCommandOptions {
  readonly config: string;
  readonly branch?: string;
  readonly over?: string;
  readonly format: "table" | "csv";
}

/** Makes the command `sip2d list`, which writes what staff print. */
export function listCommand(output: Output): Command {
  return new Command("list")
    .description("list what staff fetch, put back and look for, whom they write to, or the exceptions")
    .addArgument(new Argument("<what>", "what is listed").choices(Object.keys(DESK_LISTS)))
    .requiredOption("--config <file>", "the configuration, which names the database")
    .option("--branch <code>", "only those of this branch")
    .option("--over <amount>", "only debts of more than this, such as 10.00")
    .addOption(new Option("--format <format>", "how it is written").choices(["table", "csv"]).default("table"))
    .addHelpText(
      "after",
      "\nExample: sip2d list to-pull --config SIPServer.xml --branch CENTRAL\n" +
        "\nto-pull: copies on shelves that holds wait for; scan each as returned. uncollected: copies on the hold shelf whose hold " +
        "has ended. on-shelf: what stands there to be collected. in-transit: copies on their way, with the day on which they " +
        "left. lost: copies that are lost, missing or claimed to be returned. debts: patrons who owe more than --over. " +
        "cards-ending: cards that end this month. overdue: loans, with addresses. exceptions: what staff must look at, of the last 30 days; those of " +
        "institutions behind a gateway are listed by sip2d journal --exceptions.",
    )
    .action((what: DeskListName, options: ListCommandOptions) => runList(what, options, output));
}

async function runList(what: DeskListName, options: ListCommandOptions, output: Output): Promise<void> {
  const config = readLibraryConfig(options.config, output);
  const storage = await openLibrary(config.storage);
  try {
    const context = exchangeContext(config, Temporal.Now.instant());
    const lists = listsOf(storage, () => context);
    const asked = { branch: options.branch, over: overOf(options, context) };
    if (options.format === "csv") {
      for await (const line of lists.csv(what, asked)) output.out(line.trimEnd());
      return;
    }
    const rows = [DESK_LISTS[what], ...await lists.rows(what, asked)];
    for (const line of aligned(rows.map((row) => row.map(oneLine)))) output.out(line);
  } finally {
    await storage.close();
  }
}

/** Reads the sum over which debts are listed. */
function overOf({ over }: ListCommandOptions, currency: Pick<Currency, "currencyDigits">): number | undefined {
  if (over === undefined) return undefined;
  const sum = parseMoney(over, currency);
  if (sum !== undefined) return sum;
  throw new CommandFailed(`--over is ${JSON.stringify(over)}, but must be an amount such as 10.00`, EXIT.usage);
}

/** Writes cells below each other. */
function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    rows.reduce((most, row) => Math.max(most, row[column]?.length ?? 0), 0)
  );
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ").trimEnd());
}
