import { addHistogram, createHistogram, type Histogram, record } from "./histogram.ts";
import { type LoadProblem, loadProblems } from "./load_problem.ts";

/** Counters of one kind of exchange. Plain data, so that they can be passed between threads. */
export interface TallyRow {
  /** What is exchanged: `connection`, `login`, or the request as people type it. */
  readonly title: string;
  /** Right answers, refusals among them, by how long they took. */
  readonly times: Histogram;
  /** Right answers within the measured time; late ones are not among them. */
  inTime: number;
  /** Answers that are right and refuse. */
  refused: number;
  /** By kind, in the order of {@link loadProblems}; those of the warm-up included. */
  readonly errors: Uint32Array;
}

export function createRow(title: string): TallyRow {
  return { title, times: createHistogram(), inTime: 0, refused: 0, errors: new Uint32Array(loadProblems.length) };
}

export function countAnswer(row: TallyRow, milliseconds: number, inTime: boolean, refused: boolean): void {
  record(row.times, milliseconds * 1000);
  if (inTime) row.inTime++;
  if (refused) row.refused++;
}

export function countError(row: TallyRow, problem: LoadProblem): void {
  const at = loadProblems.indexOf(problem);
  row.errors[at] = (row.errors[at] ?? 0) + 1;
}

/** Adds what one row counted to another of the same title. */
export function addRow(to: TallyRow, from: TallyRow): void {
  addHistogram(to.times, from.times);
  to.inTime += from.inTime;
  to.refused += from.refused;
  from.errors.forEach((count, at) => to.errors[at] = (to.errors[at] ?? 0) + count);
}

/** Adds up the errors of any kind. */
export function errorsOf({ errors }: TallyRow): number {
  return errors.reduce((sum, count) => sum + count, 0);
}
