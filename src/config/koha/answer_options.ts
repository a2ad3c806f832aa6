import type { KohaDateFormat } from "../templates/template_value.ts";

/** How an account wants its answers made, where that differs from sip2d's own way. */
export interface AnswerOptions {
  /** AF says what is owed when fees forbid a checkout, and the overdue fee at a return. */
  readonly outstandingShown?: true;
  /** AF of a return names the copy's library and collection. */
  readonly checkinMessageShown?: true;
  /** PI is computed; `all`: blocked cards count too; absent: PI is what the data say. */
  readonly internetBlockedBy?: "all" | "all-but-blocks";
  /** A 24 has CQ N where no PIN was sent. */
  readonly pinVerdictAlways?: true;
  /** The return of a copy that is not on loan raises the alert. */
  readonly alertNotOnLoan?: true;
  /** The return of a copy that is not on loan is not ok, though it was found, captured or sent on its way. */
  readonly onlyLoansReturned?: true;
  /** A 10 that refuses the return of a known copy tells its media, and whether to resensitize it. */
  readonly refusedMediaTold?: true;
  /** A 12 that renews the patron's own loan desensitizes. */
  readonly renewalsDesensitized?: true;
  /** AF of a refused renewal names the patron who has not the copy. */
  readonly borrowerNamed?: true;
  /** Flags 11 and 12 of the patron status are raised together. */
  readonly feeFlagsTogether?: true;
  /** The first count and list of a 64 are of all holds, and the last of none. */
  readonly pendingAmongHoldItems?: true;
  /** BL is N of patrons who have not this attribute. */
  readonly validIfAttribute?: string;
  /** How AF writes days; absent: as the language does. */
  readonly dayFormat?: KohaDateFormat;
  /** Checkout, renewal, hold and payment do not look at a PIN. */
  readonly pinIgnored?: true;
  /** What AF of a patron begins with; absent: sip2d's own greeting. */
  readonly greeting?: string;
  /** AF of a patron is in Koha's words and order. */
  readonly kohaFlagTexts?: true;
  /** AV is description and amount, without the fee's identifier. */
  readonly feeIdHidden?: true;
  /** CC of a patron without a fee limit, as it is written; absent: not sent. */
  readonly limitWhereNone?: string;
  /** BV and CC are written without needless zeros. */
  readonly plainAmounts?: true;
  /** BX, whatever the account may send. */
  readonly supportedMessages?: string;
  /** Checkin, checkout, renewal, status update and off-line in a 98 that says on-line. */
  readonly statusFlags?: string;
  /** AF of a patron says that the card will expire if it ends in so many days or fewer; 0: never. */
  readonly expiryNoticeDays?: number;
  /** DA has mail address and telephone behind the name. */
  readonly contactOfHolder?: true;
  /** What is sent again loses its AY: it is AY0 instead, or nothing where a 97 has no AZ; absent: the same bytes. */
  readonly resentUnnumbered?: true;
}
