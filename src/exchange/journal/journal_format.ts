import type { Action } from "../../storage/port/change.ts";
import type { JournalLine } from "../../storage/port/journal_line.ts";
import type { ExchangeContext } from "../cell.ts";
import { COPY_COLUMNS, type RowColumns, type RowFormats, rowFormats, writeAmount } from "./row_formats.ts";

/** Every column of the journal, in the order in which they are written. */
export const JOURNAL_COLUMNS: RowColumns<JournalLine> = {
  journal_id: {
    meaning: "the number of the row; numbers rise in the order in which rows became durable",
    write: ({ journalId }) => String(journalId),
  },
  at: {
    meaning: "when it happened",
    write: ({ at }) => at.toString(),
  },
  told: {
    meaning: "when the server heard of it, if a terminal sent it later than it happened",
    write: ({ told }) => told?.toString(),
  },
  account: {
    meaning: "the id of the terminal's login; `desk` for what staff did",
    write: ({ account }) => account,
  },
  terminal: {
    meaning: "the terminal's name of its place (CP), or its address; of staff and of an import, the name",
    write: ({ terminal }) => terminal,
  },
  address: {
    meaning: "the network address",
    write: ({ address }) => address,
  },
  message: {
    meaning: "the message that asked",
    write: ({ message }) => message,
  },
  library: {
    meaning: "the code of the library where it happened",
    write: ({ library }) => library,
  },
  action: {
    meaning: "what was asked for, see below",
    write: ({ action }) => action,
  },
  outcome: {
    meaning: "`done` or `refused`",
    write: ({ outcome }) => outcome,
  },
  reason: {
    meaning: "why it was refused, see below",
    write: ({ reason }) => reason,
  },
  patron_id: {
    meaning: "the patron's card, as the library writes it, or as the terminal read it where there is none",
    write: ({ patronId }) => patronId,
  },
  ...COPY_COLUMNS,
  due: {
    meaning: "when the loan that was made or extended is due",
    write: ({ due }) => due?.toString(),
  },
  amount: {
    meaning: "what was charged or paid; of what was undone, and of an exception, what of paid money is due back",
    write: ({ amount }, context) => writeAmount(amount, context),
  },
  detail: {
    meaning: "what else is worth telling",
    write: ({ detail }) => detail,
  },
  source: {
    meaning:
      "who had it done: `terminal`, `staff` by a command or the staff page, `import`, or `stand-in` for a terminal " +
      "that a copy answered in the library system's place",
    write: ({ source }) => source,
  },
  currency: {
    meaning: "the currency of a payment",
    write: ({ currency }) => currency,
  },
  fee_id: {
    meaning: "the fee that the patron chose to pay (CG); empty: the oldest first",
    write: ({ feeId }) => feeId,
  },
  payment_type: {
    meaning: "how it was paid, in the terminal's code (the payment type of 37)",
    write: ({ paymentType }) => paymentType,
  },
  transaction_id: {
    meaning: "what the terminal calls the payment (BK)",
    write: ({ transactionId }) => transactionId,
  },
  tendered: {
    meaning: "what the terminal took for a payment, where that is more than `amount`: staff give the rest back",
    write: ({ tendered }, context) => writeAmount(tendered, context),
  },
};

/** What each action of the journal is. */
export const JOURNAL_ACTIONS: Readonly<Record<Action, string>> = {
  "checkout": "an item was lent",
  "renewal": "a loan was extended",
  "checkin": "an item was taken back",
  "undo-checkout": "a checkout was taken back (BI in 09)",
  "undo-checkin": "a return was taken back (BI in 11)",
  "renew-all": "a patron's loans were extended as far as the rules allow; `detail` has their number",
  "hold-placed": "a hold was placed",
  "hold-cancelled": "a hold was cancelled",
  "hold-changed": "the pickup location or the last day of a hold was changed",
  "fee-paid": "a payment was taken",
  "card-changed": "staff gave a patron another card; `detail` has the old card",
  "due-changed": "staff gave a loan another due date",
  "fee-charged": "staff charged a fee; `detail` has its identifier and the reason",
  "fee-waived": "staff waived fees of this amount; `detail` has the reason",
  "patron-blocked": "a card was blocked",
  "patron-enabled": "the block of a card was lifted",
  "item-added": "staff made a new item",
  "patron-added": "staff made a new patron",
  "patron-changed": "staff changed a patron; `detail` names the fields, and of the card's last day what it was and is",
  "patron-seen": "staff looked a patron up",
  "item-updated": "an item's condition or status was changed",
  "pin-set": "a PIN was set",
  "pin-locked": "wrong PINs locked a card",
  "pin-unlocked": "the lock of wrong PINs was lifted",
  "fee-imported":
    "an import added, changed or removed a fee of this amount; `detail` has the fee and what is outstanding",
  "import":
    "files were imported; `detail` has the numbers of records of each kind that were added, changed and removed",
  "more-asked":
    "an account, or all of an institution, asked about more patrons' cards without a right PIN or with one, more cards that do " +
    "not exist or more copies than is usual; `detail` has how many, and how many are usual; the terminal is the one that asked most",
  "payment-repeated":
    "a payment was told once more, answered yes, and taken for a retry of an earlier one: nothing was booked; `detail` says of " +
    "which, and what decided that",
  "stand-in-started":
    "staff had the copy of a library system answer in its place, whatever that does; `detail` has the reason",
  "stand-in-stopped": "staff ended that; `detail` has the reason",
  "stand-in-forgot":
    "staff had the copy of a library system forget a card, which is not named; `detail` has the reason",
  "exception":
    "somebody must look at it: a terminal did something off-line that could not be taken over (`refused`), or with a " +
    "date too long ago to be true (`done`), money is due back to a patron (`done`, with the amount), or a payment may have been " +
    "booked once too often, or not at all (`done`; `detail` says which)",
  "exception-closed":
    "staff saw to a change with an unknown outcome, or with another outcome than the terminal heard; `detail` has its number and " +
    "what staff say",
};

/** Makes the formats of the journal. */
export function journalFormats(context: ExchangeContext): RowFormats<JournalLine> {
  return rowFormats(JOURNAL_COLUMNS, { context, number: "journal_id" });
}
