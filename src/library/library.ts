import type { Day } from "./day.ts";
import type { Origin } from "./origin.ts";
import type {
  CheckinOutcome,
  CheckoutOutcome,
  FeePaidOutcome,
  HoldOutcome,
  ItemUpdateOutcome,
  RenewAllOutcome,
} from "./outcome.ts";
import type { Deadline } from "./deadline.ts";
import type { EarlyReason } from "./reason.ts";
import type { ItemReport, PatronReport, PatronUpdateOutcome } from "./report.ts";
import type { Service } from "./service.ts";

/**
 * All that the server asks of a library. `createEngine` of `circulation/engine.ts` makes the one that there is, over a
 * storage; `createEngineBackEnd` of `server/engine/` puts it into SIP2. Every method answers with a closed outcome; it
 * throws only when the library cannot be reached, and then the terminal gets the negative answer of its message.
 *
 * @example
 * ```ts
 * async function lend(library: Library, command: CheckoutCommand): Promise<string | undefined> {
 *   const outcome = await library.checkout(command);
 *   return outcome.ok ? outcome.due.toString() : undefined;
 * }
 * ```
 */
export interface Library
  extends LoanServices, UndoServices, RenewalServices, HoldServices, PatronServices, PaymentServices, CopyServices {
  /** What this library can do; BX says so to terminals. */
  readonly offers: ReadonlySet<Service>;
  /** Tells whether the library can serve at this moment. */
  online(): boolean;
  /** Notes a change that was refused in its place. The caller does not wait for it. */
  noteRefusal(refused: RefusedChange): void;
}

/** Lends and takes back. */
export interface LoanServices {
  /** Lends an item, or renews the loan if the patron has it already. */
  checkout(command: CheckoutCommand): Promise<CheckoutOutcome>;
  /** Takes an item back and says where it must go next. */
  checkin(command: CheckinCommand): Promise<CheckinOutcome>;
}

/** Undoes what a terminal could not complete. */
export interface UndoServices {
  /** Undoes a checkout that the terminal could not complete. */
  undoCheckout(command: UndoCommand): Promise<CheckinOutcome>;
  /** Undoes a checkin that the terminal could not complete, and restores the loan as it was. */
  undoCheckin(command: UndoCommand): Promise<CheckoutOutcome>;
}

/** Extends loans. */
export interface RenewalServices {
  /** Extends one loan. */
  renew(command: RenewCommand): Promise<CheckoutOutcome>;
  /** Extends all loans of a patron. */
  renewAll(command: RenewAllCommand): Promise<RenewAllOutcome>;
}

/** Keeps holds. */
export interface HoldServices {
  /** Places, cancels or changes a hold. */
  hold(command: HoldCommand): Promise<HoldOutcome>;
}

/** Tells about patrons, and blocks and enables their cards. */
export interface PatronServices {
  /** Finds a patron by card, with name and standing; `undefined` if the card is unknown. */
  patron(query: PatronQuery): Promise<PatronReport | undefined>;
  blockPatron(command: PatronUpdateCommand): Promise<PatronUpdateOutcome>;
  /** Lifts the block of a card. */
  enablePatron(command: PatronUpdateCommand): Promise<PatronUpdateOutcome>;
}

/** Takes patrons' money. */
export interface PaymentServices {
  /** Takes a payment. */
  payFee(command: PayFeeCommand): Promise<FeePaidOutcome>;
}

/** Tells about copies, and stores what terminals say of them. */
export interface CopyServices {
  /** Tells what is known of a copy; `undefined` if there is none with that barcode. */
  item(query: ItemQuery): Promise<ItemReport | undefined>;
  /** Stores a copy's properties. */
  updateItem(command: ItemUpdateCommand): Promise<ItemUpdateOutcome>;
}

/** The PIN that came with a request, and what the account's policy makes of it. */
export interface PinGiven {
  /** As it was typed, never trimmed; absent when the terminal sent none. An empty one is none. */
  readonly pin?: string;
  /** Whether a request without a PIN is refused. */
  readonly required: boolean;
}

