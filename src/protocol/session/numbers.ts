/** The sequence numbers of a session, and those of which an answer may still come. */
interface Numbers {
  /** Gives the next number: from 0 to 9 and again, past those of which an answer may still come. */
  next(): string;
  /** Notes that one more answer with this number may come. */
  owe(sequence: string): void;
  /** Tells whether an answer with this number was still to come; one less is, then. */
  settle(sequence: string): boolean;
}

/** How many numbers there are: AY has one digit (specification, "Sequence number"). */
const NUMBERS = 10;

/** Creates the numbers of one session. */
export function createNumbers(): Numbers {
  const owed = new Map<string, number>();
  let last = NUMBERS - 1;
  return {
    next() {
      do last = (last + 1) % NUMBERS; while (owed.has(String(last)) && owed.size < NUMBERS);
      return String(last);
    },
    owe: (sequence) => void owed.set(sequence, 1 + (owed.get(sequence) ?? 0)),
    settle(sequence) {
      const answers = owed.get(sequence);
      if (answers === undefined) return false;
      if (answers > 1) owed.set(sequence, answers - 1);
      else owed.delete(sequence);
      return true;
    },
  };
}
