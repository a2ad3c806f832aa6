/**
 * One `<rule>` of the configuration: what holds for patrons of a category, items of a type, or both. What a rule leaves
 * out is looked up in the next less specific one: category + item type, category, item type, default.
 */
export interface Rule {
  /** The patron category it is about; absent: all. */
  readonly category?: string;
  /** The item type it is about; absent: all. */
  readonly itemType?: string;
  /** Days of a loan, which ends with its last day. */
  readonly loanDays?: number;
  /** A loan of hours ends at a moment, not with a day; of `loanDays` and this a rule has one. */
  readonly loanHours?: number;
  /** How often a loan may be renewed. */
  readonly renewals?: number;
  /** Minor units for lending one item (a rental); absent or 0: free. */
  readonly checkoutFee?: number;
  /** Minor units for placing one hold. */
  readonly holdFee?: number;
  /** Minor units for each open day that an item is late. */
  readonly overdueFee?: number;
  /** Minor units at which the overdue fee of one loan stops growing. */
  readonly overdueFeeCap?: number;
  /** Whether holds may be placed. */
  readonly holdsAllowed?: boolean;
  /** Days that a captured copy waits on the hold shelf. */
  readonly holdShelfDays?: number;
  /** Days a loan is left alone before a waiting hold recalls it; absent: never recalled. */
  readonly recallAfterDays?: number;
  /** Sorter's bin for copies that come back. */
  readonly sortBin?: string;
  /** Limits of a patron. They look at the category alone. */
  readonly loanLimit?: number;
  /** Overdue loans at which privileges are denied. */
  readonly overdueLimit?: number;
  /** Open holds beyond which none is placed. */
  readonly holdLimit?: number;
  /** Claimed returns beyond which privileges are denied. */
  readonly claimsReturnedLimit?: number;
  /** Lost items beyond which privileges are denied. */
  readonly lostLimit?: number;
  /** Minor units; more than this owed in all denies the patron's privileges. */
  readonly feeLimit?: number;
  /** Minor units; more than this of overdue and damage fees raises a flag. Absent: `feeLimit`. */
  readonly overdueFeeLimit?: number;
  /** Minor units; more than this of all other fees raises a flag. Absent: `feeLimit`. */
  readonly otherFeeLimit?: number;
  /** Minor units; more than this of replacement fees raises a flag. */
  readonly replacementFeeLimit?: number;
  /** Whether a loan without renewals left raises a flag. */
  readonly flagRenewals?: boolean;
}

/** A branch that the configuration declares. */
export interface LibraryBranch {
  /** The code that terminals and data use. */
  readonly code: string;
  /** Its name. */
  readonly name: string;
  /** Days of the week on which it is closed: 1 Monday to 7 Sunday. */
  readonly closedWeekdays: ReadonlySet<number>;
  /** Dates on which it is closed: `2026-12-25`, or `12-25` for every year. */
  readonly closedDates: ReadonlySet<string>;
}

/** The rules of circulation of one configuration, as the engine reads them. */
export interface Rules {
  /** All rules, in any order. */
  readonly rules: readonly Rule[];
  /** Branches by code; empty when none is declared, and then every code is one. */
  readonly libraries: ReadonlyMap<string, LibraryBranch>;
  /** Minutes during which a returned copy counts as waiting to be re-shelved; 0: not at all. */
  readonly reshelveMinutes: number;
  /** Whether the journal forgets who had an item once it is back. */
  readonly forgetPatronAtReturn: boolean;
}

/** What holds when no rule says anything: 21 days, 3 renewals, no limits, 7 days on the hold shelf. */
export const DEFAULT_RULE = { loanDays: 21, renewals: 3, holdShelfDays: 7, holdsAllowed: true } as const satisfies Rule;
