/** A place in a text, as editors show it. */
export interface Position {
  /** Counted from 1, as editors count. */
  readonly line: number;
  /** Characters from the start of the line, counted from 1. */
  readonly column: number;
}

/** Characters of two UTF-16 code units are counted beforehand in blocks of so many code units. */
const BLOCK = 256;

/**
 * Makes a function that tells the line and column of an offset in `text`. Lines end with LF, CRLF or CR, as in XML. It
 * takes as long for the end of a line of a million characters as for its start.
 */
export function positionFinder(text: string): (offset: number) => Position {
  const starts = [0];
  for (const end of text.matchAll(/\r\n?|\n/g)) starts.push(end.index + end[0].length);
  const blocks = [0];
  for (let from = 0; from < text.length; from += BLOCK) {
    blocks.push((blocks.at(-1) ?? 0) + pairsBetween(text, from, Math.min(from + BLOCK, text.length)));
  }
  const pairsBefore = (offset: number) => {
    const block = Math.floor(offset / BLOCK);
    return (blocks[block] ?? 0) + pairsBetween(text, block * BLOCK, offset);
  };
  return (offset) => {
    const line = countUpTo(starts, offset);
    const start = starts[line - 1] ?? 0;
    return { line, column: offset - start - (pairsBefore(offset) - pairsBefore(start)) + 1 };
  };
}

/** How many of ascending numbers are no more than `most`, found by halving. */
function countUpTo(ascending: readonly number[], most: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? 0) <= most) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Surrogate pairs whose second half is in the range. */
function pairsBetween(text: string, from: number, to: number): number {
  let pairs = 0;
  for (let at = Math.max(from, 1); at < to; at++) {
    const isPair = (text.charCodeAt(at) & 0xfc00) === 0xdc00 && (text.charCodeAt(at - 1) & 0xfc00) === 0xd800;
    if (isPair) pairs += 1;
  }
  return pairs;
}
