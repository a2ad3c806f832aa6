/** Characters of an identifier or a name at most. */
const LONGEST = 64;

/** Characters of identifiers: what else stands in one is a delimiter that was taken for a part of it. */
const CHARACTERS = /^[\p{L}\p{N}][\p{L}\p{N} ._/@+-]*$/u;

/**
 * A password's field (AC, AD, CO) that was read as the end of what is in front of it, where a terminal splits its fields
 * with another delimiter, or forgets one.
 */
const SWALLOWED = /[^\p{L}](AC|AD|CO)./iu;

/** The same behind whatever character: no record was found under such a name. */
const FIELD_INSIDE = /(?<=.)(AC|AD|CO)(?=.)/u;

/**
 * The number of a chip, which some libraries use as the card's or the copy's: four, seven or eight bytes in hexadecimal
 * digits (ISO/IEC 14443, 15693). It may have `AC` or `AD` inside, and then has other letters as a rule; a number in
 * decimal digits with a password behind it has none.
 */
const CHIP_NUMBER = /^(?:[0-9A-F]{8}|[0-9A-F]{14}|[0-9A-F]{16})$/i;

/**
 * Tells whether what came over the wire may be an identifier, to be stored and shown as such. What is not may hold a
 * password.
 */
function isPlausible(identifier: string): boolean {
  return identifier.length <= LONGEST && CHARACTERS.test(identifier) &&
    (!SWALLOWED.test(identifier) || isChipNumber(identifier));
}

function isChipNumber(identifier: string): boolean {
  return CHIP_NUMBER.test(identifier) && /[A-F]/i.test(identifier.replace(/(?<=.)A[CD](?=.)/i, ""));
}

/** Tells the same of an identifier of which no record was found: the field may follow a letter as well. */
export function isPlausibleUnknown(identifier: string): boolean {
  return isPlausible(identifier) && !mayHoldPassword(identifier);
}

/** Tells whether an identifier of which no record was found may have a password's field at its end. */
export function mayHoldPassword(identifier: string): boolean {
  return FIELD_INSIDE.test(identifier) && !isChipNumber(identifier);
}

/** Writes a delimiter before the password's field that an identifier of no record may hold, so that it can be cut off. */
export function withDelimiter(identifier: string): string {
  return mayHoldPassword(identifier) ? identifier.replace(FIELD_INSIDE, "|$1") : identifier;
}

/** Tells whether words for people, such as a title, have no password at their end: they may hold what identifiers do not. */
export function isPlausibleText(words: string): boolean {
  return !/.(AC|AD|CO)\S/su.test(words) && !/[^\p{L}\p{N}\s'’-](AC|AD|CO)\S/iu.test(words);
}

/**
 * Cuts a swallowed password off words that are to be stored, such as why a card was blocked. Characters that stand in
 * identifiers and before words are no delimiters: `EXIT-CO1-0001` is the number of a payment, and must stay whole.
 */
export function withoutSwallowed(words: string): string {
  return words.replace(/[^\p{L}\p{N} ._/@+(-](AC|AD|CO)\S.*$/su, "");
}

/** The records that a request names. */
export interface NamedRecords {
  /** As the terminal read the card. */
  readonly patronId?: string;
  /** As the terminal read the barcode. */
  readonly itemId?: string;
  /** A title's number, or its words. */
  readonly titleId?: string;
}

/**
 * Picks what may be stored of the records that a refused request named: a terminal that splits its fields in another
 * way has a PIN in the name of a patron or a copy.
 *
 * @param found whether records of these names were looked for, and all found
 */
export function plausibleIn({ patronId, itemId, titleId }: NamedRecords, found: boolean): NamedRecords {
  const isTold = found ? isPlausible : isPlausibleUnknown;
  const told = (id: string | undefined) => id !== undefined && isTold(id) ? id : undefined;
  return {
    patronId: told(patronId),
    itemId: told(itemId),
    titleId: titleId !== undefined && isPlausibleText(titleId) ? titleId : undefined,
  };
}
