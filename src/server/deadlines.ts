import type { Patience } from "../circulation/patience.ts";

/** Waits for answers, for each as long as somebody's patience lasts. */
export interface Deadlines {
  /** The answer, or once patience is at its end what `late` makes of it. What comes after that goes nowhere. */
  within<T>(patience: Patience, answer: Promise<T>, late: () => Error): Promise<T>;
}

/** Milliseconds between two looks at those who wait, by which a deadline may be missed. */
const PERIOD = 20;

interface Waiting {
  readonly patience: Patience;
  readonly giveUp: () => void;
}

/**
 * Nobody waits yet. One timer serves all who wait: a timer for each message would cost as much as a third of answering
 * one, and hardly any ever runs out.
 */
export function createDeadlines(): Deadlines {
  const waiting = new Set<Waiting>();
  let looking = false;

  function look(): void {
    for (const { patience, giveUp } of waiting) if (patience.left() <= 0) giveUp();
    looking = waiting.size > 0;
    if (looking) setTimeout(look, PERIOD);
  }

  return {
    within<T>(patience: Patience, answer: Promise<T>, late: () => Error): Promise<T> {
      return new Promise<T>((resolve, reject) => {
        const settle = (settled: () => void) => {
          waiting.delete(entry);
          settled();
        };
        const entry: Waiting = { patience, giveUp: () => settle(() => reject(late())) };
        waiting.add(entry);
        if (!looking) {
          looking = true;
          setTimeout(look, PERIOD);
        }
        answer.then((value) => settle(() => resolve(value)), (error) => settle(() => reject(error)));
      });
    },
  };
}
