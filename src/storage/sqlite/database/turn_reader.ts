import type { DatabaseSync } from "node:sqlite";

/** Answers questions about the library as it is at one moment. */
export interface TurnReader {
  /** Answers a question, which must be synchronous, in the transaction of this turn. */
  read<A extends readonly unknown[], T>(question: (...asked: A) => T, asked: A): T;
  /**
   * Ends the transaction; whatever is asked next sees the library as it is then. Never throws: it is called by a timer, and
   * what a damaged file makes of the end of a transaction must not end the process.
   */
  end(): void;
}

/**
 * Lets the questions of one turn of the event loop share a read transaction, so that they share its cost: to begin one
 * takes locks of the operating system, and that costs more than most questions. A statement sees what was committed when
 * the transaction began, so it must end before anything is written.
 *
 * @param failed is told why a transaction did not end as it should
 */
export function turnReader(
  db: Pick<DatabaseSync, "prepare" | "isTransaction">,
  failed: (error: unknown) => void,
): TurnReader {
  const begin = db.prepare("begin");
  const commit = db.prepare("commit");
  const rollback = db.prepare("rollback");
  let reading = false;

  function end(): void {
    if (!reading) return;
    reading = false;
    try {
      // Some errors end a transaction by themselves.
      if (db.isTransaction) commit.run();
    } catch (error) {
      failed(error);
      if (db.isTransaction) giveUp();
    }
  }

  /** Ends the transaction by undoing it. Nothing was written, so that nothing is lost. */
  function giveUp(): void {
    try {
      rollback.run();
    } catch (error) {
      failed(error);
    }
  }

  function read<A extends readonly unknown[], T>(question: (...asked: A) => T, asked: A): T {
    if (!reading) {
      // A transaction that did not end would show the library of that time for ever.
      if (db.isTransaction) giveUp();
      begin.run();
      reading = true;
      setImmediate(end);
    }
    return question(...asked);
  }

  return { read, end };
}
