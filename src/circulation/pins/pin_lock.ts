import type { PinLock } from "../../library/pin_lock.ts";
import type { PinRecord, PinTerminal, WrongPin } from "../../storage/port/wrong_pins.ts";

/** The time in which the cards are counted on which a terminal sends wrong PINs. */
export const CARDS_WINDOW: Temporal.Duration = Temporal.Duration.from({ hours: 1 });

/** The time in which the cards are counted on which an account sends wrong PINs. */
export const ACCOUNT_CARDS_WINDOW: Temporal.Duration = Temporal.Duration.from({ hours: 24 });

/** The time in which wrong PINs count at most, unless they lock until staff unlock. */
export const WRONG_PINS_COUNT: Temporal.Duration = Temporal.Duration.from({ hours: 24 });

/** The time for which a terminal stays open to a card after a right PIN. */
export const TERMINAL_STAYS_OPEN: Temporal.Duration = Temporal.Duration.from({ hours: 24 * 30 });

/** Limits of wrong PINs, and how long right ones are remembered; `undefined`: no limit. */
export interface PinLimits {
  /** Wrong PINs at which a card is locked. */
  readonly wrongPins?: number;
  /** Minutes within which they must come, and after which the lock ends; absent: staff lift it. */
  readonly lockMinutes?: number;
  /** Wrong PINs within a day at which a card is locked, whatever right ones came between. */
  readonly wrongPinsPerDay?: number;
  /** Cards for which a terminal's wrong PINs within an hour count at every terminal. */
  readonly wrongPinCardsPerTerminal?: number;
  /** Cards for which an account's wrong PINs within a day count beyond that account. */
  readonly wrongPinCardsPerAccount?: number;
  /** Seconds for which a right PIN is remembered; absent or 0: not at all. */
  readonly rememberPins?: number;
}

/**
 * Gives the terminal of a request, as PINs are counted. One subscriber has billions of IPv6 addresses, so
 * the network counts in the address's place.
 */
export function pinTerminal({ account, address }: PinTerminal): PinTerminal {
  return { account, address: networkOf(address) };
}

function networkOf(address: string): string {
  const [plain = ""] = address.toLowerCase().split(/[%/]/);
  if (!plain.includes(":")) return address;
  if (plain.includes(".")) return plain.slice(plain.lastIndexOf(":") + 1);
  const [before = [], after = []] = plain.split("::").map((half) => half.split(":").filter((group) => group !== ""));
  const left = plain.includes("::") ? Math.max(0, 8 - before.length - after.length) : 0;
  const groups = [...before, ...Array.from({ length: left }, () => "0"), ...after];
  return `${groups.slice(0, 4).map((group) => group.replace(/^0+(?=.)/, "")).join(":")}::/64`;
}

/** A terminal that sends a PIN, and when. */
export interface PinSending {
  readonly origin: PinTerminal;
  readonly now: Temporal.Instant;
}

/** Whether a terminal, and its account, are beyond the cards on which their wrong PINs count everywhere. */
export interface BeyondCards {
  readonly terminal: boolean;
  readonly account: boolean;
}

/**
 * Tells whether a card is locked for a terminal by those wrong PINs that count at every terminal, or by those that
 * count only for terminals beyond their cards.
 */
export function isLockedBy(
  counting: "everywhere" | "beyond",
  record: PinRecord,
  sending: PinSending,
  limits: PinLimits,
): boolean {
  return LIMITS.some((limit) =>
    isReached(limit, counting, record.wrong, sending.now, limits) && !isOpen(limit, record, sending, limits)
  );
}

/**
 * Tells which lock the last wrong PIN brought about, if it did: of those that come at once, only the one that reaches a
 * limit does.
 *
 * @param record how things stand after it
 */
export function newPinLock(
  { wrong }: PinRecord,
  now: Temporal.Instant,
  limits: PinLimits,
  { account: isAccountBeyond }: Pick<BeyondCards, "account"> = { account: false },
): PinLock | undefined {
  const last = wrong.at(-1);
  const before = wrong.slice(0, -1);
  const reaches = (counting: "everywhere" | "beyond", tries: readonly WrongPin[]) =>
    LIMITS.some((limit) => isReached(limit, counting, tries, now, limits));
  if (last === undefined || reaches("everywhere", before)) return undefined;
  if (!last.beyond) return reaches("everywhere", wrong) ? "everywhere" : undefined;
  const own = (tries: readonly WrongPin[]) =>
    isAccountBeyond ? tries.filter(({ account }) => account === last.account) : tries;
  if (!reaches("beyond", own(wrong)) || reaches("beyond", own(before))) return undefined;
  return isAccountBeyond ? "account" : "here";
}

/** The two limits of wrong PINs: in a short time, and in a day. */
const LIMITS = ["in short", "in a day"] as const;

type CountedFor = typeof LIMITS[number];

function isReached(
  limit: CountedFor,
  counting: "everywhere" | "beyond",
  wrong: readonly WrongPin[],
  now: Temporal.Instant,
  limits: PinLimits,
): boolean {
  const { wrongPins = Infinity, wrongPinsPerDay = Infinity } = limits;
  const counted = wrong.filter((one) => one.beyond === (counting === "beyond") && counts(limit, one, now, limits));
  return counted.length >= (limit === "in short" ? wrongPins : wrongPinsPerDay);
}

/**
 * Tells whether a lock leaves a terminal out: one that sent the right PIN lately, and none of those that lock. A
 * patron's own terminal stays open to the patron while others guess elsewhere.
 */
function isOpen(
  limit: CountedFor,
  { wrong, right }: PinRecord,
  { origin, now }: PinSending,
  limits: PinLimits,
): boolean {
  const knowsPin = right.some((one) => isSame(one, origin) && isWithin(one.at, now, TERMINAL_STAYS_OPEN));
  return knowsPin && !wrong.some((one) => isSame(one, origin) && counts(limit, one, now, limits));
}

function counts(
  limit: CountedFor,
  { at, forgiven }: WrongPin,
  now: Temporal.Instant,
  { lockMinutes }: PinLimits,
): boolean {
  if (limit === "in a day") return isWithin(at, now, WRONG_PINS_COUNT);
  return !forgiven &&
    (lockMinutes === undefined || isWithin(at, now, Temporal.Duration.from({ minutes: lockMinutes })));
}

/**
 * Tells whether a moment is no longer ago than `time`. A moment in the future, from a clock that was set back, counts
 * as now.
 */
function isWithin(at: Temporal.Instant, now: Temporal.Instant, time: Temporal.Duration): boolean {
  return Temporal.Instant.compare(at, now.subtract(time)) > 0;
}

function isSame(one: PinTerminal, other: PinTerminal): boolean {
  return one.account === other.account && networkOf(one.address) === networkOf(other.address);
}
