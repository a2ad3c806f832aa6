import { addHistogram, countOf, createHistogram, type Histogram, quantile } from "./histogram.ts";
import type { LoadPlan } from "./load_plan.ts";
import { type LoadProblem, loadProblems } from "./load_problem.ts";
import type { ThreadFigures } from "./load_thread.ts";
import { addRow, createRow, errorsOf, type TallyRow } from "./tally.ts";

/** How long exchanges took, in milliseconds. */
interface Times {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

/** Figures of one kind of exchange, or of all. */
export interface SummaryRow {
  readonly title: string;
  /** Right answers in the figures. */
  readonly answers: number;
  readonly perSecond: number;
  /** Answers that are right and refuse, such as a checkout with `ok` 0. */
  readonly refused: number;
  readonly errors: number;
  readonly times: Times;
}

export interface LoadSummary {
  readonly terminals: number;
  /** Messages a second that were asked for; absent in a closed loop. */
  readonly rate?: number;
  /** Seconds that were measured. */
  readonly seconds: number;
  /** Connections and logins. They are in the figures whenever they are made. */
  readonly setUp: readonly SummaryRow[];
  readonly requests: readonly SummaryRow[];
  readonly total: SummaryRow;
  /** By kind, those of the warm-up included; kinds that did not occur are absent. */
  readonly errors: { readonly [P in LoadProblem]?: number };
  readonly errorCount: number;
  /** Messages that were due and not sent, because the answer before them was late. */
  readonly unsent: number;
  /** The lowest and the highest count among the terminals: they tell whether all were served alike. */
  readonly answersOfOneTerminal: { readonly fewest: number; readonly most: number };
  readonly generator: GeneratorSummary;
}

/** Whether the generator itself kept up. */
interface GeneratorSummary {
  readonly threads: number;
  /** The share of its time that the busiest thread spent working, from 0 to 1. */
  readonly busy: number;
  /** By how many milliseconds its timers were late. */
  readonly lag: Pick<Times, "p50" | "p99" | "max">;
  /** Whether the generator could not send more. The figures then tell of the generator, not of the server. */
  readonly wasTheLimit: boolean;
}

/** The share of its time from which on a thread counts as having none left. */
const BUSY = 0.9;

/** Puts the figures of all threads together. */
export function summarize(plan: LoadPlan, threads: readonly ThreadFigures[]): LoadSummary {
  const rows = mergeRows(threads);
  const seconds = Math.max(0, ...threads.map(({ measured }) => measured)) / 1000;
  const shown = rows.map((row) => summaryRow(row, seconds));
  const ofSetUp = ({ title }: SummaryRow) => title === "connection" || title === "login";
  const requests = shown.filter((row) => !ofSetUp(row));
  const total = createRow("all");
  rows.filter(({ title }) => requests.some((row) => row.title === title)).forEach((row) => addRow(total, row));
  return {
    terminals: plan.terminals,
    ...(plan.rate !== undefined && { rate: plan.rate }),
    seconds,
    setUp: shown.filter((row) => ofSetUp(row) && row.answers + row.errors > 0),
    requests,
    total: summaryRow(total, seconds),
    errors: errorsByKind(rows),
    errorCount: rows.reduce((sum, row) => sum + errorsOf(row), 0),
    unsent: threads.reduce((sum, { behind }) => sum + behind, 0),
    answersOfOneTerminal: {
      fewest: Math.min(...threads.map(({ fewest }) => fewest)),
      most: Math.max(...threads.map(({ most }) => most)),
    },
    generator: generatorSummary(threads),
  };
}

/** Adds up the rows of all threads, one for each title. */
export function mergeRows(threads: readonly ThreadFigures[]): TallyRow[] {
  const merged = new Map<string, TallyRow>();
  for (const row of threads.flatMap(({ rows }) => rows)) {
    const sum = merged.get(row.title) ?? createRow(row.title);
    merged.set(row.title, sum);
    addRow(sum, row);
  }
  return [...merged.values()];
}

function summaryRow(row: TallyRow, seconds: number): SummaryRow {
  return {
    title: row.title,
    answers: countOf(row.times),
    perSecond: seconds === 0 ? 0 : row.inTime / seconds,
    refused: row.refused,
    errors: errorsOf(row),
    times: timesOf(row.times),
  };
}

/** Tells the percentiles of a histogram, in milliseconds. */
export function timesOf(histogram: Histogram): Times {
  const at = (share: number) => quantile(histogram, share) / 1000;
  return { p50: at(0.5), p90: at(0.9), p99: at(0.99), p999: at(0.999), max: histogram.longest / 1000 };
}

function errorsByKind(rows: readonly TallyRow[]): LoadSummary["errors"] {
  const counts = loadProblems.map((problem, at) =>
    [problem, rows.reduce((sum, { errors }) => sum + (errors[at] ?? 0), 0)] as const
  );
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}

function generatorSummary(threads: readonly ThreadFigures[]): GeneratorSummary {
  const shares = threads.map(({ processor, measured }) => measured === 0 ? 0 : processor / measured);
  const busy = Math.max(0, ...shares);
  const lag = createHistogram();
  for (const thread of threads) addHistogram(lag, thread.lag);
  const { p50, p99, max } = timesOf(lag);
  return { threads: threads.length, busy, lag: { p50, p99, max }, wasTheLimit: busy >= BUSY };
}
