/**
 * Writes a text to standard error without holding up the event loop: whoever reads it may be slow. A reader that is gone
 * is no reason to stop serving, and there is nobody left to tell.
 */
export async function writeToStderr(text: string): Promise<void> {
  const bytes = new TextEncoder().encode(text);
  try {
    for (let written = 0; written < bytes.length;) written += await Deno.stderr.write(bytes.subarray(written));
  } catch {
    // What cannot be written is lost.
  }
}
