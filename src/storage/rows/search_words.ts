import { foldings, spellingsOf } from "./spellings.ts";

/** Words of a search at most, and the characters of one: more narrow nothing down. */
const WORDS = 8;
const LONGEST_WORD = 40;

/** Characters of the shortest word that may stand anywhere; a shorter one begins a word. */
const ANYWHERE = 3;

/** Rows that an index gives and that are looked at, at most. */
export const LOOKED_AT = 200;

/** The words of a search, read once for all indexes. */
export interface SearchWords {
  /**
   * The texts of two characters or more that an index can find: a word, or a space and the beginning of one. Each is in all
   * ways to spell it, the one that was written first.
   */
  readonly indexed: readonly (readonly string[])[];
  /** The same in more ways, for a search that finds little; absent: there are none. */
  readonly wider?: readonly (readonly string[])[];
  /** Whether some names, one after the other, have all words. */
  matches(...names: readonly string[]): boolean;
}

/** Reads the words of a search; commas between names do not count. */
export function searchWords(text: string): SearchWords {
  const written = text.normalize("NFC").replace(MARKS, "").split(/[\s,;\p{Cc}]+/u).filter((word) => word !== "");
  const words = written.slice(0, WORDS).map((word) => [...word].slice(0, LONGEST_WORD).join(""));
  const sought = words.map((word) => compared(word).map((way) => placed(way, word)));
  const parts = words.flatMap(indexedParts);
  const indexed = parts.map((part) => spellingsOf(part, false)), wider = parts.map((part) => spellingsOf(part, true));
  return {
    indexed,
    ...String(wider) !== String(indexed) && { wider },
    matches(...names) {
      const texts = compared(names.join(" ")).map((text) => ` ${text}`);
      return sought.every((ways) => ways.some((way, at) => texts[at]?.includes(way)));
    },
  };
}

/** Gives the text as a card, a login id or a barcode may begin with it; `undefined` if none does. */
export function keyBeginning(text: string): string | undefined {
  const key = text.trim();
  return key === "" || /[\s\p{Cc}]/u.test(key) ? undefined : key;
}

const MARKS = /[\u0300-\u036f]/g;

/** Ways to write an apostrophe: telephones write the bent one, keyboards the straight one. */
const APOSTROPHE = /['’‘ʼ´`]/g;

function compared(text: string): readonly string[] {
  return foldings(text.replace(APOSTROPHE, "'"));
}

/** The parts of a word that an index finds however its apostrophe is written; the word itself, if they are too short. */
function indexedParts(word: string): readonly string[] {
  const parts = word.split(APOSTROPHE).filter((part) => [...part].length >= ANYWHERE);
  return parts.length > 0 ? parts : [...word].length > 1 ? [placed(word)] : [];
}

/** Writes a way to spell a word, after a space if the word itself is too short to stand anywhere. */
function placed(way: string, word = way): string {
  return [...word].length < ANYWHERE ? ` ${way}` : way;
}
