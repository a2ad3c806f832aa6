import type { AwayReason, EarlyReason, Reason } from "../../library/reason.ts";
import type { RequestName } from "../../protocol/requests.ts";

/** Values that a text may name. */
export interface TextDetails {
  /** An amount of money, written out. */
  readonly amount?: string;
  /** A day, as the institution writes it. */
  readonly date?: string;
}

/** A text, or a function that makes it of its values. */
export type Text = string | ((details: TextDetails) => string);

/** Why the session itself refuses a message, without asking the library. */
export type SessionReason =
  | Exclude<EarlyReason, "incomplete">
  | "login-required"
  | "unavailable"
  | "many-cards"
  | UpstreamReason
  | AwayReason;

/** Why another library system was not asked, or gave no answer. */
export type UpstreamReason =
  | "library-away"
  | "library-busy"
  | "queue-stopped"
  | "library-login-refused"
  | "not-confirmed"
  | "loan-not-confirmed";

/** All that a terminal shows or prints, in one language. */
export interface Texts {
  /** Says what a message lacks; an empty list means that its fixed part is cut short. */
  readonly missing: (fields: readonly string[]) => string;
  readonly greeting: (library: string) => string;
  readonly goodbye: string;
  readonly renewed: string;
  readonly holdCancelled: string;
  readonly holdExpiryIgnored: string;
  /** For a copy that stood on the hold shelf and for which nobody else waits. */
  readonly returnToShelf: string;
  readonly itemDamaged: string;
  /** Printed for a loan or a renewal that is made while another library system is away. */
  readonly lentAway: string;
  /** For a copy that came back while another library system is away. */
  readonly returnedAway: string;
  /** For a copy that came back a while ago, and may have been lent anew since. */
  readonly returnedLate: string;
  /** For a payment of which another library system has not said that it took it; a coin box has the money. */
  readonly paymentTaken: string;
  readonly unknownHoldMode: string;
  readonly accountExpired: (date: string) => string;
  readonly cardExpires: (date: string) => string;
  readonly blockedByFees: string;
  readonly hasOverdues: string;
  readonly cardLost: string;
  readonly invalidPassword: string;
  /** Follows the reason when fees forbid something. */
  readonly owes: (amount: string) => string;
  /** The overdue fee of a copy that has come back. */
  readonly owesForItem: (amount: string) => string;
  /** Money that was paid and is not owed: more than there was to pay, or a fee that an undo has withdrawn. */
  readonly dueBack: (amount: string) => string;
  /** Where a returned copy belongs: its branch, and there its collection, which may be empty. */
  readonly checkedIn: (library: string, collection: string) => string;
  /** Why something was refused. */
  readonly reasons: Readonly<Record<Reason, Text>>;
  /** Where one message words a reason differently. */
  readonly exceptions: Readonly<Partial<Record<RequestName, Readonly<Partial<Record<Reason, Text>>>>>>;
  /** Why the session itself said no. */
  readonly session: Readonly<Record<SessionReason, string>>;
  /** Koha's own words about a patron's standing, where they differ. */
  readonly koha: {
    readonly owes: (amount: string) => string;
    readonly cardLost: string;
    /** Why the loan of a copy that the patron has not cannot be renewed. */
    readonly notLentTo: (name: string) => string;
  };
  /** The errors of SIP2 over HTTPS, which are no messages of SIP2. */
  readonly posts: {
    readonly notXml: string;
    /** An attribute that the document must have, in the words that FBS has for it. */
    readonly missing: (field: string) => string;
    readonly loginRefused: string;
    /** For a 93 or 97. */
    readonly notPosted: string;
  };
  readonly receipts: {
    readonly lent: (title: string, due: string) => string;
    readonly renewed: (title: string, due: string) => string;
    readonly returned: (title: string) => string;
    readonly paid: (amount: string, owed: string) => string;
  };
}

/** Words the screen message for a reason, as the message's own terminals know it. */
export function textOf(texts: Texts, message: RequestName, reason: Reason, details: TextDetails): string {
  const text = texts.exceptions[message]?.[reason] ?? texts.reasons[reason];
  return typeof text === "string" ? text : text(details);
}
