import { type Change, type JournalEntry, SOURCES } from "../port/change.ts";
import type { JournalLine, JournalRow } from "../port/journal_line.ts";
import {
  type Cells,
  instantIfAny,
  integer,
  integerIfAny,
  oneOf,
  type Row,
  text,
  textIfAny,
  withoutAbsent,
} from "./row.ts";

/** Makes the row of what is told to the journal. */
export function journalRow({ origin, payment, ...entry }: JournalEntry): JournalRow {
  const { account, terminal, address, message, branch } = origin;
  return { account, terminal, address, message, library: branch, ...entry, ...payment };
}

/** The answer to a request that changed something, for as long as the request may come again. */
export interface AnswerRow {
  /** The `Origin.retry` key of the request. */
  readonly key: string;
  /** Of the change's row in the journal. */
  readonly journalId: number;
  /** When the request came. */
  readonly at: Temporal.Instant;
  readonly keepUntil: Temporal.Instant;
  /** `Change.outcome`; opaque to the storage. */
  readonly answer: string;
}

/**
 * The row of an answer without the number of the journal's row and the moment until which it is kept: the database
 * gives both.
 */
export interface AnswerGiven extends Pick<AnswerRow, "key" | "at" | "answer"> {
  /** Milliseconds for which it is kept. */
  readonly window: number;
}

/** Makes the row of the answer to a change; `undefined` where no retry can be recognised. */
export function answerRow(
  { entry: { at, told = at, origin: { retry } }, outcome }: Pick<Change, "entry" | "outcome">,
): AnswerGiven | undefined {
  if (retry === undefined) return undefined;
  return { key: retry.key, at: told, window: retry.window, answer: outcome };
}

/** The effects that undo a copy's newest change. */
export interface UndoRow {
  readonly itemId: string;
  /** When the change was told. */
  readonly told: Temporal.Instant;
  /** As `Change.undo` gave it. */
  readonly effects: string;
}

const OUTCOMES: readonly JournalLine["outcome"][] = ["done", "refused"];

/** Reads a row of the journal by the names of its columns. */
export function journalLineFrom(row: Row, cells: Cells): JournalLine {
  return {
    journalId: integer(row, "journal_id"),
    at: cells.instant(row, "at"),
    source: oneOf(SOURCES, row, "source"),
    account: text(row, "account"),
    terminal: text(row, "terminal"),
    address: text(row, "address"),
    message: text(row, "message"),
    library: text(row, "library"),
    action: text(row, "action"),
    outcome: oneOf(OUTCOMES, row, "outcome"),
    ...withoutAbsent({
      told: instantIfAny(row, "told", cells),
      patronId: textIfAny(row, "patron_id"),
      itemId: textIfAny(row, "item_id"),
      titleId: textIfAny(row, "title_id"),
      reason: textIfAny(row, "reason"),
      due: instantIfAny(row, "due", cells),
      amount: integerIfAny(row, "amount"),
      feeId: textIfAny(row, "fee_id"),
      paymentType: textIfAny(row, "payment_type"),
      currency: textIfAny(row, "currency"),
      transactionId: textIfAny(row, "transaction_id"),
      tendered: integerIfAny(row, "tendered"),
      detail: textIfAny(row, "detail"),
    }),
  };
}
