import { promptSecret } from "@std/cli/prompt-secret";
import { readFileSync } from "node:fs";
import { CommandFailed, EXIT } from "./exit_code.ts";

/** The descriptor of standard input, which reads without a permission. */
const STANDARD_INPUT = 0;

/** The source of passwords that are given as `-` on a command line. */
export interface SecretInput {
  /** Whether a person is asked, who can be asked again. */
  readonly asks: boolean;
  /** Gives one password. A person is shown `question`. */
  read(question: string): string;
}

/** Standard input: a person at a terminal, or the first line of what is piped in. */
export const secretInput: SecretInput = {
  get asks() {
    return Deno.stdin.isTerminal();
  },
  read: (question) => secretInput.asks ? ask(question) : firstLine(readFileSync(STANDARD_INPUT, "utf8")),
};

/** Gives the first line of a text, without its end: blanks belong to a password. */
export function firstLine(text: string): string {
  return text.split(/\r?\n/, 1)[0] ?? "";
}

/**
 * Asks a person. Throws {@link CommandFailed} if the question would go into a file or a pipe, and if a key was pressed
 * that is no character: the stars do not show it, and no keypad of a self-check can repeat it.
 */
function ask(question: string): string {
  if (!Deno.stdout.isTerminal()) {
    throw new CommandFailed(
      "a password is asked for only where standard output is the terminal; use a file",
      EXIT.usage,
    );
  }
  const secret = promptSecret(`${question}:`) ?? "";
  if (!/\p{Cc}/u.test(secret)) return secret;
  throw new CommandFailed("a key was pressed that is no character, such as an arrow; nothing was done", EXIT.usage);
}
