import { english } from "./en.ts";
import type { Texts } from "./texts.ts";

/** The texts of a language, as far as they are translated. */
export type Translation = Partial<Omit<Texts, Groups>> & { readonly [G in Groups]?: Partial<Texts[G]> } & {
  /** How the language writes values that it writes otherwise than English, for a site's own words in it. */
  readonly values?: WrittenValues;
};

/** Writes values of texts, by their names. */
export type WrittenValues = { readonly [value: string]: (value: string) => string };

type Groups = "reasons" | "exceptions" | "session" | "koha" | "posts" | "receipts";

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
