import { foldId } from "../../library/id.ts";
import { setBack } from "../../library/known/clock_ahead.ts";
import { FACT_ORIGINS, type FactOrigin, mergeFacts } from "../../library/known/known.ts";
import {
  type KnownCard,
  type KnownCopy,
  type KnownLogin,
  mergeCards,
  mergeCopies,
  NO_CARD,
  NO_COPY,
} from "../../library/known/known_records.ts";
import { originOfCard, originOfCopy } from "../../library/known/origin.ts";
import type { KnownTally, RecordsFound, RecordsSaid } from "../port/known_records.ts";
import { integer, oneOf, type Row, text } from "./row.ts";

/** A row of what is known of a card, a copy or a login. */
export interface KnownRow {
  readonly kind: KnownKind;
  readonly id: string;
  /** What is known, as JSON. */
  readonly doc: string;
  /** When something was told of it last. */
  readonly seen: Temporal.Instant;
  /** When the PIN or password in it was right last; absent: there is none. */
  readonly pinAt?: Temporal.Instant;
  /** Where the newest of it comes from; absent: it is no card or copy of which something is known that counts. */
  readonly origin?: FactOrigin;
}

const KNOWN_KINDS = ["card", "copy", "login"] as const;

export type KnownKind = typeof KNOWN_KINDS[number];

/** What was told of one card, copy or login. */
export type OneSaid =
  & { readonly id: string }
  & (
    | { readonly kind: "card"; readonly said: KnownCard }
    | { readonly kind: "copy"; readonly said: KnownCopy }
    | { readonly kind: "login"; readonly said: KnownLogin }
  );

/** Names a row. */
export type KnownName = Pick<KnownRow, "kind" | "id">;

/** What is stored of a row beside its name and its moment. */
type KnownDoc = Pick<KnownRow, "doc" | "pinAt" | "origin">;

/** What is written of a row. */
export interface KnownWrite extends KnownName, KnownDoc {
  /** Whether something was told of it; else something was forgotten. */
  readonly isTold: boolean;
}

/** Finds what is stored of a row; `undefined`: nothing. */
export type DocOf = (kind: KnownKind, id: string) => string | undefined;

/** A row as it is found. */
export type FoundDoc = KnownName & Pick<KnownRow, "doc">;

/** Reads a row's name and document. */
export function foundDoc(row: Row): FoundDoc {
  return { kind: oneOf(KNOWN_KINDS, row, "kind"), id: text(row, "id"), doc: text(row, "doc") };
}

/** Reads how many records there are of one kind and origin. */
export function talliedIn(row: Row): KnownTally {
  return {
    kind: oneOf(["card", "copy"], row, "kind"),
    origin: oneOf(FACT_ORIGINS, row, "origin"),
    count: integer(row, "count"),
  };
}

/** Lists what was told, in one order for all: two processes that wrote the same rows in two orders would wait for each other. */
export function listTold({ cards, copies, logins = new Map() }: RecordsSaid): readonly OneSaid[] {
  return inOrder([
    ...[...cards].map(([id, said]): OneSaid => ({ kind: "card", id, said })),
    ...[...logins].map(([id, said]): OneSaid => ({ kind: "login", id, said })),
    ...[...copies].map(([id, said]): OneSaid => ({ kind: "copy", id, said })),
  ]);
}

/** Merges what was told into what is stored. */
export function writesOf(all: readonly OneSaid[], docOf: DocOf, now?: Temporal.Instant): readonly KnownWrite[] {
  return all.map((one) => ({ kind: one.kind, id: one.id, isTold: true, ...mergedOf(one, storedOf(one, docOf, now)) }));
}

/** Finds what is stored of a record that is told something at `now`, of which nothing was heard later than that. */
export function storedOf({ kind, id, said }: OneSaid, docOf: DocOf, now?: Temporal.Instant): string | undefined {
  const doc = docOf(kind, id);
  return doc === undefined || now === undefined ? doc : setBack(doc, said, now.epochMilliseconds);
}

function mergedOf(one: OneSaid, stored: string | undefined): KnownDoc {
  switch (one.kind) {
    case "card":
      return cardDoc(mergeCards(cardFrom(stored), one.said));
    case "login":
      return withPinAt({ facts: mergeFacts(loginFrom(stored).facts, one.said.facts) });
    case "copy":
      return copyDoc(mergeCopies(copyFrom(stored), one.said));
  }
}

/** Puts rows into the order in which all write them. */
export function inOrder<R extends KnownName>(rows: readonly R[]): readonly R[] {
  return rows.map((one) => [keyOf(one), one] as const).toSorted(([a], [b]) => a < b ? -1 : 1).map(([, one]) => one);
}

/** Writes what is known of a card. */
export function cardDoc(card: KnownCard): KnownDoc {
  return { ...withPinAt(card), origin: originOfCard(card) };
}

/** Writes what is known of a copy. */
export function copyDoc(copy: KnownCopy): KnownDoc {
  return { doc: JSON.stringify(copy), origin: originOfCopy(copy) };
}

function withPinAt(known: KnownCard | KnownLogin): Pick<KnownRow, "doc" | "pinAt"> {
  const { pin } = known.facts;
  return {
    doc: JSON.stringify(known),
    ...pin !== undefined && pin.value !== "" && { pinAt: Temporal.Instant.fromEpochMilliseconds(pin.at) },
  };
}

/** Writes what is known of a card without its PIN, of a login without its password. */
export function withoutPin(doc: string): string {
  const { facts: { pin: _, ...facts }, ...card } = cardFrom(doc);
  return JSON.stringify({ ...card, facts });
}

/** Names a row such that all spellings of its identifier give the same. */
export function keyOf({ kind, id }: { readonly kind: string; readonly id: string }): string {
  return `${kind} ${foldId(id)}`;
}

/** Reads the rows that were found. */
export function recordsFound(rows: readonly Pick<KnownRow, "kind" | "id" | "doc">[]): RecordsFound {
  const of = (wanted: KnownKind) => rows.filter(({ kind }) => kind === wanted);
  return {
    cards: new Map(of("card").map(({ id, doc }) => [foldId(id), cardFrom(doc)])),
    copies: new Map(of("copy").map(({ id, doc }) => [foldId(id), copyFrom(doc)])),
  };
}

/** Only {@link listTold} writes these rows. */
export function cardFrom(doc: string | undefined): KnownCard {
  return doc === undefined ? NO_CARD : JSON.parse(doc);
}

export function copyFrom(doc: string | undefined): KnownCopy {
  return doc === undefined ? NO_COPY : JSON.parse(doc);
}

export function loginFrom(doc: string | undefined): KnownLogin {
  return doc === undefined ? { facts: {} } : JSON.parse(doc);
}
