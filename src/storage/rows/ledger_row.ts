import {
  type ChangeRow,
  LEDGER_STATES,
  SETTLED_BY,
  TERMINAL_TOLD,
  type WrittenChange,
} from "../../library/once/change_state.ts";
import type { BeginQuestion } from "../../library/once/decide_begin.ts";
import type { Settled } from "../../library/once/decide_settling.ts";
import type { AlteringChange } from "../../library/once/may_alter.ts";
import { later } from "../../library/day.ts";
import { foldId } from "../../library/id.ts";
import type { CopyLoan } from "../../library/known/known_records.ts";
import { formerRedaction } from "../../library/redaction.ts";
import { CHANGES_ASKED } from "../../library/library.ts";
import { type ChangeNamed, namesOf, SEPARATOR } from "../../library/once/in_the_way.ts";
import type { AnswerQuestion } from "../port/answer_question.ts";
import type { PaymentTold } from "../port/change.ts";
import type {
  AcceptedEntry,
  CapturedHold,
  ChangeNotes,
  HandOver,
  LedgerClosing,
  LedgerEntry,
  LedgerRow,
  Sending,
  Settlement,
  WaitingTally,
} from "../port/ledger.ts";
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

/** A row of the ledger: its columns but the number, which the database gives. */
interface LedgerRecord
  extends WrittenChange, Pick<LedgerRow, "at" | "told" | "account" | "terminal" | "address" | "message" | "library"> {
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
  /** Identifies the call that wrote the row or handed it over: its row is found by it after a lost connection. */
  readonly ticket: string;
  readonly closedBy?: string;
  readonly closedWord?: string;
  /** Of a change that was accepted to be handed over: when the terminal told it, and what it is handed over with. */
  readonly heard?: Temporal.Instant;
  readonly login?: string;
  readonly location?: string;
  readonly dueWritten?: string;
  readonly dueFrom?: string;
  readonly dueSince?: Temporal.Instant;
  readonly released?: Temporal.Instant;
  readonly doubt?: string;
  readonly said?: string;
  readonly alertType?: string;
  readonly destination?: string;
  readonly holderId?: string;
  readonly title?: string;
  /** Of a change that the stand-in accepted. */
  readonly outage?: number;
  readonly promised?: Temporal.Instant;
  /** What was believed of the copy's loan, as JSON. */
  readonly believed?: string;
}

/** What of a row is written anew. A member that is `undefined` is taken out. */
export type LedgerChange = { readonly [Field in keyof LedgerRecord]?: LedgerRecord[Field] | undefined };

/** Makes the row of a change that is about to be sent. */
export function openRecord(entry: LedgerEntry, ticket: string, now: Temporal.Instant): LedgerRecord {
  const { owner, told, before, terminalTold = "nothing" } = entry;
  return { ...ofEntry(entry), ...openFrom(entry, now), owner, told, before, ticket, state: "open", terminalTold };
}

/** Makes the row of a change that is accepted, and waits. */
export function waitingRecord(entry: AcceptedEntry, ticket: string, now: Temporal.Instant): LedgerRecord {
  const { heard, before, answer, handOver: { login, location, request, due, outage, promised, believed } } = entry;
  return {
    ...ofEntry(entry),
    ...{ begun: now, openUntil: now, standsUntil: now, owner: "", before, ticket },
    ...{ state: "waiting", terminalTold: "yes", heard, answer, login, location, request },
    ...due && { dueWritten: due.written, dueFrom: due.from, dueSince: due.since },
    ...{ outage, promised, ...believed && { believed: JSON.stringify(believed) } },
  };
}

/** How much of a ticket says which row it is. */
export const TICKET = 36;

/** Gives the part of a row's ticket that it has from its first writing on, in whatever database. */
export function ticketKept(ticket: string): string {
  return ticket.slice(0, TICKET);
}

/** What of a row that waits is written anew when it is handed over; its ticket goes on from the one that it had. */
export function handedOver(
  { owner, before, told, ...terms }: Sending,
  ticket: string,
  now: Temporal.Instant,
): LedgerChange {
  return { ...openFrom(terms, now), state: "open", owner, told, ticket, ...before !== undefined && { before } };
}

/**
 * SQL that is true of a row that is open and of which nothing was sent: of what a stand-in has accepted, what the system told
 * before is noted in any case, and only then it is sent. It is asked in the step that has the row wait again, so that an owner
 * which is alive after all either has noted that before, or finds that the row was given up.
 */
export const WAS_NOT_SENT = "state = 'open' and outage is not null and before is null";

