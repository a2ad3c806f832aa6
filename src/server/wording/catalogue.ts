import { english } from "./en.ts";
import type { Texts } from "./texts.ts";

/** The languages that there are, by SIP2's codes. Another one is a file beside `en.ts` and a line here. */
const CATALOGUE: ReadonlyMap<string, Texts> = new Map([["001", english]]);

/** Gives all texts in a language, by its code in SIP2; English where there is none, or it is not known. */
export function textsIn(language: string | undefined): Texts {
  return CATALOGUE.get(language ?? "") ?? english;
}
