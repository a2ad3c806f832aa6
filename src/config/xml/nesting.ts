/**
 * Finds where an XML text nests elements deeper than `most`; `undefined` if it nowhere does. It looks at tags only, so
 * that it can be asked first: deep nesting makes a parser, and code that walks through its tree, run out of stack. It
 * ends at markup that is not closed, which the parser reports.
 */
export function tooDeepAt(xml: string, most: number): number | undefined {
  let depth = 0;
  for (let start = xml.indexOf("<"); start >= 0;) {
    const end = endOfMarkup(xml, start);
    if (end === undefined) return undefined;
    depth += stepAt(xml, start, end);
    if (depth > most) return start;
    start = xml.indexOf("<", end);
  }
  return undefined;
}

/** How much deeper it is behind this markup: a start tag goes in, an end tag out. */
function stepAt(xml: string, start: number, end: number): number {
  const first = xml[start + 1];
  if (first === "/") return -1;
  return first === "!" || first === "?" || xml[end - 2] === "/" ? 0 : 1;
}

/** What comments and the like begin and end with. */
const ENCLOSED = [["<!--", "-->"], ["<![CDATA[", "]]>"], ["<?", "?>"]] as const;

/** Where what begins with `<` is over; `undefined` if it never is. */
function endOfMarkup(xml: string, start: number): number | undefined {
  for (const [opening, closing] of ENCLOSED) {
    if (!xml.startsWith(opening, start)) continue;
    const end = xml.indexOf(closing, start + opening.length);
    return end < 0 ? undefined : end + closing.length;
  }
  for (let at = start + 1; at < xml.length; at++) {
    const character = xml[at];
    if (character === ">") return at + 1;
    if (character === "[" && xml.startsWith("<!DOCTYPE", start)) return endOfSubset(xml, at);
    if (character !== '"' && character !== "'") continue;
    at = xml.indexOf(character, at + 1);
    if (at < 0) return undefined;
  }
  return undefined;
}

/** Where a document type with declarations of its own is over; in these, quotes and signs of markup need not be in pairs. */
function endOfSubset(xml: string, from: number): number | undefined {
  const end = /\][ \t\r\n]*>/g;
  end.lastIndex = from;
  return end.test(xml) ? end.lastIndex : undefined;
}
