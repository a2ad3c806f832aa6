import { readFileSync } from "node:fs";
import { CommandFailed, EXIT } from "./exit_code.ts";

/**
 * The first line of a file, or with `-` of standard input: a secret on the command line would be in the list of
 * processes and in the shell's history. Blanks belong to it.
 */
export function readSecret(path: string): string {
  const [line = ""] = readText(path).split(/\r?\n/, 1);
  if (line !== "") return line;
  throw new CommandFailed(
    `${path === "-" ? "standard input" : path} is empty; its first line must be the PIN`,
    EXIT.faulty,
  );
}

function readText(path: string): string {
  try {
    return path === "-" ? readFileSync(0, "utf8") : Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) throw new CommandFailed(`${path} is not there`, EXIT.cannot);
    throw error;
  }
}
