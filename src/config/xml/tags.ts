/** A tag in an XML text. */
export interface Tag {
  readonly kind: "start" | "end" | "empty";
  /** Where it begins, in UTF-16 code units. */
  readonly start: number;
  /** What is behind it. */
  readonly end: number;
}

/** Finds the tags of an XML text without judging it; they end at markup that is never over, which a parser will tell. */
export function* tagsOf(xml: string): Generator<Tag> {
  for (let start = xml.indexOf("<"); start >= 0;) {
    const end = endOfMarkup(xml, start);
    if (end === undefined) return;
    const kind = kindOf(xml, start, end);
    if (kind !== undefined) yield { kind, start, end };
    start = xml.indexOf("<", end);
  }
}

function kindOf(xml: string, start: number, end: number): Tag["kind"] | undefined {
  const first = xml[start + 1];
  if (first === "!" || first === "?") return undefined;
  if (first === "/") return "end";
  return xml[end - 2] === "/" ? "empty" : "start";
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
    if (character !== '"' && character !== "'") continue;
    at = xml.indexOf(character, at + 1);
    if (at < 0) return undefined;
  }
  return undefined;
}
