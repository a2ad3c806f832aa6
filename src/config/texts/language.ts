import { type AttributeRows, derivedAttribute } from "../base/element_row.ts";
import { kind } from "../base/kind.ts";

const ALLOWED = "three digits of SIP2's list of languages, such as 001 for English and 003 for German";

/** A language, as 23 and 63 name it. */
export const language = kind(ALLOWED, (text, refuse) => {
  const code = text.trim();
  return /^\d{3}$/.test(code) && code !== "000" ? code : refuse();
}, { pattern: "[0-9]{3}" });

/** Several languages. */
const languageList = kind("languages such as 001,003", (text, refuse): ReadonlySet<string> => {
  const codes = text.split(/[\s,]+/).filter((code) => code !== "");
  const wrong = codes.find((code) => !/^\d{3}$/.test(code) || code === "000");
  if (wrong !== undefined) return refuse(`in which ${JSON.stringify(wrong)} is no language; one is ${ALLOWED}`);
  return codes.length === 0 ? refuse() : new Set(codes);
}, { pattern: "[, ]*[0-9]{3}([, ]+[0-9]{3})*[, ]*" });

/** Attributes of a login about the languages of its terminals. */
export const languageAttributes = {
  language: derivedAttribute(
    language,
    "the first of languages, else 001, English",
    "the language of what is shown and printed, where neither the request nor the patron's data name one",
  ),
  languages: derivedAttribute(
    languageList,
    "all that there are",
    "the only languages to be used; 001: English, whatever request and patron name (Koha's way)",
  ),
} as const satisfies AttributeRows;
