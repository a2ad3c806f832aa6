import { createBreaks } from "./breaks.ts";
import type { Day } from "../../library/day.ts";
import type { Patron } from "../../library/patron.ts";
import type { RecordKind, RecordOf } from "../../storage/port/record_kind.ts";
import type { Storage } from "../../storage/port/storage.ts";
import type { JournalLine } from "../../storage/port/journal_line.ts";

/** A row of a list, and the branches that it is about. */
export interface ListedRow {
  readonly branches: readonly string[];
  readonly cells: readonly string[];
}

/** What lists are made from. */
export interface ListParts {
  readonly storage: Storage;
  /** Reads the journal's exceptions since a moment. */
  readonly exceptions: (since: Temporal.Instant) => AsyncIterable<JournalLine>;
}

/** When a list is made, and how its values are written. */
export interface ListTime {
  /** Writes minor units. */
  readonly amount: (minorUnits: number) => string;
  /** Writes a moment as the institution's clock shows it. */
  readonly moment: (moment: Temporal.Instant) => string;
  readonly now: Temporal.Instant;
  readonly timeZone: string;
  readonly today: Day;
  /** Minor units: only debts of more are listed. */
  readonly over: number;
}

/** Reads all records of a kind that match, from a snapshot, which blocks no terminal. */
export async function recordsThat<K extends RecordKind>(
  storage: Pick<Storage, "snapshot">,
  kind: K,
  matters: (record: RecordOf[K]) => boolean,
): Promise<readonly RecordOf[K][]> {
  const found: RecordOf[K][] = [];
  for await (const record of recordsOf(storage, kind)) if (matters(record)) found.push(record);
  return found;
}

/** Reads all records of a kind, one after the other, from a snapshot, which blocks no terminal. */
export async function* recordsOf<K extends RecordKind>(
  storage: Pick<Storage, "snapshot">,
  kind: K,
): AsyncGenerator<RecordOf[K], void> {
  const snapshot = await storage.snapshot();
  try {
    const rest = createBreaks();
    for await (const records of snapshot.read(kind)) {
      yield* records;
      await rest();
    }
  } finally {
    await snapshot.close();
  }
}

/** Writes a patron's name as staff look for it on the hold shelf: the last name first. */
export function shelfName({ firstName, lastName }: Pick<Patron, "firstName" | "lastName">): string {
  return [lastName, firstName].filter((part) => part !== "").join(", ");
}
