import type { Texts } from "./texts.ts";

/** How German letters are spelled where the encoding lacks them: without their dots they would make other words. */
const LETTERS: Readonly<Record<string, string>> = {
  "ä": "ae",
  "ö": "oe",
  "ü": "ue",
  "Ä": "Ae",
  "Ö": "Oe",
  "Ü": "Ue",
  "ß": "ss",
};

/** Makes texts for terminals that have only ASCII. */
export function spelledOut(texts: Texts): Texts {
  return spelt(texts) as Texts;
}

function spelt(text: unknown): unknown {
  if (typeof text === "string") return text.replace(/[äöüÄÖÜß]/g, (letter) => LETTERS[letter] ?? letter);
  if (typeof text === "function") return (...values: unknown[]) => spelt(text(...values));
  return Object.fromEntries(Object.entries(text as object).map(([name, one]) => [name, spelt(one)]));
}
