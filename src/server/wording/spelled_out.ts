import type { Texts } from "../../texts/base/terminal_texts.ts";

/** Spells the letters of texts, for terminals that have only ASCII. */
export function spelledOut(texts: Texts, letters: Readonly<Record<string, string>>): Texts {
  return Object.keys(letters).length === 0 ? texts : spelt(texts, letters) as Texts;
}

function spelt(text: unknown, letters: Readonly<Record<string, string>>): unknown {
  if (typeof text === "string") return text.replace(/\P{ASCII}/gu, (letter) => letters[letter] ?? letter);
  if (typeof text === "function") return (...values: unknown[]) => spelt(text(...values), letters);
  return Object.fromEntries(Object.entries(text as object).map(([name, one]) => [name, spelt(one, letters)]));
}
