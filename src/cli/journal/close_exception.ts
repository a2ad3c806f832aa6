import type { Desk } from "../../desk/desk.ts";
import { CommandFailed, EXIT } from "../../process/exit_code.ts";
import type { Output } from "../../process/output.ts";
import type { Closing } from "../../storage/port/ledger.ts";

/** Who says what of an exception. */
export interface ClosingOptions {
  readonly by?: string;
  readonly note?: string;
}

/** An exception that staff have seen to. */
interface ClosingAsked {
  readonly number: number;
  readonly name: string;
  readonly word: string;
}

/** Why one was not closed, after its number. */
const NOT_CLOSED: Readonly<Record<Exclude<Closing, "closed">, string>> = {
  "not there": "is not there",
  "open": "is under way: its answer is awaited",
  "is no exception": "is no exception, or was closed before",
};

/** Reads what is to be closed off the command line; `undefined` where nothing is. */
export function closingOf(
  what: string | undefined,
  number: number | undefined,
  { by = "", note = "" }: ClosingOptions,
): ClosingAsked | undefined {
  const [name, word] = [by.trim(), note.trim()];
  if (what === undefined) {
    if (name !== "" || word !== "") throw new CommandFailed("--by and --note belong to close NUMBER", EXIT.usage);
    return undefined;
  }
  if (number === undefined) throw new CommandFailed("close needs the number of the exception", EXIT.usage);
  if (name === "" || word === "") {
    throw new CommandFailed("close needs --by with your name and --note with what you found or did", EXIT.usage);
  }
  return { number, name, word };
}

/** Takes an exception off the list. */
export async function closeException(
  { closeException: close }: Pick<Desk, "closeException">,
  { number, name, word }: ClosingAsked,
  output: Output,
): Promise<void> {
  const closed = await close(number, word, name);
  if (closed !== "closed") throw new CommandFailed(`Number ${number} ${NOT_CLOSED[closed]}`, EXIT.faulty);
  output.out(`Number ${number} is closed.`);
}
