/**
 * Folds a line between its words, so that no part is wider than `width` unless it is one word. Blanks within a part stay
 * as they are; those between two parts end the first.
 *
 * @param indent stands before every part but the first
 *
 * @example
 * ```ts
 * foldLine("to be or not to be", 10, "  "); // ["to be or", "  not to", "  be"]
 * ```
 */
export function foldLine(line: string, width: number, indent: string): readonly string[] {
  return joined(words(line), width, indent).map((part) => part.trimEnd());
}

/** Folds a message as it travels behind its delimiters, and between words where one field alone is wider. */
export function foldMessage(line: string, delimiter: string, width: number, indent: string): readonly string[] {
  const pieces = line.split(delimiter);
  const fields = pieces.map((piece, at) => at < pieces.length - 1 ? piece + delimiter : piece);
  return joined(fields.flatMap((field) => field.length <= width ? [field] : words(field)), width, indent);
}

/** Words with the blanks behind them; those at the beginning belong to the first. */
function words(line: string): readonly string[] {
  return line.match(/^\s*\S*\s*|\S+\s*/g) ?? [];
}

/** Joins pieces to parts as wide as may be. */
function joined(pieces: readonly string[], width: number, indent: string): readonly string[] {
  const parts: string[] = [];
  let part: string | undefined;
  for (const piece of pieces.filter((each) => each !== "")) {
    if (part === undefined) part = piece;
    else if (part.length + piece.trimEnd().length <= width) part += piece;
    else {
      parts.push(part);
      part = indent + piece;
    }
  }
  return [...parts, part ?? ""];
}
