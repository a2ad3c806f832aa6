/** A place in a text, as editors show it. */
export interface Position {
  /** Counted from 1. */
  readonly line: number;
  /** Characters from the start of the line, counted from 1. */
  readonly column: number;
}

/** Makes a function that tells the line and column of an offset in `text`. Lines end with LF, CRLF or CR, as in XML. */
export function positionFinder(text: string): (offset: number) => Position {
  const starts = [0, ...[...text.matchAll(/\r\n?|\n/g)].map((end) => end.index + end[0].length)];
  return (offset) => {
    const index = starts.findLastIndex((start) => start <= offset);
    return { line: index + 1, column: [...text.slice(starts[index], offset)].length + 1 };
  };
}
