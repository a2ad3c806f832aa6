import type { Day } from "../../library/day.ts";
import {
  COMPARED_FIELDS,
  COMPARED_OUTCOMES,
  type ComparedField,
  type ComparedOutcome,
  isJudgement,
} from "../../library/known/compared.ts";
import { isWithin, type LoanNeeds, NEEDS, readNeeds, type TriedLimits } from "../../library/known/loan_needs.ts";
import type { ComparedCount, Comparisons, Difference } from "../../storage/port/comparisons.ts";

/** How often something came of comparing. */
export type OutcomeTally = Readonly<Record<ComparedOutcome, number>>;

/** A message, or a PIN, with what came of comparing it. */
export interface MessageTally {
  /**
   * The command identifier of the request; `PIN`: whether the PIN was right that came with it; with AH behind it: the due date
   * of loans that both made.
   */
  readonly message: string;
  readonly tally: OutcomeTally;
}

/** A day, with what came of all messages. */
interface DayTally {
  readonly day: Day;
  readonly tally: OutcomeTally;
}

/** A difference, as staff see it. */
export interface DifferenceTold extends Difference {
  readonly field: ComparedField;
  readonly outcome: ComparedOutcome;
}

/** How far the copy of a system's records said the same as the system. */
export interface CopyReport {
  readonly from: Day;
  readonly to: Day;
  readonly messages: readonly MessageTally[];
  /** The same, of the last day alone. */
  readonly lastDay: readonly MessageTally[];
  /** Each day from the first to the last, also those without messages. */
  readonly days: readonly DayTally[];
  readonly total: OutcomeTally;
  /** The newest differences, the newest first. */
  readonly differences: readonly DifferenceTold[];
  /** Which limits the loans needed that the system was asked for. */
  readonly loans: readonly LoansNeeding[];
}

/** How many loans needed the same limits, and whether the system made them. */
interface LoansNeeding {
  readonly needs: LoanNeeds;
  readonly lent: boolean;
  readonly count: number;
}

/** What would have been lent within limits. */
interface TriedLoans {
  /** Loans that the system made. */
  readonly made: number;
  /** Those of them that the stand-in would have made, too. */
  readonly lent: number;
  /** Loans that the stand-in would have made, and the system refused. */
  readonly wrongly: number;
}

/** What is asked for. */
export interface ReportAsked {
  /** The last day. */
  readonly to: Temporal.PlainDate;
  readonly days: number;
  /** How many differences at most. */
  readonly examples: number;
}

/** The word for a PIN in the place of a message. */
export const PIN = "PIN";

/** Reads what came of comparing a system with its copy in so many days, the last of which is `to`. */
export async function readCopyReport(
  comparisons: Pick<Comparisons, "counts" | "differences">,
  { to, days, examples }: ReportAsked,
): Promise<CopyReport> {
  const from = to.subtract({ days: days - 1 }).toString(), last = to.toString();
  const all = await comparisons.counts({ from, to: last }), counts = all.filter(isCompared);
  const newest = examples === 0 ? [] : await comparisons.differences({ most: examples });
  return {
    from,
    to: last,
    messages: byMessage(counts),
    lastDay: byMessage(counts.filter(({ day }) => day === last)),
    days: Array.from({ length: days }, (_, index) => {
      const day = to.subtract({ days: days - 1 - index }).toString();
      return { day, tally: tallyOf(counts.filter((count) => count.day === day)) };
    }),
    total: tallyOf(counts),
    differences: newest.filter(isCompared).map(({ number: _, ...told }) => told),
    loans: all.flatMap(({ field, outcome, count }) => {
      const told = field === NEEDS ? readNeeds(outcome) : undefined;
      return told === undefined ? [] : [{ ...told, count }];
    }),
  };
}

/** Tells what the stand-in would have lent within limits. */
export function tryLimits({ loans }: Pick<CopyReport, "loans">, limits: TriedLimits): TriedLoans {
  const sum = (chosen: (loan: LoansNeeding) => boolean) =>
    loans.reduce((total, loan) => chosen(loan) ? total + loan.count : total, 0);
  return {
    made: sum(({ lent }) => lent),
    lent: sum(({ lent, needs }) => lent && isWithin(needs, limits)),
    wrongly: sum(({ lent, needs }) => !lent && isWithin(needs, limits)),
  };
}

/** The share of what could be compared in which both said the same; `undefined` where there was nothing. */
export function agreement(tally: OutcomeTally): number | undefined {
  const all = comparable(tally);
  return all === 0 ? undefined : tally.agrees / all;
}

/** How often both could be compared. */
export function comparable(tally: OutcomeTally): number {
  return COMPARED_OUTCOMES.reduce((sum, outcome) => isJudgement(outcome) ? sum + tally[outcome] : sum, 0);
}

type Worded = { readonly field: ComparedField; readonly outcome: ComparedOutcome };

/** Whether its words are known: a later version may write further ones. */
function isCompared<T extends { readonly field: string; readonly outcome: string }>(row: T): row is T & Worded {
  const fields: readonly string[] = COMPARED_FIELDS, outcomes: readonly string[] = COMPARED_OUTCOMES;
  return fields.includes(row.field) && outcomes.includes(row.outcome);
}

function byMessage(counts: readonly (ComparedCount & Worded)[]): readonly MessageTally[] {
  const nameOf = ({ message, field }: ComparedCount) =>
    field === "pin" ? PIN : field === "due" && message !== "17" ? `${message} AH` : message;
  return [...new Set(counts.map(nameOf))].toSorted().map((message) => ({
    message,
    tally: tallyOf(counts.filter((count) => nameOf(count) === message)),
  }));
}

function tallyOf(counts: readonly (ComparedCount & Worded)[]): OutcomeTally {
  const tally = {
    "agrees": 0,
    "stale": 0,
    "rule": 0,
    "not known": 0,
    "mended": 0,
    "not handed over": 0,
    "not comparable": 0,
  };
  for (const { outcome, count } of counts) tally[outcome] += count;
  return tally;
}
