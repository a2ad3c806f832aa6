/** More slips of the hand than this are another word. */
const MAX_SLIPS = 3;

/**
 * Finds the candidate that somebody who typed `word` most likely meant; `undefined` if none is near.
 *
 * @example
 * ```ts
 * closestName("patron-informaton", ["hold", "patron-information"]); // "patron-information"
 * ```
 */
export function closestName(word: string, candidates: Iterable<string>): string | undefined {
  let closest: string | undefined;
  let fewest = MAX_SLIPS + 1;
  for (const candidate of candidates) {
    const slips = editDistance(word, candidate);
    if (slips < fewest && slips * 2 <= candidate.length) [closest, fewest] = [candidate, slips];
  }
  return closest;
}

/** Counts the letters that must be put in, left out or replaced to make one word of the other (Levenshtein). */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (const [index, letter] of [...from].entries()) {
    const next = [index + 1];
    for (const [column, other] of [...to].entries()) {
      const replaced = (row[column] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
