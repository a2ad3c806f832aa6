/** Faults that need nothing but their name, and what each does. */
export const PLAIN_FAULTS = {
  "silent-before": "does nothing, and never answers",
  "silent-after": "does what it is asked, and never answers",
  "closed-before": "does nothing, and closes the connection",
  "closed-after": "does what it is asked, and closes the connection",
  "cut": "does what it is asked, and closes the connection amidst the answer",
  "twice": "answers twice",
  "wrong-checksum": "answers with a checksum that does not fit, where the request has one",
  "wrong-sequence": "answers with the next sequence number, where the request has one",
  "wrong-patron": "answers with the name and number of another patron, or with the barcode of another copy",
  "shifted": "answers with the answer before, so that the first such request has none",
  "resend": "does nothing, and answers 96",
  "status": "does nothing, and answers 98",
  "garbage": "does what it is asked, and answers with bytes at random",
  "megabyte": "does what it is asked, and answers with a line of more than a megabyte",
  "refused": "refuses a login: 940",
  "unserved": "accepts a connection, and never reads from it",
} as const;

/** Faults that last, or begin after some seconds. */
export const LASTING_FAULTS = {
  "late": "does what it is asked, and answers after so many seconds",
  "frozen": "its database freezes, for so many seconds where they are given; what is asked is done when it thaws",
  "away": "its database is away, for so many seconds where they are given",
} as const;

/** A fault that needs nothing but its name. */
export type PlainFault = keyof typeof PLAIN_FAULTS;

/** When a fault happens; what is absent does not matter. */
export interface FaultOccasion {
  /** The command identifier of the request. */
  readonly code?: string;
  /** Only this connection, counted from 1. */
  readonly connection?: number;
  /** From the nth such request on, counted from 1; it happens once unless `times` is given. */
  readonly nth?: number;
  /** How often it happens. */
  readonly times?: number;
  /** How likely it is each time, above 0 and up to 1. */
  readonly probability?: number;
}

/** One fault, and when it happens. */
export type FaultRule =
  & FaultOccasion
  & (
    | { readonly fault: PlainFault }
    | { readonly fault: "late"; readonly seconds: number }
    | { readonly fault: "frozen" | "away"; readonly seconds?: number }
    /** Does what it is asked, and answers with these bytes, one character each; AY, AZ and line end are added. */
    | { readonly fault: "says"; readonly bytes: string }
    /** One of the plain faults that a request can meet, at random. */
    | { readonly fault: "any" }
  );
