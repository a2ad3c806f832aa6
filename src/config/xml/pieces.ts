import type { Steps } from "./steps.ts";
import { type Tag, tagsOf } from "./tags.ts";

/** A part of an XML text: elements that follow each other in the same element, and what is between them. */
export interface Piece {
  /** Where its first element begins, in UTF-16 code units. */
  readonly start: number;
  /** What is behind its last one. */
  readonly end: number;
}

/** An element whose end has not been found yet. */
interface OpenElement {
  readonly start: number;
  /** Those of its elements that have ended and are in no piece yet. */
  whole?: Piece;
  /** Whether there is a piece in it, so that it can be in none itself. */
  isCut: boolean;
}

/**
 * Finds pieces of about `length` that hold nearly all of an XML text, in the order of their places; none is in another. An
 * element is halved only if it is longer than that. Of a text that is not well-formed they may be anything.
 */
export function* piecesOf(xml: string, length: number): Steps<readonly Piece[]> {
  const pieces: Piece[] = [];
  const open: OpenElement[] = [];

  /** Makes a piece of what is whole in an element. */
  function cut(element: OpenElement): void {
    if (element.whole !== undefined) pieces.push(element.whole);
    element.isCut ||= element.whole !== undefined;
    element.whole = undefined;
  }

  function close(element: OpenElement, { end }: Tag): void {
    const parent = open.at(-1);
    if (element.isCut) cut(element);
    if (parent === undefined) return;
    if (element.isCut) {
      cut(parent);
      parent.isCut = true;
    } else {
      parent.whole = { start: parent.whole?.start ?? element.start, end };
      if (end - parent.whole.start >= length) cut(parent);
    }
  }

  for (const tag of tagsOf(xml)) {
    yield;
    const element: OpenElement | undefined = tag.kind === "end" ? open.pop() : { start: tag.start, isCut: false };
    if (element === undefined) break;
    if (tag.kind === "start") open.push(element);
    else close(element, tag);
  }
  return pieces.toSorted((a, b) => a.start - b.start);
}