/** The lists of a patron that a terminal may ask for. */
export type PatronList =
  | "waiting-holds"
  | "overdue-loans"
  | "loans"
  | "fees"
  | "recalled-loans"
  | "unavailable-holds";

/** What every request has. */
export interface Asked {
  /** Who asks, where, and how a retry is recognised. */
  readonly origin: Origin;
  /** The moment of the request: rules never read a clock. */
  readonly now: Temporal.Instant;
  /** How long the terminal waits; absent: there is no limit. */
  readonly deadline?: Deadline;
}

/** Asks who a patron is and how the patron stands. */
export interface PatronQuery extends Asked {
  /** The patron's card, as the library writes it or as the terminal read it. */
  readonly patronId: string;
  /** The PIN that came with the request, and the account's policy about it. */
  readonly pin: PinGiven;
  /** Counted from 1, both ends included; without `to`, to the last. */
  readonly list?: { readonly kind: PatronList; readonly from: number; readonly to?: number };
}

/** Asks about one copy. */
export interface ItemQuery extends Asked {
  /** The copy's barcode. */
  readonly itemId: string;
}

/**
 * The terminal did this while it was off-line: it is a fact, and its dates hold. It is refused only where
 * the card or the copy is unknown; the PIN is not looked at.
 */
export interface OfflineFacts {
  /** When it happened; absent if the terminal did not say. */
  readonly at?: Temporal.Instant;
  /** What the terminal said, where that is too long ago to be true: `at` is then the earliest moment that is not. */
  readonly tooEarly?: Temporal.Instant;
  /** The due date that the patron was told; absent if none. */
  readonly due?: Temporal.Instant;
  /** The policy tells terminals not to work off-line; the journal says so. */
  readonly unexpected?: true;
}

/** Lends one item to one patron. */
export interface CheckoutCommand extends Asked {
  /** The patron's card, as the library writes it or as the terminal read it. */
  readonly patronId: string;
  /** The copy's barcode. */
  readonly itemId: string;
  /** The PIN that came with the request, and the account's policy about it. */
  readonly pin: PinGiven;
  /** Whether an item that the patron already has may be renewed by this. */
  readonly renewalAllowed: boolean;
  /** Whether the patron has agreed to a fee (BO). */
  readonly feeAcknowledged: boolean;
  /** Set when this has already happened while the terminal was off-line. */
  readonly offline?: OfflineFacts;
}

/** Takes an item back. `origin.branch` is where it came back. */
export interface CheckinCommand extends Asked {
  /** The copy's barcode. */
  readonly itemId: string;
  /** When the item came back, if that was before now. */
  readonly returned?: Temporal.Instant;
  /** Set when this has already happened while the terminal was off-line. */
  readonly offline?: OfflineFacts;
}

/** Puts back what the last change of an item did; only for the account that did it. */
export interface UndoCommand extends Asked {
  /** The copy's barcode. */
  readonly itemId: string;
  /** The patron's card, as the library writes it or as the terminal read it. */
  readonly patronId?: string;
  /** Only where the message has a PIN: with the checkout that undoes a checkin. */
  readonly pin?: PinGiven;
}

/** Extends a loan, found by item or by title. */
export interface RenewCommand extends Asked {
  /** The patron's card, as the library writes it or as the terminal read it. */
  readonly patronId: string;
  /** The copy's barcode. */
  readonly itemId?: string;
  /** A title's identifier, its exact title, or the barcode of a copy. */
  readonly titleId?: string;
  /** The PIN that came with the request, and the account's policy about it. */
  readonly pin: PinGiven;
  /** Whether somebody else's card may renew the loan. */
  readonly thirdPartyAllowed: boolean;
  /** Whether the patron has agreed to a fee (BO). */
  readonly feeAcknowledged: boolean;
  /** Set when this has already happened while the terminal was off-line. */
  readonly offline?: OfflineFacts;
}