/** The columns of an entry that a row has in whatever state. */
function ofEntry(entry: LedgerEntry | AcceptedEntry) {
  const { origin: { account, terminal, address, message, branch: library, retry }, payment } = entry;
  const { institution, at, action, patronId, itemId, titleId, amount } = entry;
  const { itemWay, patronWay } = namesOf(changeNamed(entry));
  return {
    ...{ institution, at, account, terminal, address, message, library },
    ...{ action, patronId, itemId, titleId, amount, ...payment },
    ...{ retryKey: retry?.key, retryWindow: retry?.window ?? 0, paymentKey: paymentKeys(entry)[0], itemWay, patronWay },
  };
}

function openFrom(
  { openFor, standsFor }: Pick<LedgerEntry, "openFor" | "standsFor">,
  now: Temporal.Instant,
): Pick<LedgerRecord, "begun" | "openUntil" | "standsUntil"> {
  return { begun: now, openUntil: later(now, openFor), standsUntil: later(now, standsFor) };
}

/** Writes what decides whether a change begins. */
export function beginQuestion(
  entry: LedgerEntry,
  { keys, whenever }: Pick<AnswerQuestion, "keys" | "whenever">,
): BeginQuestion {
  const { institution } = entry, { waitsFor } = namesOf(changeNamed(entry));
  return { institution, keys, whenever, payments: paymentKeys(entry), waitsFor };
}

/** Gives what the table of pairs asks of an entry. */
function changeNamed(entry: LedgerEntry | AcceptedEntry): ChangeNamed {
  const { institution, origin: { message }, patronId, itemId, titleId, amount, payment, standsAlone } = entry;
  const named = { institution, message, patronId, itemId, titleId, amount, feeId: payment?.feeId };
  const isQueued = "handOver" in entry && entry.handOver.outage !== undefined;
  return { ...named, ...standsAlone && { standsAlone }, ...isQueued && { isQueued } };
}

/**
 * Gives the keys that two messages of the same payment share: the one under which it is written, and one under which the
 * version before this one may have written it. There are none where the terminal gave the payment no name.
 */
function paymentKeys({ origin, patronId = "", amount, payment }: LedgerEntry | AcceptedEntry): readonly string[] {
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

/**
 * SQL that is true of exceptions, in the words of both databases, as `isException` of `library/once/` says it. An index of
 * each is for just these.
 */
export const IS_EXCEPTION = "closed_at is null and (state = 'unknown' or (state = 'done' and terminal_told <> 'yes') " +
  "or (state in ('not sent', 'refused') and terminal_told = 'yes'))";

/** Rows under a key that are read at most: of those behind the newest that were sent none counts. */
export const UNDER_A_KEY = 50;

/** SQL that is true of rows that are not settled, as PostgreSQL's indexes of just these say it. */
export const IS_UNSETTLED = "state in ('waiting', 'open', 'unknown')";

/** SQL that is true of rows that were accepted to be handed over and wait or are open, as the index of just these says it. */
export const IS_WAITING = "request is not null and state in ('waiting', 'open')";

/** Days in which a change is handed over, or goes to staff's list: more than `replay_days` may be. */
export const HANDED_OVER_WITHIN = 100;

/** From how many outages before may come what a change was accepted on top of: so often a system is hardly away before all is handed over. */
const OUTAGES_OF_A_CHAIN = 9;

/**
 * SQL that is true of a row `o` that was accepted for the same copy before a row `r`: in the same outage, or in an earlier one
 * where its outcome was not known yet when `r` was heard.
 */
export const IS_OF_CHAIN_BEFORE = `
  o.outage between coalesce((
      select outage_id from outages where institution = r.institution and outage_id <= r.outage
      order by outage_id desc limit 1 offset ${OUTAGES_OF_A_CHAIN}
    ), 0) and r.outage
  and o.institution = r.institution and o.item_way = r.item_way and o.ledger_id < r.ledger_id
  and (o.outage = r.outage or o.told >= r.heard)`;

/** Gives the columns of what staff are told of a change. */
function noteColumns({ doubt, said, captured, handedDue }: ChangeNotes & Pick<Settlement, "handedDue">): LedgerChange {
  return {
    ...handedDue && { dueWritten: handedDue.written, dueFrom: handedDue.from, dueSince: handedDue.since },
    ...doubt !== undefined && { doubt },
    ...said !== undefined && { said },
    ...captured && {
      alertType: captured.alertType,
      destination: captured.destination,
      holderId: captured.patronId,
      title: captured.title,
    },
  };
}

/** A settled row stands in nobody's way. */
const NO_WAY = { itemWay: undefined, patronWay: undefined } as const;

/** Gives what is decided about a settlement: what staff are told in any case, and where no terminal has heard the answer. */
export function settlingOf(
  { state, by, terminalTold, answer, now, doubt, said, captured, detail, handedDue, names }: Settlement,
) {
  return {
    state,
    by,
    terminalTold,
    answer,
    now,
    notes: { ...noteColumns({ doubt, handedDue }), ...names && { ...names, ...NO_WAY } },
    unheard: noteColumns({ said, captured }),
    isRemarkable: detail !== undefined,
  };
}

/** Gives the columns that a decision about a row writes anew. What was known before a try is nothing to the next one. */
export function settledColumns({ notes, isTold: _, ...settled }: Settled<LedgerChange>): LedgerChange {
  return { ...settled, ...notes, ...settled.state === "waiting" && { before: undefined } };
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
      by: settledByFrom(row),
      settled: instantIfAny(row, "settled", cells),
      answer: textIfAny(row, "answer"),
      closed: closingFrom(row, cells),
      handOver: handOverFrom(row, cells),
      heard: instantIfAny(row, "heard", cells),
      released: instantIfAny(row, "released", cells),
      doubt: textIfAny(row, "doubt"),
      said: textIfAny(row, "said"),
      captured: capturedFrom(row),
    }),
  };
}

