import { foldId } from "../../library/id.ts";
import { hasAhead, withoutAbsencesAhead } from "../../library/known/clock_ahead.ts";
import { entriesThere, type KnownList } from "../../library/known/known_list.ts";
import type { LoanSaid } from "../../library/known/known_loan.ts";
import { cardWithWaiting, copyWithWaiting, handedOver, type WaitingChange } from "../../library/known/known_waiting.ts";
import { type KnownCard, type KnownCopy, otherForm } from "../../library/known/known_records.ts";
import type { ChangeRow } from "../../library/once/change_state.ts";
import { findEarlier } from "../../library/once/decide_begin.ts";
import { undoesLoan } from "../../library/once/decide_settling.ts";
import { copyName } from "../../library/once/in_the_way.ts";
import type { RecordsWanted } from "../port/known_records.ts";
import type { AwayFacts, AwayQuestion, RecordsRead } from "../port/lending.ts";
import type { LedgerRow } from "../port/ledger.ts";
import { cardFrom, copyFrom, type KnownKind } from "./known_row.ts";
import { IS_EXCEPTION, IS_WAITING } from "./ledger_row.ts";
import { lentOn, type OutageFound } from "./outage_row.ts";

/** SQL that is true of a row of which nobody knows what became of it, in the words of both databases. */
export const IS_UNKNOWN = `${IS_EXCEPTION} and state = 'unknown'`;

/** SQL that is true of a loan that counts for its card. */
export const IS_LOAN = "action = 'checkout' and not (state = 'not sent' and terminal_told = 'no')";

/** SQL that is true of cards that may have a hold: what else has these words in it only costs time. */
export const MAY_HOLD = `kind = 'card' and (doc like '%"waiting"%' or doc like '%"pending"%')`;

/** How many cards are looked through at once for holds: in between, terminals are served. */
export const HELD_SLICE = 500;

/** SQL that is true of rows that a stand-in has accepted and the system has not answered. */
export const IS_ACCEPTED = `outage is not null and ${IS_WAITING}`;

/** What a reading asks a database for: each question may follow from the answers before. */
export interface KnownSource {
  /** What is stored of a card or a copy. */
  docOf(kind: KnownKind, id: string): string | undefined;
  /** The rows of {@link IS_ACCEPTED} that are about a copy, and those that are about a patron, the oldest first. */
  ofCopy(itemId: string): readonly LedgerRow[];
  ofPatron(patronId: string): readonly LedgerRow[];
}

/** What is read of cards and copies to decide about a change. */
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

/** Reads what is known of the card and the copy that a question is about, with what waits. */
export function knownBy(
  { patronId = "", itemId = "" }: AwayQuestion,
  source: KnownSource,
  now: Temporal.Instant,
): KnownFound {
  const wanted = { cards: idIn(patronId), copies: idIn(itemId) };
  const { cards, copies, waiting } = readKnown(wanted, source, now), found = cards.get(foldId(patronId));
  const other = otherForm(found), card = other === undefined ? found : cards.get(foldId(other));
  const read = copies.get(foldId(itemId)), isWaiting = waiting.copies.has(foldId(itemId));
  const copy = read === undefined || isWaiting ? read : handedOver(read), loans = borrowerLoans(copy, cards);
  return {
    ownId: other ?? patronId,
    ...card && { card },
    ...other !== undefined && { patronId: other },
    ...copy && { copy },
    ...loans && { borrowerLoans: loans },
  };
}

function borrowerLoans(copy: KnownCopy | undefined, cards: RecordsRead["cards"]): KnownList | undefined {
  return cards.get(foldId(copy?.loan?.value?.patronId ?? ""))?.loans;
}

function idIn(id: string): readonly string[] {
  return id === "" ? [] : [id];
}

/** Reads what is known of cards and copies, and of the cards that these name, with what waits of them. */
export function readKnown({ cards, copies }: RecordsWanted, source: KnownSource, now: Temporal.Instant): RecordsRead {
  const read = new Reading(source, now);
  for (const id of copies) read.copy(id);
  for (const id of cards) {
    const other = otherForm(read.card(id));
    if (other !== undefined) read.card(other);
  }
  return read.found();
}

/** A reading that goes on: each card and copy is read once. */
class Reading {
  readonly #source: KnownSource;
  readonly #now: Temporal.Instant;
  readonly #cards = new Map<string, KnownCard | undefined>();
  readonly #copies = new Map<string, KnownCopy | undefined>();
  readonly #waiting = { cards: new Set<string>(), copies: new Set<string>() };

