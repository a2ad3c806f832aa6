import { foldId, sameId } from "../id.ts";
import type { Stamp } from "./known.ts";
import { entriesThere } from "./known_list.ts";
import type { LoanSaid } from "./known_loan.ts";
import {
  type CopyLoan,
  type KnownCard,
  type KnownCopy,
  type LoanListed,
  loanListed,
  NO_CARD,
  NO_COPY,
} from "./known_records.ts";

/**
 * What is known of card and copy, together with what a stand-in has accepted and the library system has not heard of yet.
 *
 * The system answers questions before it is told of those changes. Whatever it says meanwhile of a loan, the copy is where
 * the patron has taken it. So what waits is no statement that is merged, and that a newer one would beat: it is laid over
 * what is known each time that this is read. Once nothing waits, what is known is what the system has answered.
 */

/** A loan, a return or a renewal that waits to be handed over. */
export interface WaitingChange {
  readonly itemId: string;
  /** When it happened. */
  readonly at: Temporal.Instant;
  /** Whether its terminal has kept it, and told it later than it happened. */
  readonly isKept: boolean;
  /** Who has the copy from then on, and until when; `null`: it is back. */
  readonly loan: LoanSaid | null;
  /** What was known of its loan before. */
  readonly before: CopyLoan;
}

/** The changes of each copy that wait, in the order in which they were told, by the copies' identifiers as `foldId` writes them. */
export type WaitingChanges = ReadonlyMap<string, readonly WaitingChange[]>;

/**
 * Says of a copy what the newest of its changes says that wait. One that its terminal has kept leaves a loan alone of which nobody
 * knows whether it began before that.
 */
export function copyWithWaiting(
  copy: KnownCopy | undefined,
  waiting: readonly WaitingChange[],
  now: Temporal.Instant,
): KnownCopy | undefined {
  const newest = newestOf(waiting);
  if (newest === undefined) return copy;
  const { loan, facts, gone } = copy ?? NO_COPY, { lent, circulationStatus, status } = facts;
  if (newest.isKept && newest.before.kind === "unknown" && loan?.value && loan.origin !== "away") return copy;
  const at = laterThan([loan, lent, circulationStatus, status, gone], now);
  return { ...copy ?? NO_COPY, loan: { value: newest.loan, at, origin: "away" } };
}

/** Takes what was accepted here, and does not wait any more, for what the system has said: it was handed over. */
export function handedOver(copy: KnownCopy): KnownCopy {
  return copy.loan?.origin === "away" ? { ...copy, loan: { ...copy.loan, origin: "learned" } } : copy;
}

/**
 * Says of a card which copies its patron has by the changes that wait: in the list of loans, in the counts as the system
 * wrote them, and among the holds, of which a loan has fulfilled one.
 *
 * @param waiting the changes of all copies that the patron has, or had
 */
export function cardWithWaiting(
  patronId: string,
  card: KnownCard | undefined,
  waiting: WaitingChanges,
  titleOf: (itemId: string) => string | undefined,
  now: Temporal.Instant,
): KnownCard | undefined {
  const moves = [...waiting.values()].flatMap((changes) => moveOf(patronId, changes, now) ?? []);
  if (moves.length === 0) return card;
  const known = card ?? NO_CARD, at = laterThan([known.loans.whole, ...Object.values(known.loans.entries)], now);
  const entries = Object.fromEntries(moves.map(({ itemId, has }) => {
    const [key, listed] = loanListed(itemId);
    return [key, { value: has ? listed : null as LoanListed | null, at, origin: "away" as const }];
  }));
  const taken = moves.filter(({ has, had }) => has && !had);
  const fulfilled = taken.flatMap(({ itemId }) => holdOf(known, [itemId, titleOf(itemId) ?? ""]) ?? []);
  return {
    ...known,
    loans: { ...known.loans, entries: { ...known.loans.entries, ...entries } },
    holds: { ...known.holds, entries: withoutHolds(known.holds.entries, fulfilled.map(({ key }) => key)) },
    facts: withCounts(known.facts, {
      charged: sumOf(moves, ({ has, had }) => Number(has) - Number(had)),
      overdue: sumOf(moves, ({ isLate, wasLate }) => Number(isLate) - Number(wasLate)),
      holds: -fulfilled.filter(({ status }) => status === "waiting").length,
      unavailable: -fulfilled.filter(({ status }) => status !== "waiting").length,
    }),
  };
}

