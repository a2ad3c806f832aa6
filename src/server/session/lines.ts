import type { Readable } from "node:stream";
import { createLineSplitter, type Line, type LineSplitter } from "../../protocol/line_splitter.ts";

/** What takes one line after the other off a socket. */
export type LineReader = ReadableStreamDefaultReader<Line>;

/** The lines that a terminal sends. */
export interface SentLines extends Pick<LineSplitter, "keepEnd"> {
  readonly stream: ReadableStream<Line>;
  /** Tells whether more than the end of a line has arrived that nobody has read yet. */
  hasMore(): boolean;
}

/** Bytes that may stand behind a line without being more: its LF may arrive by itself, and so may a NUL. */
const LINE_END = 2;

/**
 * Reads the lines that a terminal sends, from the socket only when somebody asks for the next one: a terminal that
 * sends faster than it is answered is held back by TCP and costs no memory here. The stream ends when the terminal is
 * done or gone, whichever way it went; a reset connection is no error, since terminals are switched off at the mains.
 *
 * @param limit bytes of the longest line; a longer one is reported as such and skipped
 */
export function lines(socket: Readable, limit: number): SentLines {
  const splitter = createLineSplitter(limit);
  let over = socket.readableEnded || socket.destroyed;
  let waiting: ReadableStreamDefaultController<Line> | undefined;
  let queue: ReadableStreamDefaultController<Line> | undefined;

  /** Passes on what has arrived; false if that is no whole line yet. */
  function take(controller: ReadableStreamDefaultController<Line>): boolean {
    for (let chunk = socket.read(); chunk !== null; chunk = socket.read()) {
      const complete = splitter.push(chunk);
      for (const line of complete) controller.enqueue(line);
      if (complete.length > 0) return true;
    }
    if (over) controller.close();
    return over;
  }

  function ready(): void {
    if (waiting !== undefined && take(waiting)) waiting = undefined;
  }

  function end(): void {
    over = true;
    ready();
  }

  socket.on("readable", ready).on("end", end).on("close", end).on("error", end);
  const stream = new ReadableStream<Line>({
    start(controller) {
      queue = controller;
    },
    // Called once for each line that somebody reads; it enqueues the line.
    pull(controller) {
      if (!take(controller)) waiting = controller;
    },
    cancel() {
      waiting = undefined;
      // As long as there is a listener for `readable`, resume() does not drain the socket.
      socket.off("readable", ready);
    },
  }, { highWaterMark: 0 });
  return {
    stream,
    keepEnd: splitter.keepEnd,
    // The high-water mark is 0, so that the stream wants fewer than none while lines wait in it.
    hasMore: () => (queue?.desiredSize ?? 0) < 0 || splitter.isWithinLine || socket.readableLength > LINE_END,
  };
}
