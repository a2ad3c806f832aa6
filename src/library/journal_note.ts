/** What a row of the journal notes beside its columns, by a code. */
export type JournalNoteCode =
  | "loan-ended"
  | "unnamed-loan-ended"
  | "date-too-early"
  | "offline-unexpected"
  | "fees-replaced"
  | "card-replaced"
  | "item-found"
  | "overpaid"
  | "transaction-id-reused"
  | "written-off"
  | "register"
  | "fee-withdrawn"
  | "fee-moved"
  | "fee"
  | "fee-was"
  | "renewed"
  | "card-retained"
  | "status-changed"
  | "expiry-changed"
  | "in-spite-of"
  | "locked-everywhere"
  | "locked-at-account"
  | "locked-here"
  | "asked-cards"
  | "asked-cards-of-all"
  | "asked-cards-with-pin"
  | "asked-unknown-cards"
  | "asked-items"
  | "on-loan-already"
  | "renewed-already"
  | "not-on-loan-now"
  | "undone"
  | "due-later"
  | "due-earlier"
  | "known-by-proof"
  | "known-by-late-answer"
  | "number"
  | "taken-for-retry"
  | "paid-before"
  | "may-be-retry";

/**
 * How the journal has each note; `{}` stands for what varies. The journal and its files have it in English. Pages find the
 * code again, and word it in the language of their readers.
 */
const NOTES: Readonly<Record<JournalNoteCode, string>> = {
  "loan-ended": "ended the loan of {}",
  "unnamed-loan-ended": "ended another patron's loan",
  "date-too-early": "the terminal's date {} is too long ago to be true",
  "offline-unexpected": "the policy does not expect off-line work",
  "fees-replaced": "in the place of fee {}",
  "card-replaced": "in the place of {}",
  "item-found": "the item was found: fee {} ended",
  "overpaid": "more was taken than is owed",
  "transaction-id-reused": "another payment had its transaction id",
  "written-off": "written off",
  "register": "register {}",
  "fee-withdrawn": "a fee that was paid is withdrawn",
  "fee-moved": "fee {} {}, {} outstanding",
  "fee": "fee {}",
  "fee-was": "it was {}, {} outstanding",
  "renewed": "{} renewed, {} not",
  "card-retained": "card retained",
  "status-changed": "status {} to {}",
  "expiry-changed": "expires {} to {}",
  "in-spite-of": "in spite of {}",
  "locked-everywhere": "at every terminal",
  "locked-at-account": "at terminals of this account",
  "locked-here": "at this terminal",
  "asked-cards": "cards without a right PIN: {} in {}, usual are {} at most",
  "asked-cards-of-all": "cards without a right PIN by all logins of {}: {} in {}, usual are {} at most",
  "asked-cards-with-pin": "cards with a right PIN: {} in {}, usual are {} at most",
  "asked-unknown-cards": "cards that do not exist: {} in {}, usual are {} at most",
  "asked-items": "copies: {} in {}, usual are {} at most",
  "on-loan-already": "on loan to the patron already: nothing was sent",
  "renewed-already": "renewed already: nothing was sent",
  "not-on-loan-now": "not on loan any more: nothing was sent",
  "undone": "undone at the terminal: nothing was sent",
  "due-later": "due later than was told",
  "due-earlier": "due-earlier",
  "known-by-proof": "known by proof",
  "known-by-late-answer": "known by a late answer",
  "number": "number {}",
  "taken-for-retry": "taken for a retry of the payment of {} ({}): not booked",
  "paid-before": "answered yes as the payment of {} was, and nothing is owed any more: not booked",
  "may-be-retry": "booked, and may be a retry of the payment before",
};

/** A note that was read again. */
export interface JournalNote {
  readonly code: JournalNoteCode;
  readonly values: readonly string[];
}

/** Writes a note for the journal. Several notes of a row stand behind each other, with `; ` between. */
export function journalNote(code: JournalNoteCode, ...values: readonly (string | number)[]): string {
  const left = values.values();
  return NOTES[code].replaceAll("{}", () => String(left.next().value ?? ""));
}

/** Reads a note of the journal again; `undefined` for other words, such as those that staff wrote. */
export function readJournalNote(text: string): JournalNote | undefined {
  for (const [code, note] of ENTRIES) {
    const values = valuesIn(text, note);
    if (values !== undefined) return { code, values };
  }
  return undefined;
}

const ENTRIES = Object.entries(NOTES) as readonly (readonly [JournalNoteCode, string])[];

/** Finds what stands in the places of a note; `undefined` if the text is not this note. */
function valuesIn(text: string, note: string): readonly string[] | undefined {
  const [first = "", ...rest] = note.split("{}");
  const last = rest.length - 1;
  if (last < 0) return text === note ? [] : undefined;
  const values: string[] = [];
  if (!text.startsWith(first)) return undefined;
  let left = text.slice(first.length);
  for (const [at, piece] of rest.entries()) {
    const end = at < last ? left.indexOf(piece) : left.endsWith(piece) ? left.length - piece.length : -1;
    if (end <= 0) return undefined;
    values.push(left.slice(0, end));
    left = left.slice(end + piece.length);
  }
  return values;
}
