import type { EarlyReason, Reason } from "../../library/reason.ts";
import type { RequestName } from "../../protocol/requests.ts";

/** What a text may want to name. */
export interface TextDetails {
  /** An amount of money, written out. */
  readonly amount?: string;
  /** A day, as the institution writes it. */
  readonly date?: string;
}

/** A text, or how to make one. */
export type Text = string | ((details: TextDetails) => string);

/** Why the session itself refuses a message, without asking the library. */
export type SessionReason = Exclude<EarlyReason, "incomplete"> | "login-required" | "unavailable" | UpstreamReason;

/** Why another library system was not asked, or gave no answer. */
export type UpstreamReason = "library-away" | "library-busy" | "library-login-refused" | "not-confirmed";

/** All that a terminal shows or prints, in one language. */
export interface Texts {
  /** Why something was refused. */
  readonly reasons: Readonly<Record<Reason, Text>>;
  /** Where one message words a reason differently. */
  readonly exceptions: Readonly<Partial<Record<RequestName, Readonly<Partial<Record<Reason, Text>>>>>>;
  /** Why the session itself said no. */
  readonly session: Readonly<Record<SessionReason, string>>;
  /** Says what a message lacks; an empty list means that its fixed part is cut short. */
  readonly missing: (fields: readonly string[]) => string;
  readonly greeting: (library: string) => string;
  readonly goodbye: string;
  readonly renewed: string;
  readonly holdCancelled: string;
  readonly holdExpiryIgnored: string;
  /** Of a copy that stood on the hold shelf and goes to nobody else. */
  readonly returnToShelf: string;
  readonly itemDamaged: string;
  readonly unknownHoldMode: string;
  readonly accountExpired: (date: string) => string;
  readonly cardExpires: (date: string) => string;
  readonly blockedByFees: string;
  readonly hasOverdues: string;
  readonly cardLost: string;
  readonly invalidPassword: string;
  /** Where Koha's own server says of a patron's standing something else. */
  readonly koha: {
    readonly owes: (amount: string) => string;
    readonly cardLost: string;
  };
  /** Follows the reason why fees forbid something. */
  readonly owes: (amount: string) => string;
  /** The overdue fee of a copy that has come back. */
  readonly owesForItem: (amount: string) => string;
  /** Where a copy that has come back belongs: its library, and there its collection, which may be empty. */
  readonly checkedIn: (library: string, collection: string) => string;
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
