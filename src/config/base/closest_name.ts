/**
 * Finds the one of `names` that `written` was probably meant to be: the fewest letters to add, drop, change or swap, at
 * most one for every three letters. Case counts for nothing. `undefined` if none is near.
 */
export function closestName(written: string, names: Iterable<string>): string | undefined {
  let closest: string | undefined;
  let fewest = Math.max(1, Math.floor(written.length / 3));
  for (const name of names) {
    const edits = editDistance(written.toLowerCase(), name.toLowerCase());
    if (edits > fewest || (edits === fewest && closest !== undefined)) continue;
    closest = name;
    fewest = edits;
  }
  return closest;
}

/** Ends a fault with a hint: `; did you mean "X"` if a name is near, else what is allowed. */
export function suggestion(written: string, names: readonly string[]): string {
  const closest = closestName(written, names);
  if (closest !== undefined) return `; did you mean ${JSON.stringify(closest)}`;
  return `; allowed: ${names.join(", ") || "none"}`;
}

/** Counts insertions, deletions, substitutions, and swaps of neighbours (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current[column] = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
        swapped ? (beforeLast[column - 2] ?? 0) + 1 : Infinity,
      );
    }
    [beforeLast, last] = [last, current];
  }
  return last[b.length] ?? 0;
}
