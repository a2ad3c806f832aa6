/** The share of one connection in one turn of the event loop. Beyond it, the connection waits for the next turn. */
const LINES = 16, MILLISECONDS = 2;

/** Connections that go on in one turn at most: however many send without pause, the turn is over soon. */
const IN_A_TURN = 4;

/** Waits for the next turn of the event loop, for a connection that has had its share of this one. */
export type Turns = () => Promise<void>;

/**
 * Makes turns. Those who wait go on in the order in which they came. Timers begin a turn: while anything is ready,
 * as immediates are, Deno looks at sockets only each 61st time (tokio's `event_interval`), and all wait.
 */
export function createTurns(): Turns {
  const waiting: (() => void)[] = [];

  function goOn(): void {
    for (const resolve of waiting.splice(0, IN_A_TURN)) resolve();
    if (waiting.length > 0) setTimeout(goOn, 0);
  }

  return () =>
    new Promise((resolve) => {
      if (waiting.push(resolve) === 1) setTimeout(goOn, 0);
    });
}

/**
 * Keeps a terminal that sends without pause from making others wait. Promises alone never let the event loop go on: a
 * connection whose next line is always there would be answered for seconds, and no other.
 */
export interface FairShare {
  /**
   * Resolves when the connection may be answered one line more, at once as long as its share of this turn lasts.
   *
   * @param received bytes that have come in so far: where some have, the event loop has gone on meanwhile
   */
  next(received: number): Promise<void> | undefined;
}

export function createFairShare(turns: Turns, now: () => number = () => performance.now()): FairShare {
  let seen = -1;
  let lines = 0;
  /** When the second line of a turn began. Most terminals send one line, for which the clock is not read. */
  let began = 0;

  function begin(): void {
    lines = 1;
  }

  return {
    next(received) {
      if (received !== seen) {
        seen = received;
        lines = 1;
        return undefined;
      }
      if (++lines === 2) began = now();
      else if (lines > LINES || now() - began >= MILLISECONDS) return turns().then(begin);
      return undefined;
    },
  };
}
