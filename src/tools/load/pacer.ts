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
  let stopped: number | undefined;
  const due = (message: number) => from + message * interval;

  function tick(): void {
    const now = performance.now();
    // A terminal that is told too late may be the last one to end, which stops the pacer.
    while (stopped === undefined && due(announced) <= now + AHEAD && due(announced) < until) {
      terminals[announced++ % terminals.length]?.announce(now);
    }
    if (stopped === undefined) timer = setTimeout(tick, Math.max(0, due(announced) - now - AHEAD));
  }

  tick();
  return {
    stop() {
      clearTimeout(timer);
      stopped ??= performance.now();
    },
    /** How many messages were due when it was stopped and had not been told: on a busy machine a tick may come too late. */
    missed(): number {
      const end = Math.min(until, stopped ?? -Infinity);
      let message = announced;
      while (due(message) < end) message++;
      return message - announced;
    },
  };
}
