import { foldId, sameId } from "../../library/id.ts";
import type { LoanSaid } from "../../library/known/known_loan.ts";
import { cardFrom, copyFrom, type FoundDoc } from "./known_row.ts";

/** What names a card that is forgotten. */
export interface ForgottenCard {
  /** The numbers under which the patron is known. */
  readonly numbers: readonly string[];
  /** The copies that may name one of them. */
  readonly copies: readonly string[];
}

/**
 * The patterns of all documents that name one of these cards, for LIKE without an escape character, once the documents are in
 * lower case. What else is like them only costs time.
 */
export function namingDocs(numbers: readonly string[]): readonly string[] {
  return numbers.map((number) => `%${foldId(JSON.stringify(number))}%`);
}

/** Tells the system's own form of a number, by what is known of the card. */
export function ownNumber(patronId: string, doc: string | undefined): string {
  const { valid, sameAs } = cardFrom(doc).facts;
  return valid === undefined ? sameAs?.value ?? patronId : patronId;
}

/**
 * Lists the numbers under which a patron is known: the one that is asked for, the system's own, and others that lead to it.
 *
 * @param naming the cards that may name the system's own
 */
export function numbersOf(patronId: string, doc: string | undefined, naming: readonly FoundDoc[]): readonly string[] {
  const own = ownNumber(patronId, doc);
  const others = naming.filter((found) => sameId(cardFrom(found.doc).facts.sameAs?.value ?? "", own));
  return [...new Set([patronId, own, ...others.map(({ id }) => id)].map(foldId))];
}

/** Writes what is known of a copy without some patrons: that it is on loan stays, and to whom is not known. */
export function withoutPatrons(doc: string, numbers: readonly string[]): string {
  const { facts: { due, ...facts }, loan, ...copy } = copyFrom(doc);
  const forgotten = (value: LoanSaid | null) =>
    value !== null && numbers.includes(foldId(value.patronId)) ? { ...value, patronId: "" } : value;
  return JSON.stringify({
    facts: { ...facts, ...due && { due: { ...due, value: forgotten(due.value) } } },
    ...loan && { loan: { ...loan, value: forgotten(loan.value) } },
    ...copy,
  });
}