/** Extends every loan of a patron that can be extended. */
export interface RenewAllCommand extends Asked {
  /** The patron's card, as the library writes it or as the terminal read it. */
  readonly patronId: string;
  /** The PIN that came with the request, and the account's policy about it. */
  readonly pin: PinGiven;
  /** Whether the patron has agreed to a fee (BO). */
  readonly feeAcknowledged: boolean;
}

/** Which copies may fill a hold: any of the title, only the one that is named, or any at the pickup location. */
export const HOLD_SCOPES = ["title", "item", "library"] as const;

/** Which copies may fill a hold. */
export type HoldScope = (typeof HOLD_SCOPES)[number];

/** Places, cancels or changes a hold. */
export interface HoldCommand extends Asked {
  readonly mode: "place" | "cancel" | "change";
  /** The patron's card, as the library writes it or as the terminal read it. */
  readonly patronId: string;
  /** The copy's barcode. */
  readonly itemId?: string;
  /** A title's identifier, its exact title, or the barcode of a copy. */
  readonly titleId?: string;
  /** The PIN that came with the request, and the account's policy about it. */
  readonly pin: PinGiven;
  /** Which copies may fill the hold. */
  readonly scope: HoldScope;
  /** The code of the library where the patron wants to collect it; absent: the patron's home library. */
  readonly pickupLocation?: string;
  /** The last day on which the patron wants it; absent: no end. */
  readonly expires?: Day;
  /** Whether the patron has agreed to a fee (BO). */
  readonly feeAcknowledged: boolean;
}

/** Takes a payment. */
export interface PayFeeCommand extends Asked {
  /** The patron's card, as the library writes it or as the terminal read it. */
  readonly patronId: string;
  /** The PIN that came with the request, and the account's policy about it. */
  readonly pin: PinGiven;
  /** Minor units; `undefined` when what the terminal sent is not an amount of money. */
  readonly amount: number | undefined;
  /** Whether the terminal's currency is the institution's. */
  readonly currencyAccepted: boolean;
  /** The institution's currency. */
  readonly currency: string;
  /** The fee's identifier. */
  readonly feeId?: string;
  /** What the terminal calls the payment; empty if it gave none. */
  readonly transactionId: string;
  /** How it was paid, in the terminal's own code. */
  readonly paymentType: string;
}

/** What a terminal may want changed, in the words of the journal. */
export const CHANGES_ASKED = [
  "checkout",
  "renewal",
  "checkin",
  "undo-checkout",
  "undo-checkin",
  "renew-all",
  "hold-placed",
  "hold-cancelled",
  "hold-changed",
  "fee-paid",
  "patron-blocked",
  "patron-enabled",
  "item-updated",
] as const;

/** One of {@link CHANGES_ASKED}. */
export type ChangeAsked = (typeof CHANGES_ASKED)[number];

/** A change that was refused before the library was asked. */
export interface RefusedChange extends Pick<Asked, "origin" | "now"> {
  /** What was to be changed. */
  readonly change: ChangeAsked;
  /** The patron's card, as the terminal read it. */
  readonly patronId?: string;
  /** The copy's barcode, as the terminal read it. */
  readonly itemId?: string;
  /** The title, as the terminal named it. */
  readonly titleId?: string;
  /** Why it was refused. */
  readonly reason: EarlyReason;
}

/** Blocks a card, or lifts the block. */
export interface PatronUpdateCommand extends Asked {
  /** The patron's card, as the library writes it or as the terminal read it. */
  readonly patronId: string;
  /** The PIN that came with the request, and the account's policy about it. */
  readonly pin: PinGiven;
  /** Why, for people to read; only when blocking. */
  readonly message?: string;
  /** Whether the terminal kept the card. */
  readonly cardRetained?: boolean;
}

/** Stores what a terminal says about an item's condition. */
export interface ItemUpdateCommand extends Asked {
  /** The copy's barcode. */
  readonly itemId: string;
  /** What the terminal says about the copy's condition. */
  readonly properties: string;
}
