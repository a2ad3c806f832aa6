import { english } from "./en.ts";
import type { GroupedTexts, SingleTexts, Texts } from "./texts.ts";

/** The texts of a language, as far as they are translated. */
export interface Translation extends Partial<SingleTexts>, GroupsTranslated {
  /** How the language writes values that it writes otherwise than English, for a site's own words in it. */
  readonly values?: WrittenValues;
}

/** Each group as far as it is translated. */
type GroupsTranslated = { readonly [G in keyof GroupedTexts]?: Partial<GroupedTexts[G]> };

/** Writes values of texts, by their names. */
export type WrittenValues = { readonly [value: string]: (value: string) => string };

/** Fills up a translation with English. What a message words in its own way it words so only in its own language. */
export function complete({ values: _, ...translation }: Translation): Texts {
  return {
    ...english,
    ...translation,
    reasons: { ...english.reasons, ...translation.reasons },
    exceptions: translation.exceptions ?? {},
    session: { ...english.session, ...translation.session },
    koha: { ...english.koha, ...translation.koha },
    posts: { ...english.posts, ...translation.posts },
    receipts: { ...english.receipts, ...translation.receipts },
  };
}
