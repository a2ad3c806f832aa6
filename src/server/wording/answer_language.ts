import type { TextOverride } from "../../config/texts/read_texts.ts";
import type { Encoding } from "../../protocol/encoding.ts";
import type { Request } from "../../protocol/message.ts";
import { terminalInEnglish } from "../../texts/en/terminal.ts";
import { type Language, LANGUAGES } from "../../texts/languages.ts";
import { withSiteWords } from "./site_words.ts";
import type { Texts } from "../../texts/base/terminal_texts.ts";

/** The languages by SIP2's codes for them. */
const BY_CODE: ReadonlyMap<string, Language> = new Map(
  Object.values<Language>(LANGUAGES).flatMap((language) => language.codes.map((code) => [code, language] as const)),
);

/** The language of an account that names none. */
const ENGLISH = "001";

const TEXTS: ReadonlyMap<string, Texts> = new Map([...BY_CODE].map(([code, { terminal }]) => [code, terminal]));

/** For terminals that have only ASCII. */
const IN_ASCII: ReadonlyMap<string, Texts> = new Map(
  [...BY_CODE].map(([code, { terminal, inAscii }]) => [code, spelledOut(terminal, inAscii)]),
);

/** The languages and the words of its own that an account asks for. */
interface LanguageChoice {
  readonly language?: string;
  /** As `Account.languages`. */
  readonly languages?: ReadonlySet<string>;
  /** The site's own words; absent: none. */
  readonly texts?: readonly TextOverride[];
  /** The encoding of the account; absent: one that has all letters. */
  readonly encoding?: Encoding;
}

/** Tells whether an account can be spoken to in a language; one that is absent or empty is none. */
export function speaks(code: string | undefined, { languages, texts }: LanguageChoice): code is string {
  if (code === undefined || code === "") return false;
  const known = TEXTS.has(code) || texts?.some(({ language }) => language === code) === true;
  return known && (languages === undefined || languages.has(code));
}

/**
 * Gives all texts in the first of some languages in which an account can be spoken to, else in the account's own; what
 * a site lacks in a language of its own is English.
 *
 * @param wanted codes of SIP2; what is absent or empty names none
 */
export function textsIn(wanted: readonly (string | undefined)[], choice: LanguageChoice): Texts {
  for (const code of wanted) if (speaks(code, choice)) return textsOf(code, choice);
  return textsOf(choice.language ?? choice.languages?.values().next().value ?? ENGLISH, choice);
}

/** Gives all texts in a language in which an account can be spoken to. */
export function textsOf(code: string, choice: LanguageChoice): Texts {
  const all = choice.encoding === "ascii" ? IN_ASCII : TEXTS;
  const texts = all.get(code) ?? terminalInEnglish;
  return choice.texts === undefined ? texts : textsOfSite(code, texts, choice.texts);
}

/** Texts that have been put together, by the site's own words and the language. */
const made = new WeakMap<readonly TextOverride[], Map<string, Texts>>();

function textsOfSite(code: string, texts: Texts, overrides: readonly TextOverride[]): Texts {
  const byLanguage = made.get(overrides) ?? new Map<string, Texts>();
  made.set(overrides, byLanguage);
  const known = byLanguage.get(code);
  if (known !== undefined) return known;
  const said = overrides.filter(({ language }) => language === undefined || language === code);
  const own = withSiteWords(texts, said, BY_CODE.get(code)?.terminal.values ?? {});
  byLanguage.set(code, own);
  return own;
}

/** Patrons whose language a session remembers at most: a self-check serves one after the other. */
const PATRONS = 16;

/** The language of each patron of a session, by the identifier that the terminal sends. */
export type PatronLanguages = Map<string, string>;

/**
 * Finds the language of the answer to a request, as far as it is known without the patron: the one that it asks for, which
 * only 23 and 63 can, else the one in which this session has last spoken to its patron.
 */
export function languageOf(
  languages: PatronLanguages,
  request: Request,
  choice: LanguageChoice,
): string | undefined {
  const asksFor = request.name === "patronInformation" || request.name === "patronStatusRequest";
  const asked = asksFor ? request.fixed.language : undefined;
  if (speaks(asked, choice)) return asked;
  const heard = languages.size === 0 ? undefined : languages.get(patronOf(request));
  return speaks(heard, choice) ? heard : undefined;
}

/** Remembers the language in which a patron was spoken to, for the requests that name none. */
export function rememberLanguage(languages: PatronLanguages, request: Request, language: string): void {
  const patron = patronOf(request);
  if (patron === "") return;
  languages.delete(patron);
  languages.set(patron, language);
  if (languages.size > PATRONS) languages.delete(languages.keys().next().value ?? "");
}

function patronOf({ fields }: Request): string {
  return "patronId" in fields ? fields.patronId?.trim().toLowerCase() ?? "" : "";
}

/** Spells the letters of texts, for terminals that have only ASCII. */
function spelledOut(texts: Texts, letters: Readonly<Record<string, string>>): Texts {
  return Object.keys(letters).length === 0 ? texts : spelt(texts, letters) as Texts;
}

function spelt(text: unknown, letters: Readonly<Record<string, string>>): unknown {
  if (typeof text === "string") return text.replace(/\P{ASCII}/gu, (letter) => letters[letter] ?? letter);
  if (typeof text === "function") return (...values: unknown[]) => spelt(text(...values), letters);
  return Object.fromEntries(Object.entries(text as object).map(([name, one]) => [name, spelt(one, letters)]));
}
