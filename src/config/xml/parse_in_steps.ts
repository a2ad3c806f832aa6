import { parseXml, XmlElement, XmlError, type XmlNode } from "@rgrove/parse-xml";
import { type Piece, piecesOf } from "./pieces.ts";
import { countUpTo } from "./position.ts";
import type { Steps } from "./steps.ts";

/** UTF-16 code units that are parsed in one step, a long element apart: the parser takes less than a millisecond for them. */
const OF_A_STEP = 8_192;

/** What stands in a text in the place of a piece. */
const PLACEHOLDER = "<_/>";

/** What a piece stands in while it is parsed. */
const [AROUND, BEHIND] = ["<_>", "</_>"];

/**
 * Parses XML in steps, and gives the root that the parser makes of the whole text. Elements of an element that follow each
 * other may be parsed by themselves (XML 1.0, 3.1: `content`), and the text without them, in which an empty element
 * stands for them: the whole is well-formed if all these are. Where one is not, the whole is parsed at once, so that what
 * is told and where is the parser's own word.
 *
 * @throws XmlError if the text is not well-formed
 */
export function* parseInSteps(xml: string, ofAStep: number = OF_A_STEP): Steps<XmlElement | null> {
  return (yield* parsePieces(xml, yield* piecesOf(xml, ofAStep))) ?? parse(xml);
}

function parse(xml: string): XmlElement | null {
  const { root } = parseXml(xml, { includeOffsets: true, preserveComments: true });
  // The parser says Infinity of what ends with a text that has characters of two code units.
  if (root !== null) root.end = Math.min(root.end, xml.length);
  return root;
}

/** What the parser makes of a part that is nothing to be told about yet. */
function parsePart(xml: string): XmlElement | undefined {
  try {
    return parse(xml) ?? undefined;
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    return undefined;
  }
}

function* parsePieces(xml: string, pieces: readonly Piece[]): Steps<XmlElement | undefined> {
  const frame = pieces.length > 0 ? parsePart(frameOf(xml, pieces)) : undefined;
  if (frame === undefined) return undefined;
  move(frame, placesOutside(pieces));
  const byStart = new Map(pieces.map((piece) => [piece.start, piece]));
  return (yield* fill(frame, xml, byStart)) && byStart.size === 0 ? frame : undefined;
}

/** The text with placeholders instead of pieces. */
function frameOf(xml: string, pieces: readonly Piece[]): string {
  const between = pieces.map(({ start }, index) => xml.slice(pieces[index - 1]?.end ?? 0, start));
  return [...between, xml.slice(pieces.at(-1)?.end ?? 0)].join(PLACEHOLDER);
}

/** Makes a function that tells where in the text a place in its frame is. */
function placesOutside(pieces: readonly Piece[]): (offset: number) => number {
  const behind: number[] = [];
  const leftOut = [0];
  for (const { start, end } of pieces) {
    const before = leftOut.at(-1) ?? 0;
    behind.push(start - before + PLACEHOLDER.length);
    leftOut.push(before + end - start - PLACEHOLDER.length);
  }
  return (offset) => offset + (leftOut[countUpTo(behind, offset)] ?? 0);
}

/** Puts what pieces hold into the places that were kept for them; `false` if one is not well-formed. */
function* fill(element: XmlElement, xml: string, pieces: Map<number, Piece>): Steps<boolean> {
  const children: XmlElement["children"] = [];
  for (const child of element.children) {
    const piece = child instanceof XmlElement ? pieces.get(child.start) : undefined;
    if (piece !== undefined) {
      yield;
      const content = contentOf(piece, xml, element);
      if (content === undefined) return false;
      children.push(...content);
      pieces.delete(piece.start);
    } else {
      if (child instanceof XmlElement && !(yield* fill(child, xml, pieces))) return false;
      children.push(child);
    }
  }
  element.children = children;
  return true;
}

function contentOf({ start, end }: Piece, xml: string, parent: XmlElement): XmlElement["children"] | undefined {
  const around = parsePart(AROUND + xml.slice(start, end) + BEHIND);
  if (around === undefined) return undefined;
  move(around, (offset) => offset - AROUND.length + start);
  for (const child of around.children) child.parent = parent;
  return around.children;
}

/** Gives a node, and all nodes in it, another place. */
function move(node: XmlNode, placeOf: (offset: number) => number): void {
  node.start = placeOf(node.start);
  node.end = placeOf(node.end);
  if (node instanceof XmlElement) { for (const child of node.children) move(child, placeOf); }
}
