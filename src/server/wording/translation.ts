import { english } from "./en.ts";
import type { Texts } from "./texts.ts";

/** The texts of a language, as far as they are translated. */
export type Translation = Partial<Omit<Texts, Groups>> & { readonly [G in Groups]?: Partial<Texts[G]> } & {
  /** How the language writes values that it writes otherwise than English, for a site's own words in it. */
  readonly values?: WrittenValues;
};

/** Writes values of texts, by their names. */
export type WrittenValues = { readonly [value: string]: (value: string) => string };

type Groups = "reasons" | "exceptions" | "session" | "koha" | "receipts";

/** Fills up a translation with English. What a message words in its own way it words so only in its own language. */
export function complete({ values: _, ...translation }: Translation): Texts {
  return {
    ...english,
    ...translation,
    reasons: { ...english.reasons, ...translation.reasons },
    exceptions: translation.exceptions ?? {},
    session: { ...english.session, ...translation.session },
    koha: { ...english.koha, ...translation.koha },
    receipts: { ...english.receipts, ...translation.receipts },
  };
}

/** Lists the texts that a translation lacks, by their places in the catalogue. */
export function lackingIn(translation: Translation): readonly string[] {
  return placesOf(english).filter((place) => !place.startsWith("exceptions.") && !isIn(translation, place.split(".")));
}

/** Lists the places of all texts. */
export function placesOf(texts: object, parent = ""): readonly string[] {
  return Object.entries(texts).flatMap(([name, text]) =>
    typeof text === "object" && text !== null ? placesOf(text, `${parent}${name}.`) : [`${parent}${name}`]
  );
}

function isIn(texts: object, [first = "", ...rest]: readonly string[]): boolean {
  const found: unknown = Reflect.get(texts, first);
  if (rest.length === 0) return found !== undefined;
  return typeof found === "object" && found !== null && isIn(found, rest);
}
