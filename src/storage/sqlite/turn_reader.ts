import type { DatabaseSync } from "node:sqlite";

/** Answers questions about the library as it is at one moment. */
export interface TurnReader {
  /** Answers a question, which must be synchronous, in the transaction of this turn. */
  read<T>(question: () => T): T;
  /** Ends the transaction; whatever is asked next sees the library as it is then. */
  end(): void;
}

/**
 * Lets the questions of one turn of the event loop share a read transaction, so that they share its cost: to begin one
 * takes locks of the operating system, and that costs more than most questions. A statement sees what was committed when
 * the transaction began, so it must end before anything is written.
 */
export function turnReader(db: Pick<DatabaseSync, "prepare" | "isTransaction">): TurnReader {
  const begin = db.prepare("begin");
  const commit = db.prepare("commit");
  let reading = false;

  function end(): void {
    if (!reading) return;
    reading = false;
    // Some errors end a transaction by themselves.
    if (db.isTransaction) commit.run();
  }

  function read<T>(question: () => T): T {
    if (!reading) {
      begin.run();
      reading = true;
      setImmediate(end);
    }
    return question();
  }

  return { read, end };
}
