import { foldId } from "../../library/id.ts";
import { mergeFacts } from "../../library/known/known.ts";
import {
  type KnownCard,
  type KnownCopy,
  type KnownLogin,
  mergeCards,
  mergeCopies,
  NO_CARD,
  NO_COPY,
} from "../../library/known/known_records.ts";
import type { RecordsFound, RecordsTold } from "../port/known_records.ts";

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
}

export const KNOWN_KINDS = ["card", "copy", "login"] as const;

export type KnownKind = typeof KNOWN_KINDS[number];

/** What was told of one card, copy or login. */
export interface OneTold {
  readonly kind: KnownKind;
  readonly id: string;
  /** Writes what is known with it, where this was known; `undefined`: nothing was. */
  readonly merged: (stored: string | undefined) => Pick<KnownRow, "doc" | "pinAt">;
}

/** Lists what was told, in one order for all: two processes that wrote the same rows in two orders would wait for each other. */
export function listTold({ cards, copies, logins = new Map() }: RecordsTold): readonly OneTold[] {
  const all = [
    ...[...cards].map(([id, told]): OneTold => ({
      kind: "card",
      id,
      merged: (doc) => withPinAt(mergeCards(cardFrom(doc), told)),
    })),
    ...[...logins].map(([id, told]): OneTold => ({
      kind: "login",
      id,
      merged: (doc) => withPinAt({ facts: mergeFacts(loginFrom(doc).facts, told.facts) }),
    })),
    ...[...copies].map(([id, told]): OneTold => ({
      kind: "copy",
      id,
      merged: (doc) => ({ doc: JSON.stringify(mergeCopies(copyFrom(doc), told)) }),
    })),
  ];
  return all.map((one) => [keyOf(one), one] as const).toSorted(([a], [b]) => a < b ? -1 : 1).map(([, one]) => one);
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
