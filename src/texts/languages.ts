import { danish } from "./da/language.ts";
import { german } from "./de/language.ts";
import { english, type Language, type PageTexts } from "./en/language.ts";

export type { Language, PageTexts };

/** The languages, as the attribute `lang` of HTML has them. Another one is a folder beside `de/` and a line here. */
export const LANGUAGES = { en: english, de: german, da: danish } as const satisfies Readonly<Record<string, Language>>;

/** A language in which there are pages. */
export type PageLanguage = {
  [L in keyof typeof LANGUAGES]: (typeof LANGUAGES)[L] extends { readonly pages: PageTexts } ? L : never;
}[keyof typeof LANGUAGES];

/** The texts of pages, of each language that has them. */
export const PAGE_TEXTS: Readonly<Record<PageLanguage, PageTexts>> = { en: english.pages, de: german.pages };

/** The languages of pages, and what each calls itself. */
export const PAGE_LANGUAGES: readonly { readonly language: PageLanguage; readonly name: string }[] = [
  { language: "en", name: english.name },
  { language: "de", name: german.name },
];
