import { foldId } from "../../library/id.ts";
import { formerRedaction } from "../../library/redaction.ts";
import { CHANGES_ASKED } from "../../library/library.ts";
import type { PaymentTold } from "../port/change.ts";
import {
  LEDGER_STATES,
  type LedgerClosing,
  type LedgerEntry,
  type LedgerRow,
  type LedgerState,
  SETTLED_BY,
  type Settlement,
  TERMINAL_TOLD,
} from "../port/ledger.ts";
import type { JournalRow } from "./journal_row.ts";
import {
  type Cells,
  instantIfAny,
  integer,
  integerIfAny,
  isAbsent,
  oneOf,
  type Row,
  text,
  textIfAny,
  withoutAbsent,
} from "./row.ts";

/** A row of the ledger as it is written first; its moments of the database's clock are given by the database. */
export interface LedgerRecord
  extends Pick<LedgerRow, "institution" | "at" | "told" | "account" | "terminal" | "address" | "message" | "library"> {
  readonly action: string;
  readonly patronId?: string;
  readonly itemId?: string;
  readonly titleId?: string;
  readonly amount?: number;
  readonly feeId?: string;
  readonly paymentType?: string;
  readonly currency?: string;
  readonly transactionId?: string;
  readonly tendered?: number;
  readonly before?: string;
  readonly owner: string;
  /** Identifies this call of `begin`: its row is found by it after a lost connection. */
  readonly ticket: string;
  readonly state: LedgerState;
  readonly terminalTold: string;
  /** The key under which a retry finds it. */
  readonly retryKey?: string;
  /** Milliseconds for which it is found once it is settled. */
  readonly retryWindow: number;
  /** The key under which the same payment finds it. */
  readonly paymentKey?: string;
  /**
   * The keys of what it blocks as long as it is not settled: changes of its copy, and changes of its kind for its
   * patron.
   */
  readonly itemWay?: string;
  readonly patronWay?: string;
}

/** The separator between the parts of a key: no value holds it, since it ends a line. */
const SEPARATOR = "\r";

/** Messages of which two for one patron may be the same change, whatever else they name. */
const ALIKE: ReadonlySet<string> = new Set(["fee-paid", "renew-all", "hold"]);

/** Whether another change of its kind for the same patron may be the same one: a renewal by title may be of any copy. */
function isAlike(message: string, itemId: string | undefined): boolean {
  return ALIKE.has(message) || (message === "renew" && itemId === undefined);
}

/** Makes the row of a change that is about to be sent. */
export function ledgerRecord(entry: LedgerEntry, ticket: string): LedgerRecord {
  const { origin: { account, terminal, address, message, branch: library, retry }, payment, ...rest } = entry;
  const { institution, at, told, action, patronId, itemId, titleId, amount, before, owner } = rest;
  const way = (...parts: readonly string[]) => [institution, ...parts].join(SEPARATOR);
  return {
    ...{ institution, at, told, account, terminal, address, message, library },
    ...{ action, patronId, itemId, titleId, amount, ...payment, before, owner, ticket },
    state: "open",
    terminalTold: entry.terminalTold ?? "nothing",
    retryKey: retry?.key,
    retryWindow: retry?.window ?? 0,
    paymentKey: paymentKeys(entry)[0],
    itemWay: itemId === undefined ? undefined : way(foldId(itemId)),
    patronWay: entry.standsAlone || patronId === undefined || !isAlike(message, itemId)
      ? undefined
      : way(message, foldId(patronId)),
  };
}

/**
 * Gives the keys that two messages of the same payment share: the one under which it is written, and one under which the
 * version before this one may have written it. There are none where the terminal gave the payment no name.
 */
export function paymentKeys({ origin, patronId = "", amount, payment }: LedgerEntry): readonly string[] {
  if (!payment?.transactionId) return [];
  const { feeId = "", transactionId } = payment;
  const { account, login } = origin;
  const key = (by: string, ...named: readonly string[]) => [by, ...named].join(SEPARATOR);
  const names = [patronId, feeId, transactionId].map((name) => formerRedaction(name) ?? name) as [
    string,
    string,
    string,
  ];
  const [formerPatron, formerFee, formerId] = names;
  const own = key(
    login === undefined ? account : account + SEPARATOR + login,
    foldId(patronId),
    String(amount),
    foldId(feeId),
    transactionId,
  );
  const former = key(account, foldId(formerPatron), String(amount), foldId(formerFee), formerId);
  return own === former ? [own] : [own, former];
}