  constructor(source: KnownSource, now: Temporal.Instant) {
    this.#source = source;
    this.#now = now;
  }

  copy(itemId: string): void {
    const doc = this.#source.docOf("copy", itemId), changes = this.#changesOf(itemId);
    const copy = copyWithWaiting(doc === undefined ? undefined : copyFrom(doc), changes, this.#now);
    this.#copies.set(foldId(itemId), copy);
    if (changes.length > 0) this.#waiting.copies.add(foldId(itemId));
    const borrower = copy?.loan?.value?.patronId;
    if (borrower) this.card(borrower);
  }

  card(patronId: string): KnownCard | undefined {
    const key = foldId(patronId);
    if (this.#cards.has(key)) return this.#cards.get(key);
    const doc = this.#source.docOf("card", patronId), card = doc === undefined ? undefined : this.#cardIn(doc);
    const own = this.#source.ofPatron(patronId).flatMap(({ itemId }) => itemId ?? []);
    // Also those that were said to be back: of a return that waits the system still says otherwise.
    const items = new Set([...own.map(foldId), ...Object.keys(card?.loans.entries ?? {})]);
    const changes = new Map([...items].map((item) => [item, this.#changesOf(item)] as const));
    const read = cardWithWaiting(patronId, card, changes, (itemId) => this.#titleOf(itemId), this.#now);
    this.#cards.set(key, read);
    if (read !== card) this.#waiting.cards.add(key);
    return read;
  }

  /** Whose list of loans says what it says since a clock that was ahead: it ends no loan of a copy. */
  #cardIn(doc: string): KnownCard {
    const card = cardFrom(doc), now = this.#now.epochMilliseconds;
    return hasAhead(doc, now) ? { ...card, loans: withoutAbsencesAhead(card.loans, now) } : card;
  }

  found(): RecordsRead {
    return { cards: present(this.#cards), copies: present(this.#copies), waiting: this.#waiting };
  }

  #changesOf(itemId: string): readonly WaitingChange[] {
    return withoutUndone(this.#source.ofCopy(itemId)).map(waitingChange);
  }

  #titleOf(itemId: string): string | undefined {
    const doc = this.#source.docOf("copy", itemId);
    return doc === undefined ? undefined : copyFrom(doc).facts.titleId?.value;
  }
}

function present<V>(all: ReadonlyMap<string, V | undefined>): ReadonlyMap<string, V> {
  return new Map([...all].flatMap(([key, value]) => value === undefined ? [] : [[key, value] as const]));
}

/** Leaves out loans that their terminals have undone, and what undid them: no patron has had the copy. */
function withoutUndone(rows: readonly LedgerRow[]): readonly LedgerRow[] {
  return rows.reduce<readonly LedgerRow[]>(
    (left, row) => undoesLoan(row, left.at(-1)) ? left.slice(0, -1) : [...left, row],
    [],
  );
}

function waitingChange(
  { action, patronId = "", itemId = "", at, heard = at, handOver }: LedgerRow,
): WaitingChange {
  const { promised, believed: before = { kind: "unknown" } } = handOver ?? {};
  return {
    ...{ itemId, at, before },
    isKept: at.epochMilliseconds < heard.epochMilliseconds,
    loan: action === "checkin" || action === "undo-checkout"
      ? null
      : loanIn(patronId, promised, action === "renewal", before),
  };
}

function loanIn(
  patronId: string,
  promised: Temporal.Instant | undefined,
  isRenewal: boolean,
  before: WaitingChange["before"],
): LoanSaid {
  const had = before.kind === "on loan" ? before.to?.renewals ?? 0 : 0;
  return { patronId, due: promised?.toString() ?? null, renewals: isRenewal ? had + 1 : 0 };
}

/** Puts together what decides about a change. */
export function awayFacts(
  { question, known: { ownId: _, ...known }, newest, rows, cardLent, isCardUnsure, now }: AwayFound,
): AwayFacts {
  const { institution, repeats: { keys, whenever }, day } = question, names = new Set(copyNames(question));
  const earlier = findEarlier({ institution, keys, whenever, payments: [] }, rows, now);
  return {
    ...known,
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

/** Lists what a card has holds on that do not rest. */
export function heldBy(doc: string): readonly string[] {
  return [...entriesThere(cardFrom(doc).holds)].flatMap(([key, held]) => held === "suspended" ? [] : [foldId(key)]);
}
