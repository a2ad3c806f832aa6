import { CommandFailed, EXIT } from "./exit_code.ts";

/**
 * Reports a file that is missing as missing, and not as one with a fault in its first line.
 *
 * @throws {CommandFailed} if it is not there
 */
export function refuseMissing(
  file: string,
  { missing }: { readonly missing?: true },
  code: number = EXIT.faulty,
): void {
  if (missing) throw new CommandFailed(`there is no file ${file}`, code);
}
