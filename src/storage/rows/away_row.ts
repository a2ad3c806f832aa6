import { foldId } from "../../library/id.ts";
import type { LoanTold } from "../../library/known/known_loan.ts";
import { type KnownCard, type KnownCopy, NO_COPY } from "../../library/known/known_records.ts";
import { entriesThere } from "../../library/known/known_list.ts";
import type { ChangeRow } from "../../library/once/change_state.ts";
import { findEarlier } from "../../library/once/decide_begin.ts";
import { copyName } from "../../library/once/pairs.ts";
import type { AwayFacts, AwayQuestion } from "../port/lending.ts";
import type { LedgerRow } from "../port/ledger.ts";
import { cardFrom, copyFrom, type KnownKind } from "./known_row.ts";
import { NEEDS_ATTENTION } from "./ledger_row.ts";
import { lentOn, type OutageFound } from "./outage_row.ts";

/** SQL that is true of a row of which nobody knows what became of it, in the words of both databases. */
export const IS_UNKNOWN = `${NEEDS_ATTENTION} and state = 'unknown'`;

/** SQL that is true of a loan that counts for its card. */
export const IS_LOAN = "action = 'checkout' and not (state = 'not sent' and terminal_told = 'no')";

/** SQL that is true of cards that may have a hold: what else has these words in it only costs time. */
export const MAY_HOLD = `kind = 'card' and (doc like '%"waiting"%' or doc like '%"pending"%')`;

/** What is read of cards and copies, one after the other: which ones follows from those before. */
interface KnownFound extends Pick<AwayFacts, "card" | "patronId" | "copy" | "borrowerLoans"> {
  /** The system's own form of the card's number, as far as is known. */
  readonly ownId: string;
}

/** A row of the ledger, with what decides about it. */
interface FoundRow extends ChangeRow {
  readonly read: () => LedgerRow;
}

/** What was read to decide about a change. */
interface AwayFound {
  readonly question: AwayQuestion;
  readonly known: KnownFound;
  readonly newest: OutageFound | undefined;
  /** Rows under the question's keys, and unsettled ones of its copy. */
  readonly rows: readonly FoundRow[];
  readonly cardLent: number;
  readonly isCardUnsure: boolean;
  /** The database's time. */
  readonly now: Temporal.Instant;
}

/** Gives the name that changes of a copy hold; nothing for a question without a copy. */
export function copyNames({ institution, itemId }: AwayQuestion): readonly string[] {
  return itemId === undefined ? [] : [copyName(institution, itemId)];
}

/** Reads what is known of a card and a copy by the documents that are stored of them. */
export function knownBy(
  { patronId, itemId }: AwayQuestion,
  docOf: (kind: KnownKind, id: string) => string | undefined,
): KnownFound {
  const found = cardIn(patronId, docOf), sameAs = found?.facts.sameAs;
  const isOther = sameAs !== undefined && found?.facts.valid === undefined;
  const card = isOther ? cardIn(sameAs.value, docOf) : found;
  const doc = itemId === undefined ? undefined : docOf("copy", itemId),
    copy = doc === undefined ? undefined : copyFrom(doc);
  const borrower = copy?.loan?.value?.patronId, loans = cardIn(borrower, docOf)?.loans;
  return {
    ownId: isOther ? sameAs.value : patronId ?? "",
    ...card && { card },
    ...isOther && { patronId: sameAs.value },
    ...copy && { copy },
    ...loans && { borrowerLoans: loans },
  };
}

function cardIn(
  id: string | undefined,
  docOf: (kind: KnownKind, id: string) => string | undefined,
): KnownCard | undefined {
  const doc = id ? docOf("card", id) : undefined;
  return doc === undefined ? undefined : cardFrom(doc);
}

/** Puts together what decides about a change. */
export function awayFacts(
  { question, known: { ownId: _, ...known }, newest, rows, cardLent, isCardUnsure, now }: AwayFound,
): AwayFacts {
  const { institution, repeats: { keys, whenever }, day } = question, names = new Set(copyNames(question));
  const earlier = findEarlier({ institution, keys, whenever, payments: [] }, rows, now);
  return {
    ...known,
    ...withWaiting(known.copy, rows.filter((row) => isAcceptedOf(row, names)), now),
    ...newest !== undefined && newest.outage.ended === undefined && { outage: newest.outage },
    ...earlier && { earlier: earlier.read() },
    dayLent: newest === undefined ? 0 : lentOn(day, newest),
    cardLent,
    isCardUnsure,
    isCopyUnsure: rows.some(({ itemWay, state }) =>
      itemWay !== undefined && names.has(itemWay) && (state === "open" || state === "unknown")
    ),
  };
}

/** Whether a row is a change of one of these copies that a stand-in accepted, and the system has not answered. */
function isAcceptedOf({ itemWay, state, outage }: FoundRow, names: ReadonlySet<string>): boolean {
  return outage !== undefined && itemWay !== undefined && names.has(itemWay) &&
    (state === "waiting" || state === "open");
}

/**
 * Says of a copy what its newest change says that waits. The system answers questions before it has heard of that, so
 * whatever it says of the loan, the copy is where the patron has taken it. Once nothing waits, what was accepted here is
 * known like anything else that the system knows.
 */
function withWaiting(
  copy: KnownCopy | undefined,
  waiting: readonly FoundRow[],
  now: Temporal.Instant,
): Pick<AwayFacts, "copy"> {
  const newest = waiting.toSorted((a, b) => a.ledgerId - b.ledgerId).at(-1)?.read();
  if (newest === undefined) {
    return copy?.loan?.origin === "away" ? { copy: { ...copy, loan: { ...copy.loan, origin: "learned" } } } : {};
  }
  const { loan, facts: { lent, circulationStatus, status } = {} } = copy ?? {};
  const last = Math.max(
    now.epochMilliseconds,
    ...[loan, lent, circulationStatus, status].map((said) => (said?.at ?? 0) + 1),
  );
  return { copy: { ...copy ?? NO_COPY, loan: { value: loanIn(newest), at: last, origin: "away" } } };
}

function loanIn({ action, patronId = "", handOver }: LedgerRow): LoanTold | null {
  return action === "checkin"
    ? null
    : { patronId, due: handOver?.promised?.toString() ?? null, renewals: action === "renewal" ? 1 : 0 };
}

/** Lists what a card has holds on. */
export function heldBy(doc: string): readonly string[] {
  return [...entriesThere(cardFrom(doc).holds).keys()].map(foldId);
}
