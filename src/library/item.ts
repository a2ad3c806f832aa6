/** What may be the matter with a copy, the usual first. */
export const ITEM_STATUSES = [
  "available",
  "on-order",
  "in-process",
  "lost",
  "missing",
  "claimed-returned",
  "damaged",
  "not-for-loan",
  "withdrawn",
] as const;

/** What is the matter with a copy, loans, holds and transit apart: those are read off their own records. */
export type ItemStatus = (typeof ITEM_STATUSES)[number];

/** One copy, with a barcode, and what a terminal wants to know of its title. Empty text means "not known". */
export interface Item {
  /** The barcode. Matched without regard to case. */
  readonly itemId: string;
  /** The bibliographic record that the copy belongs to. */
  readonly titleId: string;
  /** The title proper. */
  readonly title: string;
  /** The author, as it is to be shown. */
  readonly author: string;
  /** The item type that the rules of circulation look at. */
  readonly itemType: string;
  /** Three digits of SIP2's list of media types; empty if not known. */
  readonly mediaType: string;
  /** The collection that the copy is part of. */
  readonly collection: string;
  /** Where it stands on the shelves. */
  readonly callNumber: string;
  /** The code of the library where the copy belongs. */
  readonly permanentLocation: string;
  /** The code of the shelves in that library where the copy belongs; absent if not known. */
  readonly shelvingLocation?: string;
  /** The code of the library where the copy was last seen. */
  readonly currentLocation: string;
  /** The code of the library that owns it. */
  readonly owner: string;
  /** Where it stands. */
  readonly status: ItemStatus;
  /** Two digits of SIP2's list of security markers; empty if not known. */
  readonly securityMarker: string;
  /** In minor units of the institution's currency. */
  readonly replacementCost?: number;
  /** Free text about the copy's condition, as terminals store it. */
  readonly properties: string;
  /** The code of the library that the copy is on its way to; absent when it is not travelling. */
  readonly transitTo?: string;
  /** When the copy last came back; absent if it never did. */
  readonly returned?: Temporal.Instant;
}
