import type { LoadSummary, SummaryRow } from "./load_summary.ts";

const COLUMNS = ["", "answers", "a second", "refused", "errors", "p50 ms", "p90", "p99", "p99.9", "max"];

/** Tells the outcome of a load in lines for people. */
export function loadReport(summary: LoadSummary): string[] {
  return [
    ...table(summary),
    "",
    ...errorLines(summary),
    ...terminalLines(summary),
    generatorLine(summary),
  ];
}

function table({ setUp, requests, total }: LoadSummary): string[] {
  const rows = [
    COLUMNS,
    ...setUp.map((row) => cellsOf(row, false)),
    ...requests.map((row) => cellsOf(row, true)),
    ...(requests.length > 1 ? [cellsOf(total, true)] : []),
  ];
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row.map((cell, column) => column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))
      .join("  ")
  );
}

function cellsOf({ title, answers, perSecond, refused, errors, times }: SummaryRow, steady: boolean): string[] {
  const { p50, p90, p99, p999, max } = times;
  const speed = steady ? perSecond.toFixed(perSecond < 100 ? 1 : 0) : "";
  const lengths = answers === 0 ? ["", "", "", "", ""] : [p50, p90, p99, p999, max].map(milliseconds);
  return [title, String(answers), speed, String(refused), String(errors), ...lengths];
}

/** Writes a length of time with three digits or so. */
export function milliseconds(length: number): string {
  return length.toFixed(length < 10 ? 2 : length < 100 ? 1 : 0);
}

function errorLines({ errors, errorCount }: LoadSummary): string[] {
  if (errorCount === 0) return ["No errors"];
  return [`Errors: ${Object.entries(errors).map(([problem, count]) => `${count} ${problem}`).join(", ")}`];
}

function terminalLines({ terminals, seconds, rate, unsent, answersOfOneTerminal }: LoadSummary): string[] {
  const { fewest, most } = answersOfOneTerminal;
  const lines = [
    `${terminals} terminals, measured for ${seconds.toFixed(1)} s; each was answered ${fewest} to ${most} times`,
  ];
  if (rate !== undefined) {
    const behind = unsent === 0 ? "all were sent" : `${unsent} were not sent, because the answer before them was late`;
    lines.push(`${rate} messages a second were due, and ${behind}; times count from when a message was due`);
  }
  return lines;
}

function generatorLine({ generator }: LoadSummary): string {
  const { threads, busy, lag, wasTheLimit } = generator;
  const state = `${threads === 1 ? "1 thread" : `${threads} threads`}, ${Math.round(busy * 100)} % busy, ` +
    `up to ${milliseconds(lag.max)} ms late (p99 ${milliseconds(lag.p99)})`;
  return wasTheLimit
    ? `The load generator was the limit, so the server may be faster: ${state}; use more --threads or another machine`
    : `The load generator was not the limit: ${state}`;
}
