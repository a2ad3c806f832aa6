import type { PinLock } from "../library/pin_lock.ts";
import type { Fee } from "../library/fee.ts";
import type { LoanFacts, PatronFacts } from "../storage/port/storage.ts";
import type { PinTerminal } from "../storage/port/wrong_pins.ts";
import type { LabelledValue } from "./labelled_lines.ts";
import type { RecordTexts } from "../texts/en/records.ts";
import type { RowWords } from "./row_words.ts";

export interface ShownPatron {
  readonly patron: PatronFacts;
  readonly loans: readonly LoanFacts[];
  readonly fees: readonly Fee[];
  /**
   * For each terminal: how many wrong PINs still count, when the last one came, and the lock, if PINs are not checked
   * there.
   */
  readonly wrongPins: readonly (PinTerminal & {
    readonly tries: number;
    readonly lastTry: Temporal.Instant;
    readonly lock: PinLock | undefined;
  })[];
  /** Barcodes of holds that are still open. */
  readonly holds: { readonly waiting: readonly string[]; readonly unavailable: readonly string[] };
}

/** Describes a patron for people to read, with loans, holds and fees; never tells the stored PIN. */
export function patronRows(shown: ShownPatron, words: RowWords): readonly LabelledValue[] {
  const { patron: { lastChange, owed }, loans, fees, holds } = shown;
  const { amount, moment, texts } = words;
  const owes = Object.values(owed).reduce((sum, each) => sum + each, 0);
  return [
    ...personRows(shown, words),
    [texts.loans, String(loans.length)],
    ...loans.map(({ loan, item }) =>
      [texts.loan, texts.loanTold(loan.itemId, item.title, moment(loan.due), loan.renewals), {
        kind: "item",
        id: loan.itemId,
      }] as const
    ),
    [texts.holds, String(holds.waiting.length + holds.unavailable.length)],
    ...holds.waiting.map((itemId) => [texts.onShelf, itemId, { kind: "item", id: itemId }] as const),
    ...holds.unavailable.map((itemId) => [texts.hold, itemId, { kind: "item", id: itemId }] as const),
    [texts.owes, amount(owes)],
    ...fees.map((fee) =>
      [
        texts.fee,
        texts.feeTold(
          fee.feeId,
          amount(fee.outstanding),
          amount(fee.amount),
          texts.codes[fee.type] ?? fee.type,
          fee.description,
        ),
      ] as const
    ),
    [texts.lastChange, lastChange && words.change(lastChange)],
  ];
}

/** Describes a patron as a person with a card; never tells the stored PIN. */
export function personRows(
  { patron: { patron }, wrongPins }: Pick<ShownPatron, "patron" | "wrongPins">,
  { moment, day, branch, code, texts }: RowWords,
): readonly LabelledValue[] {
  const { attributes = {} } = patron;
  return [
    [texts.patron, patron.patronId],
    [texts.loginId, patron.loginId],
    [texts.name, `${patron.firstName} ${patron.lastName}`.trim()],
    [texts.category, patron.category],
    [texts.library, branch(patron.library)],
    [texts.expires, day(patron.expires)],
    [texts.birthDate, day(patron.birthDate)],
    [texts.address, patron.address],
    [texts.email, patron.email],
    [texts.phone, patron.phone],
    [texts.language, code("language", patron.language)],
    [texts.pin, patron.pin === "" ? texts.noPin : texts.pinSet],
    [texts.wrongPins, wrongPinsInWords(wrongPins, texts)],
    ...wrongPins.map(({ account, address, tries, lastTry, lock }) =>
      [
        texts.from,
        texts.wrongPinsFrom(account, address, tries, moment(lastTry)) + (lock === "here" ? texts.lockedThere : ""),
      ] as const
    ),
    [texts.cardLost, patron.cardLost ? texts.yes : texts.no],
    [texts.blocked, patron.blocked ? `${texts.yes}${patron.blockMessage && `: ${patron.blockMessage}`}` : texts.no],
    [texts.blockedUntil, day(patron.blockedUntil)],
    [texts.note, patron.note],
    [texts.internetProfile, patron.internetProfile],
    ...Object.entries(attributes).map(([name, value]) => [`attr:${name}`, value] as const),
  ];
}

function wrongPinsInWords(wrongPins: ShownPatron["wrongPins"], texts: RecordTexts): string {
  const tries = wrongPins.reduce((sum, each) => sum + each.tries, 0);
  return wrongPins.some(({ lock }) => lock === "everywhere") ? texts.cardLocked(tries) : String(tries);
}
