/** The longest text, in UTF-16 code units, that a template or a rewriting may make. */
export const MOST_CHARACTERS = 4_096;

/**
 * How much work one text may cost: a unit is a character written or read by a filter, or a character shown to one
 * instruction of a regular expression. The worst patterns that were measured took 20 to 60 ns for one.
 */
const MOST_WORK = 250_000;

/** What it costs to write a date, a time or an amount: it takes as long as so many characters. */
export const FOR_EACH_DATE_OR_AMOUNT = 100;

/** The cost of an empty text: a message may ask for very many of them. */
const FOR_EACH_TEXT = 50;

/** Why a text could not be made. Its message holds nothing of what the text is about. */
export class TextFailure extends Error {}

/** The work that one text, or all texts of one message, may still cost. */
export class Budget {
  #left = MOST_WORK;

  /** Takes units off; throws a {@linkcode TextFailure} when they run out, before the work is done. */
  spend(units: number): void {
    this.#left -= units;
    if (this.#left < 0) throw new TextFailure(`it takes more than ${MOST_WORK} steps`);
  }
}

/** Throws a {@linkcode TextFailure} for a text that is too long. */
export function limitLength({ length }: string): void {
  if (length > MOST_CHARACTERS) throw new TextFailure(`a text grows longer than ${MOST_CHARACTERS} characters`);
}

/**
 * Runs what may fail, at the cost of `budget`; gives its text, or the reason. Nothing is thrown, whatever the site's
 * values do.
 */
export function bounded(make: (budget: Budget) => string, budget: Budget): MadeText {
  try {
    budget.spend(FOR_EACH_TEXT);
    return { text: make(budget) };
  } catch (error) {
    if (error instanceof TextFailure) return { text: undefined, reason: error.message };
    return { text: undefined, reason: error instanceof Error ? `it failed with ${error.name}` : "it failed" };
  }
}

/** A text, or why there is none: then the field is left out, and the reason is for the log. */
export type MadeText =
  | { readonly text: string }
  | { readonly text: undefined; readonly reason: string };
