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
export interface Item extends ItemWithoutTitle {
  readonly title: string;
  readonly author: string;
}

/** A copy as it is apart from its title. */
export interface ItemWithoutTitle {
  /** The barcode. It is matched without regard to the case of ASCII letters. */
  readonly itemId: string;
  /** The bibliographic record of the copy. */
  readonly titleId: string;
  /** The item type that the rules of circulation look at. */
  readonly itemType: string;
  /** Three digits of SIP2's list of media types; empty if not known. */
  readonly mediaType: string;
  /** The code of the collection that the copy is part of. */
  readonly collection: string;
  /** Where it stands on the shelves. */
  readonly callNumber: string;
  /** The code of the branch where the copy belongs. */
  readonly permanentLocation: string;
  /** The code of the shelves in that branch where the copy belongs; absent if not known. */
  readonly shelvingLocation?: string;
  /** The code of the branch where the copy was last seen. */
  readonly currentLocation: string;
  /** The code of the branch that owns the copy. */
  readonly owner: string;
  readonly status: ItemStatus;
  /** Two digits of SIP2's list of security markers; empty if not known. */
  readonly securityMarker: string;
  /** Minor units of the institution's currency. */
  readonly replacementCost?: number;
  /** Free text about the copy, as terminals store it (19). */
  readonly properties: string;
  /** The code of the branch that the copy is on its way to; absent if it is not in transit. */
  readonly transitTo?: string;
  /** When the copy last came back; absent if it never did. */
  readonly returned?: Temporal.Instant;
}
