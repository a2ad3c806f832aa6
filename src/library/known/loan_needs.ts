/**
 * Which limits a loan would have needed that a stand-in had made in the system's place. It names neither card nor copy. What
 * is absent was not needed.
 */
export interface LoanNeeds {
  /** No limit lets it pass: the card is blocked, the copy on loan. */
  readonly denied?: true;
  /** Which of the card's loans on the day it was. */
  readonly loan?: number;
  /** Nothing is known of the card, of the copy, of the PIN that came. */
  readonly card?: true;
  readonly item?: true;
  readonly pin?: true;
  /** The loan costs something. */
  readonly charged?: true;
  /** What the patron owes, in minor units. */
  readonly owed?: number;
}

/** The word under which such loans are counted beside the fields that are compared. */
export const NEEDS = "needs";

/** The limits that can be tried. */
export interface TriedLimits {
  readonly loansPerCard: number;
  /** 0: none. */
  readonly unknownCards: number;
  readonly unknownItems: number;
  readonly unknownPin: boolean;
  readonly chargedLend: boolean;
  /** In minor units. */
  readonly owedAtMost: number;
}

/** Tells whether a loan would have been made within these limits. */
export function isWithin(
  { denied, loan = 1, card, item, pin, charged, owed = 0 }: LoanNeeds,
  limits: TriedLimits,
): boolean {
  return denied !== true && loan <= limits.loansPerCard &&
    (card !== true || loan <= limits.unknownCards) && (item !== true || loan <= limits.unknownItems) &&
    (pin !== true || limits.unknownPin) && (charged !== true || limits.chargedLend) && owed <= limits.owedAtMost;
}

/** Writes what a loan would have needed, the same in the same words; and whether the system made it. */
export function writeNeeds({ denied, loan, card, item, pin, charged, owed }: LoanNeeds, lent: boolean): string {
  return JSON.stringify({ lent, denied, loan, card, item, pin, charged, owed });
}

/** Reads what {@link writeNeeds} wrote; `undefined` for anything else. */
export function readNeeds(written: string): { readonly lent: boolean; readonly needs: LoanNeeds } | undefined {
  try {
    const { lent, ...needs }: LoanNeeds & { readonly lent?: unknown } = JSON.parse(written);
    return typeof lent === "boolean" ? { lent, needs } : undefined;
  } catch {
    return undefined;
  }
}
