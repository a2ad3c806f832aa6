import type { Encoding } from "../../../protocol/encoding.ts";
import type { ITEM_STATES, PATRON_STATES } from "./profile_elements.ts";

/** What a patron of a profile is like. */
export type PatronState = (typeof PATRON_STATES)[number];

/** Where a copy of a profile stands. */
export type ItemState = (typeof ITEM_STATES)[number];

/** What a record of a profile is called: `good`, and its spares `good-2`, `good-3`. */
export type RecordName<S extends PatronState | ItemState> = S | `${S}-${number}`;

/** Names the record that comes as number `count` in its state, from 1. */
export function recordName<S extends PatronState | ItemState>(state: S, count: number): RecordName<S> {
  return count === 1 ? state : `${state}-${count}`;
}

/** Gives the state of the record that has a name. */
export function stateOf<S extends PatronState | ItemState>(name: RecordName<S>): S {
  return name.replace(/-\d+$/, "") as S;
}

/**
 * The server's test data: the patrons and copies that the suite uses. A scenario that needs an absent one is left out.
 */
export interface Profile {
  readonly institution: string;
  readonly currency: string;
  readonly timeZone: string;
  /** Three digits. */
  readonly language: string;
  readonly pickup?: string;
  readonly elsewhere?: string;
  readonly encoding: Encoding;
  readonly delimiter: string;
  readonly terminator: "\r" | "\n" | "\r\n";
  readonly login?: { readonly id: string; readonly password: string; readonly location?: string };
  readonly patrons: ReadonlyMap<RecordName<PatronState>, { readonly id: string; readonly pin?: string }>;
  /** Barcodes. */
  readonly items: ReadonlyMap<RecordName<ItemState>, string>;
  readonly unknown: { readonly patron: string; readonly item: string };
  readonly outage?: { readonly stop: string; readonly start: string };
}
