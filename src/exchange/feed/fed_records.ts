import { foldId } from "../../library/id.ts";
import type { Facts, FactValue, Stamp } from "../../library/known/known.ts";
import { partOfList, wholeList } from "../../library/known/known_list.ts";
import {
  isCopyKnown,
  type KnownCard,
  type KnownCopy,
  loanListed,
  NO_CARD,
  NO_COPY,
} from "../../library/known/known_records.ts";
import type { FedRecord } from "../../storage/port/feed_stage.ts";
import type { RecordKind } from "../../storage/port/record_kind.ts";
import { cardSaid, copySaid } from "./fed_rows.ts";

/** What a feed is, beside its rows. */
export interface FeedTerms {
  /** The moment of which it tells. */
  readonly stamp: Stamp;
  /** The kinds of which there is a file. */
  readonly files: ReadonlySet<RecordKind>;
  /** Whether what its files lack is not there any more. */
  readonly whole: boolean;
  /** Whether only cards are kept of which terminals here have asked. */
  readonly onlySeen: boolean;
  /** Whether PINs are kept. */
  readonly pins: boolean;
}

/** Tells whether a card is known as one, and not only as another name of one, or as gone. */
export function isCardKnown(card: KnownCard | undefined): boolean {
  return card?.facts.valid !== undefined;
}

/**
 * Whether a whole feed ends what is known of a card that it lacks: that a loan of it was heard of is enough. Another name of a
 * card ends with that, and one that is gone is.
 */
function mayEnd(card: KnownCard | undefined): boolean {
  return isCardKnown(card) || (card !== undefined && card.gone === undefined && card.facts.sameAs === undefined);
}

/** Tells whether a loan or a return of a copy waits to be handed over: the system's files cannot know of it. */
type IsWaiting = (itemId: string) => boolean;

/** Lists the copies of a record of which a loan or a return was told while the system was away. */
export function changedAway(record: FedRecord): readonly string[] {
  if (record.kind === "copy") return record.known?.loan?.origin === "away" ? [record.id] : [];
  const entries = Object.entries(record.known?.loans.entries ?? {});
  return entries.filter(([, { origin }]) => origin === "away").map(([itemId]) => itemId);
}

/** Says what a feed tells of a card; `undefined`: nothing. */
export function fedCard(
  record: Extract<FedRecord, { readonly kind: "card" }>,
  { stamp, files, whole, onlySeen, pins }: FeedTerms,
  isWaiting: IsWaiting,
): KnownCard | undefined {
  const { known, rows } = record;
  if (onlySeen && known === undefined) return undefined;
  const said = rows.map(cardSaid);
  const other = said.find((each) => each.is === "login"), patron = said.find((each) => each.is === "patron");
  const sameAs: KnownCard["facts"] = other === undefined ? {} : { sameAs: { value: other.patronId, ...stamp } };
  if (whole && files.has("patrons") && patron === undefined) {
    if (other !== undefined) return { ...NO_CARD, facts: sameAs };
    return mayEnd(known) || rows.length > 0 ? { ...NO_CARD, gone: stamp } : undefined;
  }
  if (rows.length === 0 && !(whole && mayEnd(known))) return undefined;
  const { pin, ...facts } = patron?.facts ?? {};
  const listOf = whole ? wholeList : partOfList;
  const loans = said.flatMap((each) => each.is === "loan" && !isWaiting(each.itemId) ? [loanListed(each.itemId)] : []);
  // What was lent in the system's place is not in its files: they end nothing then.
  const loansOf = changedAway(record).some(isWaiting) ? partOfList : listOf;
  const holds = said.flatMap((each) => each.is === "hold" ? [[foldId(each.on), each.status] as const] : []);
  const fees = said.flatMap((each) => each.is === "fee" ? [[each.feeId, each.fee] as const] : []);
  const owed = fees.flatMap(([id, fee]) => fee === null ? [] : [[id, fee] as const]);
  return {
    facts: { ...factsOf(facts, stamp), ...pins && pin !== undefined && { pin: { value: pin, ...stamp } }, ...sameAs },
    loans: files.has("loans") ? loansOf(loans, stamp) : NO_CARD.loans,
    holds: files.has("holds") ? listOf(holds, stamp) : NO_CARD.holds,
    debt: files.has("fees")
      ? { ...NO_CARD.debt, fees: whole ? wholeList(owed, stamp) : partOfList(fees, stamp) }
      : NO_CARD.debt,
  };
}

/**
 * Says what a feed tells of a copy; `undefined`: nothing.
 *
 * @param isKept whether the card of a patron is kept, who is else not named
 */
export function fedCopy(
  { id, known, rows }: Extract<FedRecord, { readonly kind: "copy" }>,
  { stamp, files, whole }: FeedTerms,
  { isKept, isWaiting }: { readonly isKept: (patronId: string) => boolean; readonly isWaiting: IsWaiting },
): KnownCopy | undefined {
  const said = rows.map(copySaid);
  const isThere = known !== undefined && isCopyKnown(known);
  if (rows.length === 0) {
    if (!whole || !isThere) return undefined;
    if (files.has("items")) return { ...NO_COPY, gone: stamp };
  }
  const item = said.find((each) => each.is === "item"), lent = said.find((each) => each.is === "loan");
  const captured = said.find((each) => each.is === "captured");
  const loan = lent && { ...lent.loan, patronId: isKept(lent.loan.patronId) ? lent.loan.patronId : "" };
  const tellsLoan = !isWaiting(id) && (loan !== undefined || (whole && files.has("loans")));
  return {
    facts: {
      ...factsOf(item?.facts ?? {}, stamp),
      ...tellsLoan && { due: { value: loan ?? null, ...stamp } },
      ...captured !== undefined && { captured: { value: captured.status, ...stamp } },
      ...captured === undefined && whole && files.has("holds") && { captured: { value: null, ...stamp } },
    },
    ...tellsLoan && { loan: { value: loan ?? null, ...stamp } },
  };
}

function factsOf<F extends Readonly<Record<string, FactValue>>>(values: Partial<F>, stamp: Stamp): Facts<F> {
  const facts: { [Name in keyof F]?: { value: F[Name] } & Stamp } = {};
  for (const name in values) {
    const value = values[name];
    if (value !== undefined) facts[name] = { value, ...stamp };
  }
  return facts;
}
