import type { UpstreamReport } from "../observability/upstream_report.ts";

/** Knows how long a system's last answers took. */
export interface AnswerTimes {
  note(milliseconds: number): void;
  told(): UpstreamReport["times"];
}

/** How many answers are remembered. */
const REMEMBERED = 100;

/** Creates the times of a system's last answers, with no answer remembered. */
export function createAnswerTimes(): AnswerTimes {
  const last: number[] = [];
  return {
    note(milliseconds) {
      last.push(milliseconds);
      if (last.length > REMEMBERED) last.shift();
    },
    told() {
      const sorted = last.toSorted((a, b) => a - b);
      const [half, longest] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted.at(-1)];
      return half === undefined || longest === undefined ? undefined : { half, longest };
    },
  };
}
