/**
 * Gives the address of the program of the thread that checks configurations: its file, which takes permission to read
 * the sources. In a bundle, `packaging/bundle.ts` puts the text of the program into the place of this file, so that
 * nothing more may be read than what the configuration names.
 */
export function checkThreadProgram(): string {
  return new URL("./check_thread.ts", import.meta.url).href;
}
