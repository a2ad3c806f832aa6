import type { Day } from "./day.ts";

/** What of a patron few programs need. */
export type Personal = "address" | "email" | "phone" | "birthDate";

/** A person with a library card. Empty text means "not known". */
export interface Patron extends PatronWithoutPin {
  /** The PIN as a PHC string (`$argon2id$...`) or bcrypt hash; empty if the patron has none. Never the PIN itself. */
  readonly pin: string;
}

/** A patron, without the stored PIN. */
export interface PatronWithoutPin {
  /** The card's barcode. It is matched without regard to the case of ASCII letters. */
  readonly patronId: string;
  /** A second name under which the patron may log in; empty if there is none. */
  readonly loginId: string;
  /** Given names. */
  readonly firstName: string;
  /** Family name. */
  readonly lastName: string;
  /** The patron category that the rules of circulation look at. */
  readonly category: string;
  /** The code of the home branch. */
  readonly library: string;
  /** The last day on which the card is valid; absent if it does not expire. */
  readonly expires?: Day;
  /** Date of birth; absent if not known. */
  readonly birthDate?: Day;
  readonly address: string;
  readonly email: string;
  readonly phone: string;
  /** Three digits of SIP2's list of languages; empty if not known. */
  readonly language: string;
  readonly cardLost: boolean;
  /** By staff or by a terminal (01). */
  readonly blocked: boolean;
  /** Why the patron is blocked, for people to read. */
  readonly blockMessage: string;
  /** The last day of the block; absent if it holds until somebody lifts it. */
  readonly blockedUntil?: Day;
  /** A note to show at the terminal. */
  readonly note: string;
  /** The patron's internet privileges (PI), in the library's own code. */
  readonly internetProfile: string;
  /** What else the library knows of the patron, by its own codes; absent if nothing. No value is empty. */
  readonly attributes?: Readonly<Record<string, string>>;
}

/** Tells whether a patron is blocked on a day. A block that has an end needs nobody to lift it. */
export function isBlockedOn({ blocked, blockedUntil }: Patron, day: Day): boolean {
  return blocked && (blockedUntil === undefined || blockedUntil >= day);
}

/** Blocks a patron until somebody lifts it. */
export function withBlock({ blockedUntil: _, ...rest }: Patron, blockMessage: string): Patron {
  return { ...rest, blocked: true, blockMessage };
}

/** Lifts a patron's block. */
export function withoutBlock(patron: Patron): Patron;
/** Lifts the block of a patron whose PIN is left out. */
export function withoutBlock(patron: PatronWithoutPin): PatronWithoutPin;
export function withoutBlock({ blockedUntil: _, ...rest }: PatronWithoutPin): PatronWithoutPin {
  return { ...rest, blocked: false, blockMessage: "" };
}
