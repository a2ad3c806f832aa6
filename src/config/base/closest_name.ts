import { closestString, levenshteinDistance } from "@std/text";

/**
 * Finds the one of `names` that `written` was probably meant to be: the fewest letters to add, drop or change, at most one
 * for every three letters, or two letters in each other's place. Case counts for nothing. `undefined` if none is near.
 */
export function closestName(written: string, names: Iterable<string>): string | undefined {
  const known = [...names];
  if (known.length === 0) return undefined;
  const closest = closestString(written, known);
  const [typed, meant] = [written.toLowerCase(), closest.toLowerCase()];
  const edits = levenshteinDistance(typed, meant);
  const isSwapped = edits === 2 && sorted(typed) === sorted(meant);
  return isSwapped || edits <= Math.max(1, Math.floor(written.length / 3)) ? closest : undefined;
}

function sorted(letters: string): string {
  return [...letters].sort().join("");
}

/** Ends a fault with a hint: `; did you mean "X"` if a name is near, else what is allowed. */
export function suggestion(written: string, names: readonly string[]): string {
  const closest = closestName(written, names);
  if (closest !== undefined) return `; did you mean ${JSON.stringify(closest)}`;
  return `; allowed: ${names.join(", ") || "none"}`;
}
