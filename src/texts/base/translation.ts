import type { GroupedTexts, SingleTexts } from "./terminal_texts.ts";

/** The texts of terminals in a language, as far as they are translated. */
export interface Translation extends Partial<SingleTexts>, GroupsTranslated {
  /** How the language writes values that it writes otherwise than English, for a site's own words in it. */
  readonly values?: WrittenValues;
}

/** Each group as far as it is translated. */
type GroupsTranslated = { readonly [G in keyof GroupedTexts]?: Partial<GroupedTexts[G]> };

/** Writes values of texts, by their names. */
export type WrittenValues = { readonly [value: string]: (value: string) => string };
