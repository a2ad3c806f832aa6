import type { Texts } from "./terminal_texts.ts";

/** All texts of terminals in a language: one that lacks one does not compile. */
export interface Translation extends Texts {
  /** How the language writes values that it writes otherwise than English, for a site's own words in it. */
  readonly values?: WrittenValues;
}

/** Writes values of texts, by their names. */
export type WrittenValues = { readonly [value: string]: (value: string) => string };
