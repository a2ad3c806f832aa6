/**
 * Chooses where the disk is waited for. To wait beside the event loop costs more processor time than a quick disk takes to
 * sync, and a second turn of the loop; to wait in it stops every terminal. So the disk's own speed chooses.
 */
export interface SyncPlace {
  /** Whether the next sync is to be waited for in the event loop. */
  readonly isHere: boolean;
  /** Notes how many milliseconds a sync took, and whether it was waited for in the event loop. */
  note(took: number, wasHere: boolean): void;
}

/** Milliseconds of a quick sync: no longer than the event loop takes to decide and write what the sync is for. */
const QUICK = 2;
/** Milliseconds by which syncs in the event loop may be slower, in all: whatever quicker ones before them left over aside. */
const PATIENCE = 10;
/**
 * Milliseconds of the shortest sync beside the event loop from which on none is tried in it. The time of a sync there
 * holds that for which the loop was busy when it ended.
 */
const WORTH_A_TRY = 3;
/** Syncs in the event loop, all of them quick, after which the disk is known to be. */
const TRIES = 4;
/** Syncs beside the event loop before the first try; twice as many after each disappointment, until there are so many. */
const FIRST = 64, MOST = 65_536;

/** Makes the choice for one disk, of which nothing is known yet. */
export function createSyncPlace(): SyncPlace {
  let isTrusted = false, pause = FIRST;
  /** Of the syncs since it was decided last: how many, the shortest, and by how much they were slower than quick. */
  let many = 0, shortest = Infinity, owed = 0;

  function decide(trusted: boolean, next = pause): void {
    isTrusted = trusted;
    pause = next;
    many = owed = 0;
    shortest = Infinity;
  }

  const isTry = () => !isTrusted && many >= pause;

  function noteTrusted(took: number): void {
    many++;
    owed = Math.max(0, owed + took - QUICK);
    if (owed > PATIENCE) decide(false, many >= MOST ? FIRST : Math.min(MOST, 2 * pause));
  }

  function noteTry(took: number): void {
    if (took > QUICK) decide(false, Math.min(MOST, 2 * pause));
    else if (++many === pause + TRIES) decide(true);
  }

  function noteBeside(took: number): void {
    many++;
    shortest = Math.min(shortest, took);
    if (isTry() && shortest >= WORTH_A_TRY) decide(false);
  }

  return {
    get isHere() {
      return isTrusted || isTry();
    },
    note(took, wasHere) {
      if (wasHere) (isTrusted ? noteTrusted : noteTry)(took);
      // One that began beside the loop before a try tells nothing of it.
      else if (!isTrusted && !isTry()) noteBeside(took);
    },
  };
}
