import type { LendingLimits } from "../../config/config.ts";
import type { Day } from "../../library/day.ts";
import { compareStamps, type Stamp } from "../../library/known/known.ts";
import { debtNow } from "../../library/known/known_debt.ts";
import type { KnownCard } from "../../library/known/known_records.ts";
import type { AwayReason, Reason } from "../../library/reason.ts";

/** What of a card decides while the library system is away. */
export interface CardStanding {
  /** Absent: nothing is known of it. */
  readonly card?: KnownCard;
  /** Whether a change of it went to the system, and nobody knows what became of it. */
  readonly isCardUnsure: boolean;
  /** Loans that it has been given in this outage. */
  readonly cardLent: number;
  /** Whether a PIN came, and whether it is right as far as is known. */
  readonly pin: "none" | "right" | "wrong" | "unknown";
  /** Minor units that the rule for the patron's category allows to be owed; absent: no rule says it. */
  readonly feeLimit?: number;
  /** Today, by the institution's clock. */
  readonly today: Day;
}

/** Why something is refused, and the day that is named with it. */
export interface AwayRefusal {
  readonly reason: Reason | AwayReason;
  readonly day?: Day;
}

/** The flags of the patron status by their positions, and what each forbids. */
const FLAGS: readonly (readonly [position: number, reason: Reason])[] = [
  [4, "card-lost"],
  [10, "fees-over-limit"],
  [11, "fees-over-limit"],
  [13, "fees-over-limit"],
  [5, "loans-over-limit"],
  [6, "overdues-over-limit"],
  [12, "overdues-over-limit"],
  [8, "claims-over-limit"],
  [9, "lost-over-limit"],
];

/** Where the flags say that this patron may not borrow, and may not renew. */
const NO_LOANS = 0, NO_RENEWALS = 1;

/**
 * Judges whether a card may borrow, or renew, by what is known of it. What a library system would need to know and nobody
 * said makes the card one that is not known: the library says what it risks on those.
 */
export function judgeCard(
  facts: CardStanding,
  limits: LendingLimits,
  wants: "loan" | "renewal",
): AwayRefusal | undefined {
  const { card, isCardUnsure, cardLent, pin } = facts;
  if (pin === "wrong") return { reason: "pin-wrong" };
  if (card !== undefined && card.facts.valid === undefined && card.gone !== undefined) {
    return { reason: "patron-unknown" };
  }
  if (isCardUnsure) return { reason: "away-unsure" };
  if (card !== undefined) {
    const denied = denialOf(card, facts, wants) ?? debtDenial(card, facts, limits);
    if (denied !== undefined) return denied;
  }
  if (pin === "unknown" && !limits.unknownPin) return { reason: "away-pin-unknown" };
  if (!isStandingKnown(card)) {
    if (limits.unknownCards === 0) return { reason: "away-card-unknown" };
    if (wants === "loan" && cardLent >= limits.unknownCards) return { reason: "away-card-limit" };
  }
  return undefined;
}

/** Why what is known of a patron forbids it, money apart. */
function denialOf(
  { facts: { block, cardLost, expires, flags } }: KnownCard,
  { today }: CardStanding,
  wants: "loan" | "renewal",
): AwayRefusal | undefined {
  if (cardLost?.value === true) return { reason: "card-lost" };
  if (expires?.value && expires.value < today) return { reason: "patron-expired", day: expires.value };
  if (block?.value && (block.value.until === null || block.value.until >= today)) return { reason: "patron-blocked" };
  const isSet = (position: number) => flags?.value[position] === "Y";
  const found = FLAGS.find(([position]) => isSet(position));
  if (found !== undefined) return { reason: found[1] };
  return isSet(wants === "loan" ? NO_LOANS : NO_RENEWALS) ? { reason: "patron-blocked" } : undefined;
}

function debtDenial(
  { debt, gone }: KnownCard,
  { feeLimit }: CardStanding,
  { owedAtMost }: LendingLimits,
): AwayRefusal | undefined {
  const told = debt.sum ?? debt.fees.whole;
  if (told === undefined || !isAfter(told, gone)) return undefined;
  const owed = debtNow(debt)?.owed ?? 0;
  return owed > (feeLimit ?? owedAtMost) ? { reason: "fees-over-limit" } : undefined;
}

/**
 * Whether enough is known of a card: the system's own flags, which say whether the patron may borrow, or what files tell in
 * their place.
 */
function isStandingKnown(card: KnownCard | undefined): boolean {
  const { valid, flags, category, expires } = card?.facts ?? {};
  return valid?.value === true && (flags !== undefined || (category !== undefined && expires !== undefined));
}

function isAfter(stamp: Stamp, gone: Stamp | undefined): boolean {
  return gone === undefined || compareStamps(stamp, gone) > 0;
}
