/** What a person wants of the library. */
export type WishKind = "lend" | "return" | "pay" | "hold" | "cancel" | "block" | "enable";

/** One thing that a person wants once. */
export interface Wish {
  readonly kind: WishKind;
  readonly patron: string;
  /** Of a loan, a return or a hold. */
  readonly item?: string;
  /** Of a payment. */
  readonly cents?: number;
  /** What the coin box calls the payment; absent where it has no numbers. */
  readonly bk?: string;
  /** Whether the person has wanted the very same in this visit before. */
  readonly again: boolean;
}

/** What the person who stands before the terminal does next. */
export type Step =
  /** Waits, or looks for the next coin. */
  | { readonly kind: "pause"; readonly seconds: number }
  /** Has the terminal ask for the patron (23, 63) or a copy (17), or whether somebody is there (99). */
  | { readonly kind: "ask"; readonly code: Question; readonly item?: string }
  | { readonly kind: "wish"; readonly wish: Wish; readonly place: number }
  /** Lays copies on a pad: the terminal reads all at once, and dates each message when it was read. */
  | { readonly kind: "pad" };

/** A message that changes nothing. */
export type Question = "23" | "63" | "17" | "99";

/** A person at a terminal, and what the library has for this person when it begins. */
export interface Visit {
  readonly number: number;
  readonly kind: VisitKind;
  readonly patron: string;
  readonly steps: readonly Step[];
  readonly items: readonly string[];
  /** Copies that the patron has when it begins. */
  readonly lent: readonly string[];
}

/** Kinds of visits, and how often each comes. */
export const VISITS = {
  /** Loans from a pad or one by one. */
  lending: 30,
  /** Returns of a few copies. */
  returning: 12,
  /** Coins. */
  paying: 30,
  /** A hold, its cancelling, the same hold. */
  holding: 10,
  /** A card is blocked and enabled. */
  blocking: 6,
  /** A copy is lent, returned, and lent. */
  wavering: 10,
  /** A sorter that takes one copy a second. */
  sorting: 8,
} as const;

export type VisitKind = keyof typeof VISITS;

/** Names what wishes are the same: each is to be done as often as it was wanted. */
export function deedOf({ kind, patron, item, cents, bk }: Wish): string {
  switch (kind) {
    case "pay":
      return `pay ${patron} ${cents}${bk === undefined ? "" : ` ${bk}`}`;
    case "return":
      return `return ${item}`;
    case "block":
    case "enable":
      return `${kind} ${patron}`;
    default:
      return `${kind} ${patron} ${item}`;
  }
}