/** What the changes of a copy have done to a patron's loans. */
interface Move {
  readonly itemId: string;
  /** Whether the patron has the copy now, and had it as far as the system knows. */
  readonly has: boolean;
  readonly had: boolean;
  readonly isLate: boolean;
  readonly wasLate: boolean;
}

/** Finds what changes of a copy have done to a patron's loans; `undefined`: nothing, they are about other patrons. */
function moveOf(patronId: string, changes: readonly WaitingChange[], now: Temporal.Instant): Move | undefined {
  const first = changes.at(0), newest = newestOf(changes);
  if (first === undefined || newest === undefined) return undefined;
  const before = first.before.kind === "on loan" ? first.before.to : undefined;
  const isOf = (loan: LoanSaid | null | undefined) =>
    loan !== null && loan !== undefined && sameId(loan.patronId, patronId);
  if (!isOf(before) && !changes.some(({ loan }) => isOf(loan))) return undefined;
  const has = isOf(newest.loan), had = isOf(before);
  return {
    ...{ itemId: newest.itemId, has, had },
    isLate: has && isOver(newest.loan?.due, now),
    wasLate: had && isOver(before?.due, now),
  };
}

/** Finds the change that happened last: a terminal may have kept one, and told it after a newer one. Its date has no parts of a second. */
function newestOf(changes: readonly WaitingChange[]): WaitingChange | undefined {
  return changes.reduce<WaitingChange | undefined>(
    (newest, one) => newest !== undefined && secondOf(one) < secondOf(newest) ? newest : one,
    undefined,
  );
}

function secondOf({ at }: WaitingChange): number {
  return Math.floor(at.epochMilliseconds / 1000);
}

/** Whether a due date has passed; `false` where it is not known, or not written as a moment. */
function isOver(due: string | null | undefined, now: Temporal.Instant): boolean {
  return Date.parse(due ?? "") < now.epochMilliseconds;
}

/** Finds the hold that a loan has fulfilled: of the copy, or of its title. */
function holdOf({ holds }: KnownCard, names: readonly string[]) {
  const there = entriesThere(holds);
  const key = names.map(foldId).find((name) => name !== "" && there.has(name)), status = there.get(key ?? "");
  return key === undefined || status === undefined ? undefined : { key, status };
}

/** A hold that is gone keeps its moment, so that counts which the system told later are still the newer ones. */
function withoutHolds(
  entries: KnownCard["holds"]["entries"],
  keys: readonly string[],
): KnownCard["holds"]["entries"] {
  const gone = Object.entries(entries).flatMap(([key, said]) =>
    keys.includes(key) ? [[key, { ...said, value: null }] as const] : []
  );
  return { ...entries, ...Object.fromEntries(gone) };
}

/** By how much counts of a 64 are others. */
interface CountsMoved {
  readonly holds: number;
  readonly overdue: number;
  readonly charged: number;
  readonly unavailable: number;
}

/** Adds to the counts as the system wrote them; those that are no numbers stay as they are. */
function withCounts(facts: KnownCard["facts"], moved: CountsMoved): KnownCard["facts"] {
  const { counts } = facts;
  if (counts === undefined) return facts;
  const by = [moved.holds, moved.overdue, moved.charged, 0, 0, moved.unavailable];
  const value = counts.value.replaceAll(/.{4}/g, (written, place: number) => {
    const count = Math.min(Math.max(Number(written) + (by[place / 4] ?? 0), 0), 9999);
    return /^\d{4}$/.test(written) ? String(count).padStart(4, "0") : written;
  });
  return { ...facts, counts: { ...counts, value } };
}

function sumOf(moves: readonly Move[], of: (move: Move) => number): number {
  return moves.reduce((sum, move) => sum + of(move), 0);
}

/** The moment of what waits: it is newer than all that was said, whatever clock others have. */
function laterThan(said: readonly (Stamp | undefined)[], now: Temporal.Instant): number {
  return Math.max(now.epochMilliseconds, ...said.map((stamp) => (stamp?.at ?? 0) + 1));
}
