import { countOf, createHistogram, type Histogram } from "./histogram.ts";
import { progressLine } from "./load_report.ts";
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
    return progressLine({
      elapsed,
      connected: threads.reduce((sum, { connected }) => sum + connected, 0),
      perSecond: seconds === 0 ? 0 : countOf(since) / seconds,
      p50,
      p99,
      errors: mergeRows(threads).reduce((sum, row) => sum + errorsOf(row), 0),
    });
  };
}

function difference(now: Histogram, before: Histogram): Histogram {
  return { counts: now.counts.map((count, at) => count - (before.counts[at] ?? 0)), longest: now.longest };
}
