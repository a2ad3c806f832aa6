/** Words of a search at most, and the characters of one: more narrow nothing down. */
const WORDS = 8;
const LONGEST_WORD = 40;

/** Characters of the shortest word that may stand anywhere; a shorter one begins a word. */
const ANYWHERE = 3;

/** Rows that an index gives and that are looked at, at most. */
export const LOOKED_AT = 200;

/** The words of a search, read once for all indexes. */
export interface SearchWords {
  /** Texts of two characters or more that an index can find: a word, or a space and the beginning of one. */
  readonly indexed: readonly string[];
  /** Whether some names, one after the other, have all words. */
  matches(...names: readonly string[]): boolean;
}

/** Reads the words of a search; commas between names do not count. */
export function searchWords(text: string): SearchWords {
  const written = text.normalize("NFC").replace(MARKS, "").split(/[\s,;\p{Cc}]+/u).filter((word) => word !== "");
  const words = written.slice(0, WORDS).map((word) => [...word].slice(0, LONGEST_WORD).join(""));
  const folded = words.map((word) => placed(compared(word)));
  return {
    indexed: words.flatMap(indexedParts),
    matches(...names) {
      const text = ` ${compared(names.join(" "))}`;
      return folded.every((word) => text.includes(word));
    },
  };
}

/** Takes case and accents off. */
export function fold(text: string): string {
  return text.normalize("NFD").replace(MARKS, "").normalize("NFC").toLowerCase();
}

/** The text as a card, a login id or a barcode may begin with it; `undefined` if none does. */
export function keyBeginning(text: string): string | undefined {
  const key = text.trim();
  return key === "" || /[\s\p{Cc}]/u.test(key) ? undefined : key;
}

const MARKS = /[\u0300-\u036f]/g;

/** Ways to write an apostrophe: telephones write the bent one, keyboards the straight one. */
const APOSTROPHE = /['’‘ʼ´`]/g;

function compared(text: string): string {
  return fold(text.replace(APOSTROPHE, "'"));
}

/** The parts of a word that an index finds however its apostrophe is written; the word itself, if they are too short. */
function indexedParts(word: string): readonly string[] {
  const parts = word.split(APOSTROPHE).filter((part) => [...part].length >= ANYWHERE);
  return parts.length > 0 ? parts : [...word].length > 1 ? [placed(word)] : [];
}

function placed(word: string): string {
  return [...word].length < ANYWHERE ? ` ${word}` : word;
}
