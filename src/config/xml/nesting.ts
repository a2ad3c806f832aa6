/**
 * Finds where an XML text nests elements deeper than `most`; `undefined` if it nowhere does. It looks at tags only, so
 * that it can be asked before a parser, or whoever walks over what a parser made, runs out of stack.
 */
export function tooDeepAt(xml: string, most: number): number | undefined {
  let depth = 0;
  for (let at = xml.indexOf("<"); at >= 0;) {
    const end = endOfMarkup(xml, at);
    if (end === undefined) return undefined;
    const isTag = xml[at + 1] !== "!" && xml[at + 1] !== "?";
    if (isTag && xml[at + 1] === "/") depth -= 1;
    else if (isTag && xml[end - 2] !== "/") depth += 1;
    if (depth > most) return at;
    at = xml.indexOf("<", end);
  }
  return undefined;
}

/** What comments and the like begin and end with. */
const ENCLOSED = [["<!--", "-->"], ["<![CDATA[", "]]>"], ["<?", "?>"]] as const;

/** Where what begins with `<` is over; `undefined` if it never is, which the parser will tell. */
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