/** Milliseconds for which a payment of the same name is the same. */
export const PAYMENT_WINDOW = 86_400_000;

/** Milliseconds for which what was told of a copy counts as known before a change. */
export const KNOWN_BEFORE = 600_000;

/** SQL that is true of rows that need attention, in the words of both databases. An index of each is for just these. */
export const NEEDS_ATTENTION =
  "closed_at is null and (state = 'unknown' or (state = 'done' and terminal_told <> 'yes') " +
  "or (state in ('not sent', 'refused') and terminal_told = 'yes'))";

/** What the journal's row of a settlement tells beside what the ledger's row tells. */
interface SettlementTold extends Pick<JournalRow, "outcome" | "reason" | "due" | "detail"> {
  /** When it was told; absent: as the terminal told it. */
  readonly told?: Temporal.Instant;
}

const REASONS: Readonly<Record<Settlement["state"], string | undefined>> = {
  "not sent": "not-sent",
  "done": undefined,
  "refused": "refused-upstream",
  "unknown": "not-confirmed",
};

/**
 * Makes what the journal tells of a settlement. What became known later is told at that moment: it comes behind what was
 * read of the journal by then.
 */
export function settlementTold(ledgerId: number, settlement: Settlement): SettlementTold {
  const { state, by, now, due, detail } = settlement;
  const isLate = by === "late answer" || by === "proof";
  const parts = [
    ...detail === undefined ? [] : [detail],
    ...isLate ? [`known by ${by === "proof" ? "proof" : "a late answer"}`] : [],
    ...isLate || state === "unknown" ? [`number ${ledgerId}`] : [],
  ];
  return {
    outcome: state === "done" ? "done" : "refused",
    reason: REASONS[state],
    due,
    detail: parts.length === 0 ? undefined : parts.join("; "),
    told: isLate ? now : undefined,
  };
}

/** Tells, for the journal, what staff say of a row. */
export function closingDetail(ledgerId: number, { word }: Pick<LedgerClosing, "word">): string {
  return `number ${ledgerId}: ${word}`;
}

/** Reads a row of the ledger by the names of its columns. */
export function ledgerRowFrom(row: Row, cells: Cells): LedgerRow {
  return {
    ledgerId: integer(row, "ledger_id"),
    institution: text(row, "institution"),
    at: cells.instant(row, "at"),
    account: text(row, "account"),
    terminal: text(row, "terminal"),
    address: text(row, "address"),
    message: text(row, "message"),
    library: text(row, "library"),
    action: oneOf(CHANGES_ASKED, row, "action"),
    begun: cells.instant(row, "begun"),
    state: oneOf(LEDGER_STATES, row, "state"),
    terminalTold: oneOf(TERMINAL_TOLD, row, "terminal_told"),
    ...withoutAbsent({
      told: instantIfAny(row, "told", cells),
      patronId: textIfAny(row, "patron_id"),
      itemId: textIfAny(row, "item_id"),
      titleId: textIfAny(row, "title_id"),
      amount: integerIfAny(row, "amount"),
      payment: paymentFrom(row),
      before: textIfAny(row, "before"),
      by: isAbsent(row, "settled_by") ? undefined : oneOf(SETTLED_BY, row, "settled_by"),
      settled: instantIfAny(row, "settled", cells),
      answer: textIfAny(row, "answer"),
      closed: closingFrom(row, cells),
    }),
  };
}

function paymentFrom(row: Row): PaymentTold | undefined {
  const paymentType = textIfAny(row, "payment_type");
  if (paymentType === undefined) return undefined;
  return {
    paymentType,
    currency: text(row, "currency"),
    ...withoutAbsent({
      feeId: textIfAny(row, "fee_id"),
      transactionId: textIfAny(row, "transaction_id"),
      tendered: integerIfAny(row, "tendered"),
    }),
  };
}

function closingFrom(row: Row, cells: Cells): LedgerClosing | undefined {
  const at = instantIfAny(row, "closed_at", cells);
  return at && { name: text(row, "closed_by"), word: text(row, "closed_word"), at };
}
