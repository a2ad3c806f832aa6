import type { Storage } from "../../storage/port/storage.ts";

/** Whether other servers on the same database reach a library system that is away for this one. */
export interface Reach {
  /** Notes that the system has answered here. Nothing waits for it. */
  note(): void;
  /** Notes that it does not answer here any more: others need not wait until what this server noted last is too old. */
  lost(): void;
  /** Tells whether it has answered another server just now. */
  byOthers(): Promise<boolean>;
}

/** The parts that {@link createReach} needs. */
interface ReachParts {
  readonly notes: Pick<Storage, "note" | "setNote">;
  /** The name of this server, which no other on the database has. */
  readonly owner: string;
  readonly now: () => Temporal.Instant;
  /** Whether there may be other servers on the database. */
  readonly isShared: () => boolean;
}

/** The note in a copy's storage that says which server the system has answered last, and when. */
const REACHED = "system reached";

/**
 * Milliseconds between two notes of a server, and for how many a note counts: a server whose terminals ask nothing asks the system
 * itself each half minute, which may take its time, and clocks of servers differ by some seconds.
 */
const SELDOM = 5_000, COUNTS = 50_000;

/** Makes what tells servers on one database which of them reach the system. */
export function createReach({ notes, owner, now, isShared }: ReachParts): Reach {
  let noted = -Infinity;
  const last = async () => {
    const [at, by] = (await notes.note(REACHED))?.split(" ") ?? [];
    return { at: Number(at), by };
  };
  return {
    note() {
      const at = now().epochMilliseconds;
      if (!isShared() || at - noted < SELDOM) return;
      noted = at;
      notes.setNote(REACHED, `${at} ${owner}`).catch(() => noted = -Infinity);
    },
    lost() {
      if (noted === -Infinity) return;
      noted = -Infinity;
      // A failure does no harm: the note grows old.
      last().then(({ by }) => by === owner ? notes.setNote(REACHED, "") : undefined).catch(() => {});
    },
    async byOthers() {
      if (!isShared()) return false;
      const { at, by } = await last();
      return by !== undefined && by !== owner && Math.abs(now().epochMilliseconds - at) < COUNTS;
    },
  };
}
