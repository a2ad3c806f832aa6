import { fold } from "./fold.ts";

/** The most ways to spell a word that are looked up. */
export const SPELLINGS = 4;

/** A letter, or two, and what people write for it who have no such key, or hear the name on the telephone. */
type Spelling = readonly [written: RegExp, alike: (letters: string) => string];

/**
 * Spellings that are as rare as the word itself: two letters for one, and letters that an index keeps when it takes accents
 * off.
 */
const NARROW: readonly Spelling[] = [
  [/[äöü]/g, (umlaut) => `${fold(umlaut)}e`],
  [/ss/g, () => "ß"],
  [/ß/g, () => "ss"],
  [/ø/g, () => "o"],
  [/oe/g, () => "ø"],
  [/ł/g, () => "l"],
  [/æ/g, () => "ae"],
  [/ae/g, () => "æ"],
];

/**
 * Spellings that many other words have, too: an index has umlauts without dots, so that Muller and Müller are the same there.
 */
const WIDE: readonly Spelling[] = [
  [/[aou]e/g, ([letter = ""]) => letter],
  ...NARROW,
  [/o/g, () => "ø"],
  [/l/g, () => "ł"],
];

/** Lists the ways to spell a word as indexes have it, as it was written first. */
export function spellingsOf(word: string, wide: boolean): readonly string[] {
  const lower = word.toLowerCase();
  const ways = (wide ? WIDE : NARROW).reduce<readonly string[]>(
    (known, [written, alike]) => [...new Set([...known, ...known.map((way) => way.replaceAll(written, alike))])],
    [lower],
  );
  return [word, ...ways.slice(1, SPELLINGS)];
}

/** Lists words once for each spelling of the longest, which comes first; the others keep all of theirs. */
export function oneByOne(words: readonly (readonly string[])[]): readonly (readonly (readonly string[])[])[] {
  const [longest, ...others] = words.toSorted(([a = ""], [b = ""]) => b.length - a.length);
  return (longest ?? []).map((way) => [[way], ...others]);
}

const BARE: Readonly<Record<string, string>> = { ø: "o", ł: "l", æ: "ae", ß: "ss" };
const IN_LETTERS: Readonly<Record<string, string>> = { ...BARE, ø: "oe", ä: "ae", ö: "oe", ü: "ue" };

/** Writes a text in the ways in which two spellings become the same: with the letter that is meant, or with two for it. */
export function foldings(text: string): readonly [bare: string, inLetters: string] {
  const lower = text.normalize("NFC").toLowerCase();
  const written = (letters: Readonly<Record<string, string>>) =>
    fold(lower.replaceAll(/[øłæßäöü]/g, (letter) => letters[letter] ?? letter));
  return [written(BARE), written(IN_LETTERS)];
}
