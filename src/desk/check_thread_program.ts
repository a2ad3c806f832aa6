/**
 * Gives the address of the program of the thread that checks configurations. Here it is a source file, which needs
 * permission to read the sources. In a bundle, `packaging/bundle.ts` replaces this file by the program's text, so that
 * the process needs permission only for the files that the configuration names.
 */
export function checkThreadProgram(): string {
  return new URL("./check_thread.ts", import.meta.url).href;
}
