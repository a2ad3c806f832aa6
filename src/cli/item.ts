import { Command, Option } from "commander";
import { ITEM_STATUSES } from "../library/item.ts";
import type { ItemStatus } from "../library/item.ts";
import { exchangeContext } from "../desk/work/exchange_context.ts";
import { CommandFailed, EXIT } from "../process/exit_code.ts";
import { itemRows } from "../desk/item_rows.ts";
import { rowWords } from "../desk/row_words.ts";
import { labelledLines } from "../desk/labelled_lines.ts";
import type { DeskOutcome } from "../desk/work/desk_work.ts";
import { openLibrary } from "../service/open_storage.ts";
import type { Output } from "../process/output.ts";
import { deskByCommand } from "./desk/desk_by_command.ts";
import { refusalInWords } from "./desk/refusal_in_words.ts";
import { readLibraryConfig } from "../service/read_library_config.ts";

interface ItemCommandOptions {
  readonly config: string;
  readonly by?: string;
  readonly status?: ItemStatus;
  readonly reason?: string;
}

/** Makes the command `sip2d item`, which shows an item, and changes what staff must be able to change. */
export function itemCommand(output: Output): Command {
  return new Command("item")
    .description("show everything about an item, or say what is the matter with it")
    .argument("<id>", "the barcode")
    .requiredOption("--config <file>", "the configuration, which names the database")
    .addOption(new Option("--status <status>", "set the status").choices(ITEM_STATUSES))
    .option("--reason <text>", "why it is set, for the journal")
    .option("--by <name>", "your name, for the journal")
    .addHelpText(
      "after",
      "\nExample: sip2d item 39999000000500 --config SIPServer.xml --status lost --by anna\n" +
        "\nEach change is in the journal, under the account desk, with the name of --by. Exit codes: 0 done, 1 no such item.",
    )
    .action((id: string, options: ItemCommandOptions) => runItem(id, options, output));
}

async function runItem(id: string, options: ItemCommandOptions, output: Output): Promise<void> {
  const { status, reason } = options;
  const config = readLibraryConfig(options.config, output);
  const storage = await openLibrary(config.storage);
  try {
    if (status !== undefined) {
      const { work, at } = deskByCommand(config, storage, options);
      settle(await work.setStatus({ itemId: id, status, reason }, at), id);
    }
    const facts = await storage.itemFacts(id);
    if (facts === undefined) throw unknownItem(id);
    const context = exchangeContext(config, Temporal.Now.instant());
    for (const line of labelledLines(itemRows(facts, rowWords(context)))) output.out(line);
  } finally {
    await storage.close();
  }
}

function settle(outcome: DeskOutcome<object>, id: string): void {
  if (outcome.ok) return;
  if (outcome.reason === "item-unknown") throw unknownItem(id);
  if (outcome.reason === "busy") {
    throw new CommandFailed(`item ${id} is being changed by others all the time; try again`, EXIT.cannot);
  }
  throw new CommandFailed(refusalInWords(outcome), EXIT.faulty);
}

function unknownItem(id: string): CommandFailed {
  return new CommandFailed(`there is no item ${id}`, EXIT.faulty);
}
