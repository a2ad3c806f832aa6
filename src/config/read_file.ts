import type { Sources } from "./reading.ts";

/** The text of a file, or why it cannot be read. */
export type FileText =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly message: string };

/**
 * Reads a file. That the process was not granted the permission is not the file's fault: Deno's `NotCapable` is thrown
 * on, and its message says which flag is missing.
 */
export function readFile(path: string, sources: Sources): FileText {
  try {
    return { ok: true, text: sources.readText(path) };
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable || !(error instanceof Error)) throw error;
    if (error instanceof Deno.errors.NotFound) return { ok: false, message: `there is no file ${path}` };
    return { ok: false, message: `${path} cannot be read (${error.message})` };
  }
}
