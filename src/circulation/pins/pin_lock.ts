import type { PinLock } from "../../library/pin_lock.ts";
import type { PinTerminal, WrongPins } from "../../storage/port/wrong_pins.ts";

/** The time in which the cards are counted on which a terminal sends wrong PINs. */
export const CARDS_WINDOW: Temporal.Duration = Temporal.Duration.from({ hours: 1 });

/** How many wrong PINs are put up with, and how long right ones are remembered; a limit that is `undefined` is none. */
export interface PinLimits {
  /** Wrong PINs in a row at which a card is locked. */
  readonly wrongPins?: number;
  /** Cards on which the wrong PINs of one terminal count at every terminal, within an hour. */
  readonly wrongPinCardsPerTerminal?: number;
  /** Seconds for which a right PIN is remembered; absent or 0: not at all. */
  readonly rememberPins?: number;
}

/**
 * Tells whether one more wrong PIN counts at every terminal. A terminal that tries card after card could lock out all
 * patrons; so it does for a few cards an hour, and what it tries beyond them is held against this terminal alone.
 *
 * @param otherCards other cards on which this terminal sent wrong PINs within {@link CARDS_WINDOW}
 */
export function countsEverywhere(
  otherCards: number,
  { wrongPinCardsPerTerminal: most = Infinity }: PinLimits,
): boolean {
  return otherCards < most;
}

/** Tells where a card is locked for a terminal, if it is. */
export function pinLock(tries: readonly WrongPins[], at: PinTerminal, limits: PinLimits): PinLock | undefined {
  const { wrongPins: limit = Infinity } = limits;
  if (triesEverywhere(tries) >= limit) return "everywhere";
  return triesHere(tries, at) >= limit ? "here" : undefined;
}

/**
 * Tells which lock the last wrong PIN brought about, if it did: of those that come at once, only the one that reaches
 * the limit does.
 *
 * @param tries how they stand after it
 */
export function newPinLock(
  tries: readonly WrongPins[],
  { everywhere, ...at }: PinTerminal & { readonly everywhere: boolean },
  { wrongPins: limit }: PinLimits,
): PinLock | undefined {
  if (everywhere && triesEverywhere(tries) === limit) return "everywhere";
  const alreadyLocked = limit !== undefined && triesEverywhere(tries) >= limit;
  return !alreadyLocked && triesHere(tries, at) === limit ? "here" : undefined;
}

function triesEverywhere(tries: readonly WrongPins[]): number {
  return tries.reduce((sum, { everywhere }) => sum + everywhere, 0);
}

function triesHere(tries: readonly WrongPins[], at: PinTerminal): number {
  return tries.find(({ account, address }) => account === at.account && address === at.address)?.tries ?? 0;
}
