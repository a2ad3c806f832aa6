import type { Readable } from "node:stream";
import { createLineSplitter, type Line } from "../../protocol/line_splitter.ts";

/** Takes one line after the other off a socket. */
export interface LineReader {
  /**
   * Gives the next line, or `undefined` when the terminal is done or gone, whichever way it went: a reset connection is no
   * error, since terminals are switched off at the mains. One call at a time.
   */
  read(): Promise<Line | undefined>;
  /** Reads no more; whoever waits for a line is told that there is none. */
  cancel(): void;
}

/**
 * Reads the lines that a terminal sends, from the socket only when somebody asks for the next one: a terminal that
 * sends faster than it is answered is held back by TCP and costs no memory here. A web stream does the same, for a
 * twentieth of what a 99 takes.
 *
 * @param limit bytes of the longest line; a longer one is told as such and skipped
 */
export function lines(socket: Readable, limit: number): LineReader {
  const splitter = createLineSplitter(limit);
  let arrived: readonly Line[] = [];
  /** Of those that have arrived, how many were given. */
  let given = 0;
  let over = false, cancelled = false;
  let waiting: ((line: Line | undefined) => void) | undefined;

  /** Gives the next line, if it is there as a whole. */
  function take(): Line | undefined {
    if (given < arrived.length) return arrived[given++];
    for (let chunk = socket.read(); chunk !== null; chunk = socket.read()) {
      arrived = splitter.push(chunk);
      given = 1;
      if (arrived.length > 0) return arrived[0];
    }
    return undefined;
  }

  function tell(line: Line | undefined): void {
    const told = waiting;
    waiting = undefined;
    told?.(line);
  }

  function ready(): void {
    if (waiting === undefined) return;
    const line = take();
    if (line !== undefined || over) tell(line);
  }

  function end(): void {
    over = true;
    ready();
  }

  const wait = (resolve: (line: Line | undefined) => void) => {
    waiting = resolve;
  };

  socket.on("readable", ready).on("end", end).on("close", end).on("error", end);
  return {
    read() {
      const line = cancelled ? undefined : take();
      return line !== undefined || over || cancelled ? Promise.resolve(line) : new Promise(wait);
    },
    cancel() {
      cancelled = true;
      tell(undefined);
      // As long as somebody listens for it, a socket cannot be drained with resume().
      socket.off("readable", ready);
    },
  };
}