/** The columns that {@link changeRowFrom} reads: a settlement needs no more of its row. */
export const DECIDING =
  "ledger_id, institution, state, terminal_told, begun, open_until, stands_until, retry_window, " +
  "settled_by, settled, keep_until, retry_key, payment_key, item_way, patron_way, answer, closed_at, request, outage";

/** Reads what decides about a row by the names of its columns. */
export function changeRowFrom(row: Row, cells: Cells): ChangeRow {
  return {
    ledgerId: integer(row, "ledger_id"),
    institution: text(row, "institution"),
    state: oneOf(LEDGER_STATES, row, "state"),
    terminalTold: oneOf(TERMINAL_TOLD, row, "terminal_told"),
    begun: cells.instant(row, "begun"),
    openUntil: cells.instant(row, "open_until"),
    standsUntil: cells.instant(row, "stands_until"),
    retryWindow: integer(row, "retry_window"),
    ...withoutAbsent({
      settledBy: settledByFrom(row),
      settled: instantIfAny(row, "settled", cells),
      keepUntil: instantIfAny(row, "keep_until", cells),
      retryKey: textIfAny(row, "retry_key"),
      paymentKey: textIfAny(row, "payment_key"),
      itemWay: textIfAny(row, "item_way"),
      patronWay: textIfAny(row, "patron_way"),
      answer: textIfAny(row, "answer"),
      closedAt: instantIfAny(row, "closed_at", cells),
      request: textIfAny(row, "request"),
      outage: integerIfAny(row, "outage"),
    }),
  };
}

/** Reads what decides whether a row may have altered what is told of another one's copy or patron. */
export function alteringFrom(row: Row, cells: Cells): AlteringChange {
  return {
    ledgerId: integer(row, "ledger_id"),
    institution: text(row, "institution"),
    state: oneOf(LEDGER_STATES, row, "state"),
    message: text(row, "message"),
    owner: text(row, "owner"),
    begun: cells.instant(row, "begun"),
    ...withoutAbsent({
      settled: instantIfAny(row, "settled", cells),
      patronId: textIfAny(row, "patron_id"),
      itemId: textIfAny(row, "item_id"),
    }),
  };
}

/** Reads how many rows of an institution wait. */
export function waitingTallyFrom(row: Row, cells: Cells): WaitingTally {
  return {
    institution: text(row, "institution"),
    count: integer(row, "rows"),
    unreleased: integer(row, "unreleased"),
    queued: integer(row, "queued"),
    oldest: cells.instant(row, "oldest"),
  };
}

function settledByFrom(row: Row): ChangeRow["settledBy"] {
  return isAbsent(row, "settled_by") ? undefined : oneOf(SETTLED_BY, row, "settled_by");
}

function handOverFrom(row: Row, cells: Cells): HandOver | undefined {
  const request = textIfAny(row, "request");
  if (request === undefined) return undefined;
  const written = textIfAny(row, "due_written"), believed = textIfAny(row, "believed");
  return {
    login: text(row, "login"),
    location: text(row, "location"),
    request,
    ...written !== undefined && {
      due: { written, from: text(row, "due_from"), since: cells.instant(row, "due_since") },
    },
    ...withoutAbsent({
      outage: integerIfAny(row, "outage"),
      promised: instantIfAny(row, "promised", cells),
      // Only `waitingRecord` writes it.
      believed: believed === undefined ? undefined : JSON.parse(believed) as CopyLoan,
    }),
  };
}

function capturedFrom(row: Row): CapturedHold | undefined {
  const alertType = textIfAny(row, "alert_type");
  if (alertType === undefined) return undefined;
  const [destination = "", patronId = "", title = ""] = ["destination", "holder_id", "title"].map((name) =>
    textIfAny(row, name)
  );
  return { alertType, destination, patronId, title };
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
