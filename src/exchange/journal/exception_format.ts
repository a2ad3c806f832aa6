import type { ExchangeContext } from "../cell.ts";
import type { LedgerRow } from "../../storage/port/ledger.ts";
import { remedyFor } from "./remedy_for.ts";
import { COPY_COLUMNS, type RowColumns, type RowFormats, rowFormats, writeAmount } from "./row_formats.ts";

/** Every column of the list of exceptions, in the order in which they are written. */
export const EXCEPTION_COLUMNS: RowColumns<LedgerRow> = {
  number: {
    meaning: "the number by which the change is closed",
    write: ({ ledgerId }) => String(ledgerId),
  },
  at: {
    meaning: "when it happened at the terminal",
    write: ({ at }) => at.toString(),
  },
  institution: {
    meaning: "the institution whose library system was asked",
    write: ({ institution }) => institution,
  },
  account: {
    meaning: "the id of the terminal's login",
    write: ({ account }) => account,
  },
  terminal: {
    meaning: "the terminal's name of its place (CP), or its address",
    write: ({ terminal }) => terminal,
  },
  action: {
    meaning: "what was asked for, in the words of the journal",
    write: ({ action }) => action,
  },
  state: {
    meaning: "`unknown`; or `done`, `refused` or `not sent` if the terminal heard something else",
    write: ({ state }) => state,
  },
  known_by: {
    meaning: "how that became known: `answer`, `late answer` or `proof` (by a later question)",
    write: ({ by }) => by,
  },
  terminal_told: {
    meaning: "what the terminal heard: `yes`, `no` (or that it is not confirmed), or `nothing` as far as is known",
    write: ({ terminalTold }) => terminalTold,
  },
  patron_id: {
    meaning: "the patron's card, as the terminal read it",
    write: ({ patronId }) => patronId,
  },
  ...COPY_COLUMNS,
  amount: {
    meaning: "what was to be paid",
    write: ({ amount }, context) => writeAmount(amount, context),
  },
  currency: {
    meaning: "its currency",
    write: ({ payment }) => payment?.currency,
  },
  fee_id: {
    meaning: "the fee that the patron chose to pay (CG)",
    write: ({ payment }) => payment?.feeId,
  },
  transaction_id: {
    meaning: "what the terminal calls the payment (BK)",
    write: ({ payment }) => payment?.transactionId,
  },
  what_to_do: {
    meaning: "the outcome, and what staff do",
    write: (row) => remedyFor(row),
  },
};

/** Makes the formats of the list of exceptions. */
export function exceptionFormats(context: ExchangeContext): RowFormats<LedgerRow> {
  return rowFormats(EXCEPTION_COLUMNS, { context, number: "number" });
}
