/**
 * Tells what is at a path: nothing, a file, or the very file that is at another path. Where permissions do not let this
 * process look, a file may be there, and counts as one.
 */
export function fileAt(path: string, beside: string): "gone" | "another" | "the same" {
  try {
    const [found, present] = [Deno.statSync(path), Deno.statSync(beside)];
    const isSame = found.ino === null
      ? Deno.realPathSync(path) === Deno.realPathSync(beside)
      : found.ino === present.ino && found.dev === present.dev;
    return isSame ? "the same" : "another";
  } catch (error) {
    return error instanceof Deno.errors.NotFound ? "gone" : "another";
  }
}
