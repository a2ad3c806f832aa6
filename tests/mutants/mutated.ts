import type { Replacement } from "./mutants.ts";

/** Makes replacements in a text. Throws where what is to be replaced does not stand there exactly once. */
export function mutated(text: string, replacements: readonly Replacement[]): string {
  return replacements.reduce((changed, { file, from, to }) => {
    const [before, after, more] = changed.split(from);
    if (before === undefined || after === undefined || more !== undefined) {
      throw new Error(`${file} has not exactly one ${JSON.stringify(from)}`);
    }
    return before + to + after;
  }, text);
}
