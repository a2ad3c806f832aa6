import { PAGE_TEXTS, type PageLanguage } from "../../texts/languages.ts";

/** Tells whether there are pages in a language. */
export function isPageLanguage(language: string | undefined): language is PageLanguage {
  return language !== undefined && Object.hasOwn(PAGE_TEXTS, language);
}

/** Finds the language of a page: the one that was chosen, or the first that the browser's user reads; else English. */
export function chosenLanguage(chosen: string | undefined, accepted = ""): PageLanguage {
  if (isPageLanguage(chosen)) return chosen;
  return weighed(accepted).find(isPageLanguage) ?? "en";
}

/**
 * Lists the languages of an Accept-Language header (RFC 9110, 12.5.4) without their regions, the preferred one first.
 */
function weighed(accepted: string): readonly string[] {
  return accepted.split(",")
    .map((range) => {
      const [tag = "", ...parameters] = range.trim().toLowerCase().split(/\s*;\s*/);
      const weight = parameters.find((each) => each.startsWith("q="))?.slice(2) ?? "1";
      return { language: tag.split("-", 1)[0] ?? "", weight: Number(weight) || 0 };
    })
    .filter(({ weight }) => weight > 0)
    .toSorted((a, b) => b.weight - a.weight)
    .map(({ language }) => language);
}
