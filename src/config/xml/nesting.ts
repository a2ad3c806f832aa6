import type { Steps } from "./steps.ts";
import { tagsOf } from "./tags.ts";

/**
 * Finds where an XML text nests elements deeper than `most`; `undefined` if it nowhere does. It looks at tags only, so
 * that it can be asked before a parser, or whoever walks over what a parser made, runs out of stack.
 */
export function* tooDeepAt(xml: string, most: number): Steps<number | undefined> {
  let depth = 0;
  for (const { kind, start } of tagsOf(xml)) {
    yield;
    if (kind === "end") depth -= 1;
    else if (kind === "start") depth += 1;
    if (depth > most) return start;
  }
  return undefined;
}
