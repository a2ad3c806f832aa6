import { countOf, createHistogram, type Histogram } from "./histogram.ts";
import { milliseconds } from "./load_report.ts";
import { mergeRows, timesOf } from "./load_summary.ts";
import type { ThreadFigures } from "./load_thread.ts";
import { addRow, createRow, errorsOf } from "./tally.ts";

/**
 * Makes a function that tells how a load goes on: a line out of what the threads have counted by now, with the times
 * since the last line.
 */
export function createProgress(): (threads: readonly ThreadFigures[], elapsed: number) => string {
  let before = createHistogram();
  let then = 0;

  return (threads, elapsed) => {
    const all = createRow("all");
    for (const row of mergeRows(threads)) if (row.title !== "connection") addRow(all, row);
    const since = difference(all.times, before);
    const seconds = elapsed - then;
    before = all.times;
    then = elapsed;
    const { p50, p99 } = timesOf(since);
    const connected = threads.reduce((sum, { connected }) => sum + connected, 0);
    const perSecond = seconds === 0 ? 0 : countOf(since) / seconds;
    const times = perSecond === 0 ? "" : `, p50 ${milliseconds(p50)} ms, p99 ${milliseconds(p99)} ms`;
    const errors = mergeRows(threads).reduce((sum, row) => sum + errorsOf(row), 0);
    return `${Math.round(elapsed)} s: ${connected} terminals, ${Math.round(perSecond)}/s${times}, ${errors} errors`;
  };
}

function difference(now: Histogram, before: Histogram): Histogram {
  return { counts: now.counts.map((count, at) => count - (before.counts[at] ?? 0)), longest: now.longest };
}
