import { encodeMessage, encodeText, type RequestName, sumOf, type Timestamp } from "../../protocol/public/sip2.ts";
import { buildRequest, type Given } from "../../wire/build_request.ts";
import type { Speech } from "./load_plan.ts";
import { type NumberPattern, sizeOf } from "./number_pattern.ts";

/** A request as bytes, with gaps for the identifiers. */
export interface LineTemplate {
  /** Bytes as they are, in the order of the line; an identifier stands between each two of them. */
  readonly pieces: readonly Uint8Array[];
  /** What stands between the pieces. */
  readonly gaps: readonly ("patron" | "item")[];
}

/** Identifiers as bytes. */
export interface EncodedPattern {
  readonly before: Uint8Array;
  readonly after: Uint8Array;
  readonly width?: number;
  readonly from: number;
  readonly size: number;
}

/** A line that was put together. One is used over and over, so that sending makes no garbage. */
export interface ComposedLine {
  readonly bytes: Uint8Array;
  /** Bytes of the line, terminator included. */
  length: number;
  /** Where the patron's identifier stands; an empty range when the line has none. */
  patronAt: number;
  patronEnd: number;
  /** Where the item's identifier stands; an empty range when the line has none. */
  itemAt: number;
  itemEnd: number;
}

/** Stand where the identifiers will. Nothing else that a request holds looks like them. */
const MARKS = { patron: "<patron gap>", item: "<item gap>" } as const;

/** The options of a load for what a client is given by others. */
const PATTERNS: ReadonlyMap<string, string> = new Map([["patronId", "--patrons"], ["itemId", "--items"]]);

/** AY, its digit, AZ, four digits and the longest terminator. */
const LONGEST_TAIL = 11;

/** The digits of the largest number of a pattern. */
const MOST_DIGITS = 15;

const ZERO = 48, A = 65, Y = 89, Z = 90;
const HEX = encodeText("0123456789ABCDEF", "ascii");

/** Makes the template of a request out of what was given. Throws a `RangeError` that names what is missing or wrong. */
export function lineTemplate(
  name: RequestName,
  given: Given,
  patterns: { readonly patrons?: NumberPattern; readonly items?: NumberPattern },
  { speech, now }: { readonly speech: Speech; readonly now: Timestamp },
): LineTemplate {
  const { delimiter, encoding, terminator } = speech;
  const marked = new Map(given);
  if (patterns.patrons !== undefined) marked.set("patronId", MARKS.patron);
  if (patterns.items !== undefined) marked.set("itemId", MARKS.item);
  const request = buildRequest(name, marked, {
    now,
    delimiter,
    nameOf: ({ name, flag }) => PATTERNS.get(name) ?? flag,
  });
  const bytes = encodeMessage(request, { delimiter, encoding, terminator, version: 2 });
  return cutAtMarks(bytes.subarray(0, bytes.length - terminator.length));
}

function cutAtMarks(bytes: Uint8Array): LineTemplate {
  const pieces: Uint8Array[] = [];
  const gaps: ("patron" | "item")[] = [];
  let rest = bytes;
  for (;;) {
    const patronAt = placeOf(rest, MARKS.patron);
    const itemAt = placeOf(rest, MARKS.item);
    const at = Math.min(patronAt, itemAt);
    pieces.push(rest.slice(0, at));
    if (at === rest.length) return { pieces, gaps };
    const gap = patronAt < itemAt ? "patron" : "item";
    gaps.push(gap);
    rest = rest.subarray(at + MARKS[gap].length);
  }
}

function placeOf(bytes: Uint8Array, mark: string): number {
  const wanted = encodeText(mark, "ascii");
  const at = bytes.findIndex((_, start) => wanted.every((byte, index) => bytes[start + index] === byte));
  return at < 0 ? bytes.length : at;
}

/** Writes a pattern as bytes of the connection's encoding. */
export function encodePattern(pattern: NumberPattern, speech: Speech): EncodedPattern {
  return {
    before: encodeText(pattern.before, speech.encoding),
    after: encodeText(pattern.after, speech.encoding),
    width: pattern.width,
    from: pattern.from,
    size: sizeOf(pattern),
  };
}

/** Tells how many bytes a line of a template takes at most. */
export function longestLine(
  { pieces, gaps }: LineTemplate,
  { patrons, items }: Pick<Filling, "patrons" | "items">,
): number {
  const lengths = [
    ...pieces.map((piece) => piece.length),
    ...gaps.map((gap) => longestIdentifier(gap === "patron" ? patrons : items)),
  ];
  return lengths.reduce((sum, length) => sum + length, LONGEST_TAIL);
}

function longestIdentifier(pattern: EncodedPattern | undefined): number {
  return pattern === undefined ? 0 : pattern.before.length + MOST_DIGITS + pattern.after.length;
}

/** Makes a line to compose into, of so many bytes at most. */
export function emptyLine(capacity: number): ComposedLine {
  return { bytes: new Uint8Array(capacity), length: 0, patronAt: 0, patronEnd: 0, itemAt: 0, itemEnd: 0 };
}

/** What fills the gaps of one line; the places are counted from 0. */
export interface Filling {
  readonly patrons?: EncodedPattern;
  readonly items?: EncodedPattern;
  readonly patron: number;
  readonly item: number;
}

/**
 * Puts a line together.
 *
 * @param sequence the digit after AY; absent when the line is to end without error detection
 */
export function compose(
  line: ComposedLine,
  { pieces, gaps }: LineTemplate,
  filling: Filling,
  sequence: number | undefined,
  terminator: Uint8Array,
): void {
  const { bytes } = line;
  line.patronAt =
    line.patronEnd =
    line.itemAt =
    line.itemEnd =
      0;
  let at = 0;
  for (let index = 0; index < pieces.length; index++) {
    at = write(bytes, at, pieces[index]);
    const gap = gaps[index];
    if (gap === "patron") {
      line.patronAt = at;
      at = line.patronEnd = writeIdentifier(bytes, at, filling.patrons, filling.patron);
    } else if (gap === "item") {
      line.itemAt = at;
      at = line.itemEnd = writeIdentifier(bytes, at, filling.items, filling.item);
    }
  }
  if (sequence !== undefined) at = writeErrorDetection(bytes, at, sequence);
  line.length = write(bytes, at, terminator);
}

function write(to: Uint8Array, at: number, bytes: Uint8Array | undefined): number {
  if (bytes === undefined) return at;
  to.set(bytes, at);
  return at + bytes.length;
}

function writeIdentifier(to: Uint8Array, at: number, pattern: EncodedPattern | undefined, place: number): number {
  if (pattern === undefined) return at;
  const digitsAt = write(to, at, pattern.before);
  if (pattern.width === undefined) return digitsAt;
  const number = pattern.from + place;
  let digits = 1;
  for (let above = 10; above <= number; above *= 10) digits++;
  const end = digitsAt + Math.max(digits, pattern.width);
  for (let digitAt = end - 1, left = number; digitAt >= digitsAt; digitAt--, left = Math.floor(left / 10)) {
    to[digitAt] = ZERO + left % 10;
  }
  return write(to, end, pattern.after);
}

function writeErrorDetection(to: Uint8Array, at: number, sequence: number): number {
  to[at] = A;
  to[at + 1] = Y;
  to[at + 2] = ZERO + sequence;
  to[at + 3] = A;
  to[at + 4] = Z;
  const sum = -sumOf(to, at + 5);
  for (let digit = 0; digit < 4; digit++) to[at + 5 + digit] = HEX[(sum >> (12 - 4 * digit)) & 15] ?? ZERO;
  return at + 9;
}
