import type { PinLock } from "../library/pin_lock.ts";
import type { Fee } from "../library/fee.ts";
import type { LoanFacts, PatronFacts } from "../storage/port/storage.ts";
import type { PinTerminal } from "../storage/port/wrong_pins.ts";
import type { LabelledValue } from "./labelled_lines.ts";
import type { RowWords } from "./row_words.ts";

export interface ShownPatron {
  readonly patron: PatronFacts;
  readonly loans: readonly LoanFacts[];
  readonly fees: readonly Fee[];
  /**
   * By terminal: how many wrong PINs still count, when the last one came and, if PINs are not checked there, the reach
   * of that lock.
   */
  readonly wrongPins: readonly (PinTerminal & {
    readonly tries: number;
    readonly lastTry: Temporal.Instant;
    readonly lock: PinLock | undefined;
  })[];
  /** Barcodes of those that still count. */
  readonly holds: { readonly waiting: readonly string[]; readonly unavailable: readonly string[] };
}

/** Describes a patron for people to read; never tells the stored PIN. */
export function patronRows(shown: ShownPatron, { amount, moment }: RowWords): readonly LabelledValue[] {
  const { patron: { patron, lastChange, owed }, loans, fees, holds, wrongPins } = shown;
  const { attributes = {} } = patron;
  const owes = Object.values(owed).reduce((sum, each) => sum + each, 0);
  return [
    ["patron", patron.patronId],
    ["login id", patron.loginId],
    ["name", `${patron.firstName} ${patron.lastName}`.trim()],
    ["category", patron.category],
    ["library", patron.library],
    ["expires", patron.expires],
    ["birth date", patron.birthDate],
    ["address", patron.address],
    ["email", patron.email],
    ["phone", patron.phone],
    ["language", patron.language],
    ["PIN", pinInWords(patron.pin)],
    ["wrong PINs", wrongPinsInWords(wrongPins)],
    ...wrongPins.map(({ account, address, tries, lastTry, lock }) =>
      [
        "  from",
        `${account} at ${address}: ${tries}, the last ${moment(lastTry)}${lock === "here" ? ", locked there" : ""}`,
      ] as const
    ),
    ["card lost", patron.cardLost ? "yes" : "no"],
    ["blocked", patron.blocked ? `yes${patron.blockMessage && `: ${patron.blockMessage}`}` : "no"],
    ["note", patron.note],
    ["internet profile", patron.internetProfile],
    ...Object.entries(attributes).map(([code, value]) => [`attr:${code}`, value] as const),
    ["loans", String(loans.length)],
    ...loans.map(({ loan, item }) =>
      ["  loan", `${loan.itemId} ${item.title}, due ${moment(loan.due)}, renewed ${loan.renewals} times`, {
        kind: "item",
        id: loan.itemId,
      }] as const
    ),
    ["holds", String(holds.waiting.length + holds.unavailable.length)],
    ...holds.waiting.map((itemId) => ["  on the shelf", itemId, { kind: "item", id: itemId }] as const),
    ...holds.unavailable.map((itemId) => ["  hold", itemId, { kind: "item", id: itemId }] as const),
    ["owes", amount(owes)],
    ...fees.map((fee) =>
      [
        "  fee",
        `${fee.feeId} ${amount(fee.outstanding)} of ${amount(fee.amount)}, ${fee.type}: ${fee.description}`,
      ] as const
    ),
    ["last change", lastChange && `${moment(lastChange.at)} ${lastChange.action} by ${lastChange.account}`],
  ];
}

function pinInWords(stored: string): string {
  return stored === "" ? "none" : `set (${stored.split("$")[1] ?? "unknown"})`;
}

function wrongPinsInWords(wrongPins: ShownPatron["wrongPins"]): string {
  const tries = wrongPins.reduce((sum, each) => sum + each.tries, 0);
  return wrongPins.some(({ lock }) => lock === "everywhere") ? `${tries}: the card is locked` : String(tries);
}
