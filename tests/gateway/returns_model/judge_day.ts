import { assert, assertEquals } from "@std/assert";
import type { LedgerRow } from "../../../src/storage/port/ledger.ts";
import type { EndedLoan, ReachedLine } from "./desk_world.ts";

/** A copy that was put into a sorter. */
export interface PutBack {
  readonly item: string;
  /** When, and as it stands in the 09. */
  readonly at: Temporal.Instant;
  readonly written: string;
  /** Until when it was lent then; absent: it was not. */
  readonly due?: string;
  /** Until when it was lent by what terminals and gateways were told. */
  readonly known: readonly string[];
  /** The 09, without AY and AZ; its return date is no other's of this copy. */
  readonly text: string;
  readonly heard: string[];
  /** When its sorter had the first answer. */
  heardAt?: Temporal.Instant;
}

/** What happened on a day. */
interface DayPlayed {
  readonly reached: readonly ReachedLine[];
  readonly ended: readonly EndedLoan[];
  readonly putBack: readonly PutBack[];
  readonly rows: readonly LedgerRow[];
  /** Returns that have not been handed over. */
  readonly waiting: number;
  /** Days. */
  readonly shortestLoan: number;
}

/** How often a newer loan was ended since nobody could tell it from the loan before, by why. */
export interface DayTold {
  readonly accepted: number;
  readonly sent: number;
  readonly settled: number;
  readonly listed: number;
  readonly sameDue: number;
  readonly tooShort: number;
  readonly between: number;
}

/** A yes in the system's place, of a copy that goes to the bin for exceptions. */
const OUR_YES = /^101.*\|AFReturned\. /;

/** Holds a day against what is promised, and counts. */
export function judgeDay({ reached, ended, putBack, rows, waiting, shortestLoan }: DayPlayed): DayTold {
  assertEquals(waiting, 0, "returns that nobody has handed over");
  // What the system itself has answered, it has heard of: as this return, or as the one of this copy that waited.
  const accepted = putBack.filter(({ heard }) => heard.some((answer) => OUR_YES.test(answer)));
  const linesOf = (put: PutBack) =>
    reached.filter(({ text, item }) =>
      item === put.item && text.startsWith("09") && text.slice(21, 39) === put.written
    );
  for (const put of putBack) {
    const lines = linesOf(put), sure = lines.filter(({ perhapsLost }) => !perhapsLost);
    assert(sure.length <= 1, `${put.text} reached the system ${sure.length} times`);
  }
  const settled = rows.filter(({ message, state, by }) => message === "checkin" && state === "done" && by === "proof");
  const listed = rows.filter(({ message, state, terminalTold, closed }) =>
    message === "checkin" && closed === undefined &&
    (state === "unknown" || (state === "done" ? terminalTold !== "yes" : terminalTold === "yes"))
  );
  for (const [item, puts] of Map.groupBy(accepted, (put) => put.item)) {
    const unsent = puts.filter((put) => linesOf(put).length === 0);
    const found = [...settled, ...listed].filter(({ itemId }) => itemId === item);
    assert(found.length >= unsent.length, `${unsent.length} returns of ${item} are gone: ${JSON.stringify(unsent)}`);
  }
  const told = { sameDue: 0, tooShort: 0, between: 0 };
  for (const loan of ended) {
    const put = putBack.find((one) => linesOf(one).includes(loan.line));
    if (put === undefined || Temporal.Instant.compare(loan.lent, put.at) <= 0) continue;
    told[whyEnded(loan, put, shortestLoan)]++;
  }
  const sent = accepted.filter((put) => linesOf(put).length > 0).length;
  return { accepted: accepted.length, sent, settled: settled.length, listed: listed.length, ...told };
}

/** Says why nobody could tell a newer loan from the one before; throws where somebody could. */
function whyEnded(loan: EndedLoan, put: PutBack, shortestLoan: number): "sameDue" | "tooShort" | "between" {
  if (loan.behindQuestion) return "between";
  if (loan.due === put.due || put.known.includes(loan.due)) return "sameDue";
  const earliest = put.at.toZonedDateTimeISO("UTC").add({ days: shortestLoan });
  if (loan.due.slice(0, 8) < earliest.toPlainDate().toString().replaceAll("-", "")) return "tooShort";
  throw new Error(
    `${put.text}, of a loan until ${put.due}, known until ${put.known}, ended one of ${loan.lent} until ${loan.due}`,
  );
}
