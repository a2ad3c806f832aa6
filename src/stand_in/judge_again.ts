import type { Day } from "../library/day.ts";
import { foldId } from "../library/id.ts";
import type { ComparedOutcome } from "../library/known/compared.ts";
import type { Facts, FactValue, Stamp } from "../library/known/known.ts";
import { NO_DEBT } from "../library/known/known_debt.ts";
import type { KnownCard, KnownCopy } from "../library/known/known_records.ts";
import type { KeptDifference, OutcomeMove } from "../storage/port/comparisons.ts";
import type { RecordsFound } from "../storage/port/known_records.ts";
import { flagsNow } from "./card_status.ts";
import { yesOrNo } from "./compare_answers.ts";

/**
 * Judges differences again, by what a feed has told since. By then the copy has learned what the system said: so only what
 * is fed counts. A card that is fed and may borrow, where the system said no, is kept from it by a rule that only the system
 * has. Where a copy is, and until when, changes by the hour: a feed that tells it otherwise shows no rule.
 */
export function judgeAgain(
  differences: readonly KeptDifference[],
  found: RecordsFound,
  today: Day,
): readonly OutcomeMove[] {
  return differences.flatMap((difference) => {
    const { number, outcome: from } = difference;
    const to = from === "stale" || from === "not known" ? judgedAgain(difference, found, today) : undefined;
    return to === undefined ? [] : [{ number, from, to }];
  });
}

function judgedAgain(difference: KeptDifference, found: RecordsFound, today: Day): ComparedOutcome | undefined {
  const { field, patronId, itemId, bySystem, at } = difference, since = at.epochMilliseconds;
  if (field === "status" || field === "due") {
    const copy = itemId === undefined ? undefined : found.copies.get(foldId(itemId));
    return copy !== undefined && isFed(copy, since) ? "mended" : undefined;
  }
  const card = patronId === undefined ? undefined : found.cards.get(foldId(patronId));
  if (card === undefined) return undefined;
  const { gone, facts } = card;
  // Of a card that the system has no more, nothing is left to differ in.
  if (gone !== undefined && facts.valid === undefined) return "mended";
  if (field === "valid") {
    if (!isFed(card, since)) return undefined;
    return bySystem === "yes" ? "mended" : "rule";
  }
  if (field === "pin") return facts.pin !== undefined && isFedSince(facts.pin, since) ? "mended" : undefined;
  const mayBorrow = mayBorrowAsFed(facts, since, today);
  if (mayBorrow === undefined) return undefined;
  if (field === "borrow") return yesOrNo(mayBorrow) === bySystem ? "mended" : "rule";
  return judgeChange(difference, mayBorrow, itemId === undefined ? undefined : found.copies.get(foldId(itemId)));
}

/**
 * What the system has lent or taken back has moved since, by this very answer: a feed that tells of it mends what the copy had
 * wrong. Of what the system refused the card and the copy are looked at as they are fed.
 */
function judgeChange(
  { bySystem, at }: KeptDifference,
  mayBorrow: boolean,
  copy: KnownCopy | undefined,
): ComparedOutcome | undefined {
  if (copy === undefined || !isFed(copy, at.epochMilliseconds)) return undefined;
  if (bySystem === "yes" || !mayBorrow) return "mended";
  const { status, captured, transitTo } = copy.facts;
  const isFree = status?.value === "available" && !captured?.value && !transitTo?.value && !copy.loan?.value;
  return isFree ? "rule" : "mended";
}

/** Whether a patron may borrow by what is fed; `undefined` where nothing of it is. */
function mayBorrowAsFed(
  { block, cardLost, expires }: KnownCard["facts"],
  since: number,
  today: Day,
): boolean | undefined {
  const fed = {
    ...block !== undefined && isFedSince(block, since) && { block },
    ...cardLost !== undefined && isFedSince(cardLost, since) && { cardLost },
    ...expires !== undefined && isFedSince(expires, since) && { expires },
  };
  return Object.keys(fed).length === 0 ? undefined : flagsNow({ facts: fed, debt: NO_DEBT }, today).startsWith(" ");
}

/** Whether a feed has told something of a record since a moment. */
function isFed({ facts, gone, ...rest }: KnownCard | KnownCopy, since: number): boolean {
  const told: Facts<Readonly<Record<string, FactValue>>> = facts;
  const loan = "loan" in rest ? rest.loan : undefined;
  return [...Object.values(told), loan, gone].some((fact) => fact !== undefined && isFedSince(fact, since));
}

function isFedSince({ origin, at }: Stamp, since: number): boolean {
  return origin === "fed" && at > since;
}
