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
/**
 * The part of the syncs in the event loop that is quick, at least, and the milliseconds that each of them takes on average, at
 * most. On a busy machine a process waits for a processor, whatever its disk does; a slow disk is never quick.
 */
const QUICK_PART = 1 / 4, AVERAGE = 8;
/** Syncs in the event loop by which a disk is judged: those that are tried, and those of one that is trusted. */
const TRIES = 8, JUDGED = 32;
/**
 * Milliseconds of the shortest sync beside the event loop from which on none is tried in it. The time of a sync there
 * holds that for which the loop was busy when it ended.
 */
const WORTH_A_TRY = 3;
/** Syncs beside the event loop before the first try; twice as many after each disappointment, until there are so many. */
const FIRST = 64, MOST = 4_096;

/** Makes the choice for one disk, of which nothing is known yet. */
export function createSyncPlace(): SyncPlace {
  let isTrusted = false, pause = FIRST, stayed = 0;
  /** Syncs beside the event loop since it was decided that they are, and the shortest. */
  let beside = 0, shortest = Infinity;
  /** Of those in the event loop since it was judged last: how many, how many of them were quick, and what all took. */
  let here = 0, quick = 0, sum = 0;

  function trust(): void {
    isTrusted = true;
    stayed += here;
    if (stayed >= MOST) pause = FIRST;
    here = quick = sum = 0;
  }

  function leave(next = Math.min(MOST, 2 * pause)): void {
    isTrusted = false;
    pause = next;
    stayed =
      beside =
      here =
      quick =
      sum =
        0;
    shortest = Infinity;
  }

  const isTry = () => !isTrusted && beside >= pause;

  function noteHere(took: number): void {
    const judged = isTrusted ? JUDGED : TRIES;
    here++;
    sum += took;
    if (took <= QUICK) quick++;
    const isEnough = quick >= judged * QUICK_PART;
    if (sum > judged * AVERAGE || here === judged && !isEnough) leave();
    else if (here === judged) trust();
  }

  function noteBeside(took: number): void {
    beside++;
    shortest = Math.min(shortest, took);
    if (isTry() && shortest >= WORTH_A_TRY) leave(pause);
  }

  return {
    get isHere() {
      return isTrusted || isTry();
    },
    note(took, wasHere) {
      if (wasHere) noteHere(took);
      // One that began beside the loop before a try tells nothing of it.
      else if (!isTrusted && !isTry()) noteBeside(took);
    },
  };
}
