import type { PageTexts } from "../../texts/languages.ts";

/** Translates a sentence that another room says in English; without a translation it stays as it is. */
export function inLanguage(english: string, { sentences = [] }: Pick<PageTexts, "sentences">): string {
  return sentences.length === 0 ? english : translated(english, sentences);
}

function translated(english: string, sentences: NonNullable<PageTexts["sentences"]>): string {
  for (const [original, own] of sentences) {
    const values = patternOf(original).exec(english)?.slice(1).map((value) => translated(value, sentences));
    if (values !== undefined) return own.replaceAll("{}", () => values.shift() ?? "");
  }
  const parts = english.split(/(?<=\.) (?=\p{Lu})/u);
  return parts.length === 1 ? english : parts.map((part) => translated(part, sentences)).join(" ");
}

function patternOf(original: string): RegExp {
  return new RegExp(`^${original.split("{}").map((text) => RegExp.escape(text)).join("(.+?)")}$`, "s");
}
