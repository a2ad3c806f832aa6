import type { Encoding } from "../../../protocol/encoding.ts";
import type { ITEM_STATES, PATRON_STATES } from "./profile_elements.ts";

/** What a patron of a profile is like. */
export type PatronState = (typeof PATRON_STATES)[number];

/** Where a copy of a profile stands. */
export type ItemState = (typeof ITEM_STATES)[number];

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
  readonly patrons: ReadonlyMap<PatronState, { readonly id: string; readonly pin?: string }>;
  /** Barcodes by the state of the copy. */
  readonly items: ReadonlyMap<ItemState, string>;
  readonly unknown: { readonly patron: string; readonly item: string };
  readonly outage?: { readonly stop: string; readonly start: string };
}
