import { Command } from "commander";
import { isPin, PIN_ALLOWED } from "../library/pin.ts";
import { exchangeContext } from "../desk/work/exchange_context.ts";
import { CommandFailed, EXIT } from "../process/exit_code.ts";
import { labelledLines } from "../desk/labelled_lines.ts";
import type { DeskOutcome } from "../desk/work/desk_work.ts";
import { openLibrary } from "../service/open_storage.ts";
import type { Output } from "../process/output.ts";
import { patronRows } from "../desk/patron_rows.ts";
import { rowWords } from "../desk/row_words.ts";
import { deskByCommand } from "./desk/desk_by_command.ts";
import { refusalInWords } from "./desk/refusal_in_words.ts";
import { readLibraryConfig } from "../service/read_library_config.ts";
import { lookUpPatron } from "../desk/look_up_patron.ts";
import { firstLine, secretInput } from "../process/secret_input.ts";

interface PatronCommandOptions {
  readonly config: string;
  readonly by?: string;
  readonly block?: string | true;
  readonly unblock?: true;
  readonly unlock?: true;
  readonly setPin?: string;
  readonly reason?: string;
}

/** Makes the command `sip2d patron`, which shows a patron, and changes what staff must be able to change. */
export function patronCommand(output: Output): Command {
  return new Command("patron")
    .description("show everything about a patron, block or unblock the card, lift the lock of wrong PINs, set the PIN")
    .argument("<id>", "the card's barcode, or the login id")
    .requiredOption("--config <file>", "the configuration, which names the database")
    .option("--block [message]", "block the card")
    .option("--unblock", "lift the block of the card")
    .option("--unlock", "unlock a card that wrong PINs have locked")
    .option(
      "--set-pin <file>",
      "set the PIN to the first line of a file, or with - of standard input, at a terminal to what you are asked for; " +
        "unlocks the card too",
    )
    .option("--reason <text>", "why it is done, for the journal; for a block its message is the reason")
    .option("--by <name>", "your name, for the journal")
    .addHelpText(
      "after",
      "\nExample: sip2d patron 23820002060444 --config SIPServer.xml --unlock --by anna\n" +
        "\nEach change is in the journal, under the account desk, with the name of --by. Exit codes: 0 done, 1 no such patron.",
    )
    .action((id: string, options: PatronCommandOptions) => runPatron(id, options, output));
}

async function runPatron(id: string, options: PatronCommandOptions, output: Output): Promise<void> {
  if (options.block !== undefined && options.unblock) {
    throw new CommandFailed("--block and --unblock contradict each other; give one of them", EXIT.usage);
  }
  const config = readLibraryConfig(options.config, output);
  const pin = options.setPin === undefined ? undefined : readPin(options.setPin, id);
  const storage = await openLibrary(config.storage);
  try {
    await change(deskByCommand(config, storage, options), id, options, pin);
    const context = exchangeContext(config, Temporal.Now.instant());
    const shown = await lookUpPatron(storage, id, config.limits, context);
    if (shown === undefined) throw unknownPatron(id);
    for (const line of labelledLines(patronRows(shown, rowWords(context)))) output.out(line);
  } finally {
    await storage.close();
  }
}

async function change(
  { work, at }: ReturnType<typeof deskByCommand>,
  patronId: string,
  { block, unblock, unlock, reason }: PatronCommandOptions,
  pin: string | undefined,
): Promise<void> {
  const asked = { patronId, reason };
  if (block !== undefined) {
    settle(await work.block({ patronId, reason: block === true ? "" : block }, at), patronId);
  }
  if (unblock) settle(await work.unblock(asked, at), patronId);
  if (unlock) settle(await work.unlock(asked, at), patronId);
  if (pin !== undefined) settle(await work.setPin({ ...asked, pin }, at), patronId);
}

function settle(outcome: DeskOutcome<object>, id: string): void {
  if (outcome.ok) return;
  if (outcome.reason === "patron-unknown") throw unknownPatron(id);
  if (outcome.reason === "busy") {
    throw new CommandFailed(`patron ${id} is being changed by others all the time; try again`, EXIT.cannot);
  }
  throw new CommandFailed(refusalInWords(outcome), EXIT.faulty);
}

function unknownPatron(id: string): CommandFailed {
  return new CommandFailed(`there is no patron ${id}`, EXIT.faulty);
}

/**
 * Reads the first line of a file, or with `-` what standard input gives: a secret on the command line would be in the
 * list of processes and in the shell's history.
 */
function readPin(path: string, id: string): string {
  const pin = path === "-" ? secretInput.read(`PIN of ${id}`) : firstLine(readText(path));
  const where = path === "-" ? "standard input" : path;
  if (pin === "") throw new CommandFailed(`${where} is empty; its first line must be the PIN`, EXIT.faulty);
  if (isPin(pin)) return pin;
  throw new CommandFailed(`the first line of ${where} is no PIN; a PIN has ${PIN_ALLOWED}`, EXIT.faulty);
}

function readText(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) throw new CommandFailed(`there is no file ${path}`, EXIT.cannot);
    throw error;
  }
}
