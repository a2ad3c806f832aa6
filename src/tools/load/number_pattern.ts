/** Identifiers that differ in one number. Plain data, so that it may travel between threads. */
export interface NumberPattern {
  readonly before: string;
  readonly after: string;
  /** Digits that the number has at least, zero-padded; absent when the pattern stands for one text, which is `before`. */
  readonly width?: number;
  /** The first and the last number. */
  readonly from: number;
  readonly to: number;
}

/** Numbers beyond this are not exact. */
const MAX_DIGITS = 15;

/**
 * Reads identifiers out of a text: `39999%09d:1-1000000` stands for 39999000000001 to 39999001000000, `P%d:1-9` for P1
 * to P9, and a text without `%` for itself. Throws a `RangeError` for anything else.
 */
export function parseNumberPattern(text: string): NumberPattern {
  if (!text.includes("%")) return { before: text, after: "", from: 0, to: 0 };
  const parts = /^([^%]*)%(?:0(\d{1,2}))?d([^%]*):(\d{1,15})-(\d{1,15})$/.exec(text);
  const [, before = "", width = "0", after = "", from = "", to = ""] = parts ?? [];
  const pattern = { before, after, width: Number(width), from: Number(from), to: Number(to) };
  if (parts === null || pattern.to < pattern.from || pattern.width > MAX_DIGITS) {
    throw new RangeError(
      `must be a text, or one with %d or %0Nd and a range, such as 39999%09d:1-1000000, not ${JSON.stringify(text)}`,
    );
  }
  return pattern;
}

/** Tells how many identifiers there are. */
export function sizeOf({ from, to }: NumberPattern): number {
  return to - from + 1;
}

/** Makes the identifier at a place, counted from 0; the first one comes again after the last. */
export function identifierAt(pattern: NumberPattern, place: number): string {
  if (pattern.width === undefined) return pattern.before;
  const number = pattern.from + place % sizeOf(pattern);
  return pattern.before + String(number).padStart(pattern.width, "0") + pattern.after;
}

/** The places of one pattern that one terminal draws from. */
export interface Share {
  readonly first: number;
  readonly size: number;
}

/**
 * Cuts a pattern into equal shares, so that no two terminals handle the same item at the same time, as in a library.
 * Where there are fewer identifiers than terminals, each draws from all of them.
 */
export function shareOf(pattern: NumberPattern, terminal: number, terminals: number): Share {
  const all = sizeOf(pattern);
  if (all < terminals) return { first: 0, size: all };
  const first = Math.floor(all * terminal / terminals);
  return { first, size: Math.floor(all * (terminal + 1) / terminals) - first };
}
