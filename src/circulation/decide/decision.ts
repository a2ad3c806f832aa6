import type { Item, ItemStatus } from "../../library/item.ts";
import type { Addressed, PinVerdict, Refusal, Refused } from "../../library/outcome.ts";
import type { Patron } from "../../library/patron.ts";
import type { Action, Effect, Expectation, PaymentTold } from "../../storage/port/change.ts";
import type { Borrower, ItemFacts, PatronFacts, TitleFacts } from "../../storage/port/storage.ts";
import type { UndoStep } from "./undo.ts";

/** A decision to change something: the answer, the effects, and the records on which it rests. */
export interface ChangeDecision<Outcome> {
  readonly kind: "change";
  readonly outcome: Outcome;
  readonly action: Action;
  readonly expect: readonly Expectation[];
  readonly effects: readonly Effect[];
  /** Steps that undo the change, in their order; empty if it cannot be undone. */
  readonly undo: readonly UndoStep[];
  /** The patron's identifier as the library writes it; absent if the change is about no patron. */
  readonly patronId: string | undefined;
  /** The barcode; absent if the change is about a patron or a title as such. */
  readonly itemId: string | undefined;
  /** Only if the change is about a hold. */
  readonly titleId?: string;
  readonly payment?: PaymentTold;
  /** What else the journal should tell. */
  readonly detail?: string;
}

/** The result of a pure rule: a change, or an answer without one. */
export type Decision<Outcome> =
  | { readonly kind: "refused"; readonly outcome: Outcome }
  /** The same request was carried out before, and nothing is done again. */
  | { readonly kind: "repeated"; readonly outcome: Outcome }
  | ChangeDecision<Outcome>;

/** Refuses a request, and tells as much as is known of whom and what it was about. */
export function refusalOf(
  known: { readonly patron?: PatronFacts; readonly item?: Pick<ItemFacts, "item">; readonly pin: PinVerdict },
  refusal: Refusal & Pick<Refused, "fee">,
): { readonly kind: "refused"; readonly outcome: Refused } {
  return {
    kind: "refused",
    outcome: {
      ok: false,
      ...refusal,
      patronKnown: known.patron !== undefined,
      pin: known.pin,
      patronId: known.patron?.patron.patronId,
      item: known.item?.item,
      ...known.patron && addressed(known.patron),
    },
  };
}

/** Tells in which language a patron is spoken to, where the library knows. */
export function addressed({ patron: { language } }: { readonly patron: Pick<Patron, "language"> }): Addressed {
  return language === "" ? {} : { language };
}

/** Expects the patron at the version that the decision saw, and moves that version on. */
export function movesPatron({ patron, version }: PatronFacts): Expectation {
  return { kind: "patron", id: patron.patronId, version, moves: true };
}

/** Expects the borrower at the version that the decision saw, and moves that version on. */
export function movesBorrower({ patronId, version }: Borrower): Expectation {
  return { kind: "patron", id: patronId, version, moves: true };
}

/** A copy at the version that a decision saw. */
export interface ItemSeen {
  readonly item: Item;
  readonly version: number;
}

/** Expects the copy at the version that the decision saw, and moves that version on. */
export function movesItem({ item, version }: ItemSeen): Expectation {
  return { kind: "item", id: item.itemId, version, moves: true };
}

/**
 * Expects the copy at the version that the decision saw, and leaves that version as it is. A hold waits for a title:
 * after it is placed, a terminal may still undo its loan of the copy, and report what it did with the copy off-line.
 */
export function seesItem(facts: ItemSeen): Expectation {
  return { ...movesItem(facts), moves: false };
}

/**
 * Expects a copy's title at the version that the decision saw, and moves that version on if an effect is about a hold.
 */
export function titleOf(
  { item, titleVersion }: { item: ItemFacts["item"]; titleVersion: number },
  effects: readonly Effect[],
): Expectation {
  let moves = false;
  for (const { kind } of effects) moves ||= kind === "place-hold" || kind === "change-hold" || kind === "end-hold";
  return { kind: "title", id: item.titleId, version: titleVersion, moves };
}

/** Expects a title at the version that the decision saw, and moves that version on. */
export function movesTitle({ titleId, version }: Pick<TitleFacts, "titleId" | "version">): Expectation {
  return { kind: "title", id: titleId, version, moves: true };
}

/** Gives the status of a copy that was seen: it is not lost, missing or claimed any more. */
export function foundStatus(status: ItemStatus): ItemStatus {
  return status === "lost" || status === "missing" || status === "claimed-returned" ? "available" : status;
}

/**
 * Writes outcomes and effects as the journal keeps them: JSON in which moments are marked, so that they come back as what
 * they were, to the millisecond. A title that happens to look like a moment stays a title.
 */
export function toStored(value: unknown): string {
  return JSON.stringify(markMoments(value));
}

/** Reads back what {@link toStored} wrote. The caller names the type: only the engine writes these, for itself. */
export function fromStored<T>(text: string): T {
  return JSON.parse(text, (_key, value) => {
    if (typeof value !== "object" || value === null) return value;
    if (typeof value.$instant === "number") return Temporal.Instant.fromEpochMilliseconds(value.$instant);
    // The form in which moments and days were written at first: a stored undo may be years old.
    if (typeof value.$instant === "string") return Temporal.Instant.from(value.$instant);
    if (typeof value.$date === "string") return value.$date;
    return value;
  });
}

/**
 * Marks moments, and copies only the objects that contain one. A replacer of JSON.stringify, or a copy of everything,
 * takes twice as long for each change.
 */
function markMoments(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Temporal.Instant) return { $instant: value.epochMilliseconds };
  if (Array.isArray(value)) return value.map(markMoments);
  const record = value as Readonly<Record<string, unknown>>;
  let marked: Record<string, unknown> | undefined;
  for (const name in record) {
    const own = record[name];
    if (typeof own !== "object") continue;
    const stored = markMoments(own);
    if (stored !== own) (marked ??= { ...record })[name] = stored;
  }
  return marked ?? record;
}
