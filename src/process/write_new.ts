import { CommandFailed, EXIT } from "./exit_code.ts";

/**
 * Writes a text into a file that is not there yet, and is its owner's alone: there are passwords in it.
 *
 * @param option names the file on the command line
 */
export function writeNew(path: string, text: string, option: string): void {
  try {
    Deno.writeTextFileSync(path, text, { createNew: true, mode: 0o600 });
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw withName(error, `${path} cannot be written`);
    const remedy = `remove it, or name another file with ${option}`;
    throw new CommandFailed(`${path} is there already: ${remedy}`, EXIT.cannot, { cause: error });
  }
}

/**
 * Adds to an error of the system what it is about. A missing permission stays as it is, and is reported as the flag to
 * add.
 */
export function withName(error: unknown, what: string): unknown {
  if (!(error instanceof Error) || error instanceof Deno.errors.NotCapable) return error;
  return new CommandFailed(`${what} (${error.message})`, EXIT.cannot, { cause: error });
}

/** Opens a new file, which only its owner may read. */
export function openNew(path: string): Deno.FsFile {
  try {
    return Deno.openSync(path, { write: true, createNew: true, mode: 0o600 });
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw withName(error, `${path} cannot be written`);
    throw new CommandFailed(`${path} is there already: remove it, or name another file`, EXIT.cannot, { cause: error });
  }
}
