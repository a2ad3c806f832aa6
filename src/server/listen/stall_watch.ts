/** Knows when the event loop stood still: a message that is read then may have waited for long. */
interface StallWatch {
  /** Gives the earliest time at which a message may have arrived that is read now. */
  arrivedBefore(now: number): number;
  close(): void;
}

/** Milliseconds between two looks, and by how many one is late where nothing stands still. */
const LOOK = 100, LATE = 250;

/** Looks again and again, until the function is called that it gives. */
type Repeat = (look: () => void, milliseconds: number) => () => void;

/**
 * Watches the event loop.
 *
 * @param elapsed milliseconds of a clock that only goes forward
 */
export function watchStalls(elapsed: () => number, repeat: Repeat = repeatByTimer): StallWatch {
  let looked = elapsed();
  /** When the loop stood still last: a message that waited then is read soon after. */
  let stall = { from: -Infinity, until: -Infinity };

  function look(): void {
    const now = elapsed();
    if (now - looked > LOOK + LATE) stall = { from: looked, until: now };
    looked = now;
  }

  const close = repeat(look, LOOK);
  return {
    arrivedBefore(now) {
      if (now - looked > LOOK + LATE) return looked;
      return now - stall.until <= LOOK ? stall.from : now;
    },
    close,
  };
}

function repeatByTimer(look: () => void, milliseconds: number): () => void {
  const timer = setInterval(look, milliseconds);
  Deno.unrefTimer(timer);
  return () => clearInterval(timer);
}
