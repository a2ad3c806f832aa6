import { foldId } from "../../library/id.ts";
import type { DueTold } from "../port/items_told.ts";
import {
  type CapturedHold,
  RETURN_STATES,
  type ReturnEntry,
  type ReturnMove,
  type ReturnTally,
  type WaitingReturn,
} from "../port/waiting_returns.ts";
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

/** A return as it is written first; the database gives the moment. */
export interface ReturnRecord extends Omit<ReturnEntry, "due"> {
  readonly dueWritten?: string;
  readonly dueFrom?: string;
  readonly dueSince?: Temporal.Instant;
  /** Identifies this call of `accept`: its row is found by it after a lost connection. */
  readonly ticket: string;
  readonly state: string;
  /** The copy, by which rows that are not over are found. */
  readonly itemWay: string;
}

/** The separator between the parts of a key: no value holds it, since it ends a line. */
const SEPARATOR = "\r";

/** Gives what the rows of a copy are found by. */
export function returnWay(institution: string, itemId: string): string {
  return [institution, foldId(itemId)].join(SEPARATOR);
}

/** Makes the row of a return that is accepted. */
export function returnRecord({ due, ...entry }: ReturnEntry, ticket: string): ReturnRecord {
  const { institution, itemId } = entry;
  return {
    ...entry,
    ...due && { dueWritten: due.written, dueFrom: due.from, dueSince: due.since },
    ticket,
    state: "waiting",
    itemWay: returnWay(institution, itemId),
  };
}

/** Lists the columns that a move sets, in this order, and what it sets; what is `null` stays as it is. */
export function movedColumns(
  { state, ledgerId, doubt, said, captured, retryKey }: ReturnMove,
): Readonly<Record<string, string | number | null>> {
  const { alertType = null, destination = null, patronId = null, title = null } = captured ?? {};
  return {
    ...{ state, ledger_id: ledgerId ?? null, doubt: doubt ?? null, said: said ?? null },
    ...{ alert_type: alertType, destination, holder_id: patronId, title, retry_key: retryKey ?? null },
  };
}

/** SQL that is true of rows that are not over, as the indexes of just these say it. */
export const RETURN_WAITS = "state in ('waiting', 'begun')";

/** Days in which a return is handed in, or goes to staff's list: more than `replay_days` may be. */
export const HANDED_IN_WITHIN = 100;

/** Reads a row by the names of its columns. */
export function waitingReturnFrom(row: Row, cells: Cells): WaitingReturn {
  return {
    returnId: integer(row, "return_id"),
    institution: text(row, "institution"),
    at: cells.instant(row, "at"),
    told: cells.instant(row, "told"),
    account: text(row, "account"),
    terminal: text(row, "terminal"),
    address: text(row, "address"),
    library: text(row, "library"),
    itemId: text(row, "item_id"),
    login: text(row, "login"),
    location: text(row, "location"),
    request: text(row, "request"),
    retryWindow: integer(row, "retry_window"),
    state: oneOf(RETURN_STATES, row, "state"),
    accepted: cells.instant(row, "accepted"),
    ...withoutAbsent({
      due: dueFrom(row, cells),
      retryKey: textIfAny(row, "retry_key"),
      released: instantIfAny(row, "released", cells),
      ledgerId: integerIfAny(row, "ledger_id"),
      doubt: textIfAny(row, "doubt"),
      said: textIfAny(row, "said"),
      captured: capturedFrom(row),
    }),
  };
}

/** Reads how many returns of an institution wait. */
export function returnTallyFrom(row: Row, cells: Cells): ReturnTally {
  return {
    institution: text(row, "institution"),
    count: integer(row, "rows"),
    unreleased: integer(row, "unreleased"),
    oldest: cells.instant(row, "oldest"),
  };
}

function dueFrom(row: Row, cells: Cells): DueTold | undefined {
  const written = textIfAny(row, "due_written");
  return written === undefined
    ? undefined
    : { written, from: text(row, "due_from"), since: cells.instant(row, "due_since") };
}

function capturedFrom(row: Row): CapturedHold | undefined {
  const alertType = textIfAny(row, "alert_type");
  if (alertType === undefined) return undefined;
  const [destination, patronId, title] = ["destination", "holder_id", "title"].map((name) =>
    textIfAny(row, name) ?? ""
  );
  return { alertType, destination: destination ?? "", patronId: patronId ?? "", title: title ?? "" };
}
