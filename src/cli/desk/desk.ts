import { Argument, Command, Option } from "commander";
import { exchangeContext } from "../../desk/work/exchange_context.ts";
import { rowWords } from "../../desk/row_words.ts";
import { OVERRIDES } from "../../desk/work/overrides.ts";
import { FEE_TYPES } from "../../library/fee.ts";
import { HOLD_SCOPES } from "../../library/library.ts";
import { openLibrary } from "../../service/open_storage.ts";
import type { Output } from "../../process/output.ts";
import { withClosedDays } from "../../service/closed_days.ts";
import { readLibraryConfig } from "../../service/read_library_config.ts";
import { carryOutAtDesk } from "./carry_out.ts";
import { deskByCommand } from "./desk_by_command.ts";
import { checkDeskOptions, DESK_OPERATIONS, type DeskCommandOptions, type DeskOperationName } from "./desk_options.ts";

const OPERATIONS = Object.entries(DESK_OPERATIONS).map(([name, { does }]) => `  ${name}: ${does}`).join("\n");

/** Makes the command `sip2d desk`, by which staff do what terminals do, and what only staff may. */
export function deskCommand(output: Output): Command {
  return new Command("desk")
    .description("lend, take back, renew, hold, take payments, waive and charge, and give new cards, as staff")
    .addArgument(new Argument("<what>", "what is done").choices(Object.keys(DESK_OPERATIONS)))
    .requiredOption("--config <file>", "the configuration, which names the database and the rules")
    .option("--patron <card>", "the card's barcode, or the login id")
    .option("--item <barcode>", "the item")
    .option("--title <title>", "a title's identifier, its exact title, or an item's barcode")
    .addOption(new Option("--scope <what>", "which items may fill a hold").choices(HOLD_SCOPES))
    .option("--pickup <branch>", "where a hold is collected; by default the patron's home library")
    .option("--until <day>", "the last day on which a hold is wanted")
    .option("--amount <amount>", "the money, such as 12.50")
    .option("--fee <id>", "the fee that is paid or waived; by default the oldest first")
    .option("--paid <type>", "how it was paid, in SIP2's codes; by default 00, in cash")
    .addOption(new Option("--type <type>", "what is charged for").choices(FEE_TYPES))
    .option("--due <day>", "the due date, such as 2026-12-24 or 2026-12-24T15:00")
    .option("--new-card <card>", "the new card's barcode")
    .option("--author <author>", "the author of a new title")
    .option("--isbn <isbn>", "becomes the identifier of a new title")
    .option(
      "--set <field=value...>",
      "a field of the patron or item, as in patrons.csv and items.csv; empty takes it away",
    )
    .option("--another", "it is another person than the patron of the same name")
    .addOption(
      new Option("--override <reason...>", "set reasons of a refusal aside; takes --reason")
        .choices(Object.keys(OVERRIDES)),
    )
    .option("--reason <text>", "why it is done, for the journal; of a charge, what the patron reads of it")
    .option("--branch <code>", "where the desk is; by default the institution's branch")
    .option("--by <name>", "your name, for the journal")
    .addHelpText(
      "after",
      `\nWhat can be done:\n${OPERATIONS}\n` +
        "\nExample: sip2d desk lend --patron 23820002060444 --item 39999000000500 --config SIPServer.xml --by anna\n" +
        "\nThe rules are those of terminals. This command may set aside all that staff may set aside. Each change is in the " +
        "journal, under the account desk, with the name of --by. Exit codes: 0 done, 1 refused.",
    )
    .action((what: DeskOperationName, options: DeskCommandOptions) => runDesk(what, options, output));
}

async function runDesk(what: DeskOperationName, options: DeskCommandOptions, output: Output): Promise<void> {
  checkDeskOptions(what, options);
  const file = readLibraryConfig(options.config, output);
  const storage = await openLibrary(file.storage);
  try {
    const config = await withClosedDays(file, storage);
    const { moment } = rowWords(exchangeContext(config, Temporal.Now.instant()));
    const lines = await carryOutAtDesk(what, options, {
      ...deskByCommand(config, storage, options),
      moment: (milliseconds) => moment(Temporal.Instant.fromEpochMilliseconds(milliseconds)),
    });
    for (const line of lines) output.out(line);
  } finally {
    await storage.close();
  }
}
