import type { LoadTerminal } from "./load_terminal.ts";

/** Milliseconds by which timers come late at least; what is due by then is sent ahead rather than late. */
const AHEAD = 2.5;

/** When messages are due; moments are those of `performance.now()`. */
interface LoadSchedule {
  /** When the first message is due, and from when on none is. */
  readonly from: number;
  readonly until: number;
  /** Milliseconds between two messages. */
  readonly interval: number;
}

/** Makes a pacer that tells one terminal after the other, in turn, that a message is due. */
export function createPacer(
  terminals: readonly Pick<LoadTerminal, "announce">[],
  { from, until, interval }: LoadSchedule,
) {
  let announced = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const due = () => from + announced * interval;

  function tick(): void {
    const now = performance.now();
    for (; due() <= now + AHEAD && due() < until; announced++) terminals[announced % terminals.length]?.announce(now);
    timer = setTimeout(tick, due() - now - AHEAD);
  }

  tick();
  return { stop: () => clearTimeout(timer) };
}
