import type { Day } from "../../library/day.ts";
import { foldId } from "../../library/id.ts";
import type { ComparedOutcome } from "../../library/known/compared.ts";
import type { Facts, FactValue } from "../../library/known/known.ts";
import { NO_DEBT } from "../../library/known/known_debt.ts";
import type { KnownCard, KnownCopy } from "../../library/known/known_records.ts";
import { requests } from "../../protocol/requests.ts";
import type { KeptDifference, OutcomeMove } from "../../storage/port/comparisons.ts";
import type { RecordsFound } from "../../storage/port/known_records.ts";
import { OTHER, statusNow } from "../base/copy_status.ts";
import { flagsNow, type LimitsKnown } from "../base/card_status.ts";
import { yesOrNo } from "./compare_answers.ts";
import { isFedSince } from "./compare_loans.ts";

const RETURN = requests.checkin.code;

/** By what differences are judged again. */
export interface AgainTerms {
  /** What is known by now of what they are about. */
  readonly found: RecordsFound;
  readonly today: Day;
  /** The moment of the last whole feed, in milliseconds; absent: there was none. */
  readonly fedAt?: number;
  readonly rules: LimitsKnown["rules"];
  /** Judges a loan or a renewal that the system refused by what files have told since; `undefined` where they tell too little. */
  readonly refused: (difference: KeptDifference, found: RecordsFound) => ComparedOutcome | undefined;
}

/**
 * Judges differences again, by what a feed has told since. By then the copy has learned what the system said: so only what
 * is fed counts. A card that is fed and may borrow, where the system said no, is kept from it by a rule that only the system
 * has. The copy takes each return: what the system refuses there it refuses by a rule. Where a copy is, and until when,
 * changes by the hour: a feed that tells it otherwise shows no rule.
 */
export function judgeAgain(
  differences: readonly KeptDifference[],
  terms: AgainTerms,
): readonly OutcomeMove[] {
  return differences.flatMap((difference) => {
    const { number, outcome: from } = difference;
    const to = from === "stale" || from === "not known" ? judgedAgain(difference, terms) : undefined;
    return to === undefined ? [] : [{ number, from, to }];
  });
}

function judgedAgain(
  difference: KeptDifference,
  { found, refused, fedAt = 0, ...by }: AgainTerms,
): ComparedOutcome | undefined {
  const { message, field, patronId, itemId, bySystem, at } = difference, since = at.epochMilliseconds;
  const copy = itemId === undefined ? undefined : found.copies.get(foldId(itemId));
  const fedCopy = copy !== undefined && isFed(copy, since) ? copy : undefined;
  if (field === "status") return fedCopy && (isStateOfRule(fedCopy, difference) ? "rule" : "mended");
  if (field === "due") return fedCopy && "mended";
  // The copy takes each return: one that the system refuses is refused by a rule, whatever files tell, also if they lack the copy.
  if (message === RETURN) return fedCopy !== undefined || fedAt > since ? "rule" : undefined;
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
  if (field === "borrow") {
    const mayBorrow = mayBorrowAsFed(card, since, by);
    return mayBorrow === undefined ? undefined : yesOrNo(mayBorrow) === bySystem ? "mended" : "rule";
  }
  // What the system has lent or renewed has moved since, by this very answer: a feed that tells of it mends it.
  if (fedCopy === undefined || !isFed(card, since)) return undefined;
  return bySystem === "yes" ? "mended" : refused(difference, found);
}

/**
 * Whether files go on saying of a copy that something is the matter with it, of which the system told otherwise in between: a
 * Koha 19.06 says that a lost copy is on its shelf. Loans, holds and ways go on by the hour, and show no rule.
 */
function isStateOfRule({ facts, loan }: KnownCopy, { bySystem, byCopy, at }: KeptDifference): boolean {
  const { status, transitTo, captured } = facts;
  if (status === undefined || !isFedSince(status, at.epochMilliseconds) || status.value === "available") return false;
  if (loan?.value || transitTo?.value || captured?.value) return false;
  const now = statusNow({ facts: { status } }, { kind: "not on loan" });
  return now !== bySystem && byCopy === (now === OTHER ? "" : now);
}

/** Whether a patron may borrow by what is fed; `undefined` where nothing of it is. */
function mayBorrowAsFed(
  { facts: { block, cardLost, expires, category }, debt: { fees } }: KnownCard,
  since: number,
  { today, rules }: Pick<AgainTerms, "today" | "rules">,
): boolean | undefined {
  const fed = {
    ...block !== undefined && isFedSince(block, since) && { block },
    ...cardLost !== undefined && isFedSince(cardLost, since) && { cardLost },
    ...expires !== undefined && isFedSince(expires, since) && { expires },
  };
  if (Object.keys(fed).length === 0) return undefined;
  const debt = fees.whole !== undefined && isFedSince(fees.whole, since) ? { ...NO_DEBT, fees } : NO_DEBT;
  return flagsNow({ facts: { ...fed, ...category && { category } }, debt }, today, { rules }).startsWith(" ");
}

/** Whether a feed has told something of a record since a moment. */
function isFed({ facts, gone, ...rest }: KnownCard | KnownCopy, since: number): boolean {
  const told: Facts<Readonly<Record<string, FactValue>>> = facts;
  const loan = "loan" in rest ? rest.loan : undefined;
  return [...Object.values(told), loan, gone].some((fact) => fact !== undefined && isFedSince(fact, since));
}
