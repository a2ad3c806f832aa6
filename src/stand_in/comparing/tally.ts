import type { Log } from "../../observability/log.ts";
import type { ComparedRow, Comparisons, Difference } from "../../storage/port/comparisons.ts";
import { StorageUnavailable } from "../../storage/port/storage.ts";

/** Gathers what comes of comparing, and stores it from time to time: nothing waits for it. */
interface Tally {
  /** Counts one; `difference` is kept, too, as long as not too many wait. */
  add(counted: ComparedRow, difference?: Difference): void;
  /** Stores what waits, and gathers nothing more. */
  close(): Promise<void>;
}

/** The parts that {@link createTally} needs. */
interface TallyParts {
  readonly comparisons: Pick<Comparisons, "note">;
  readonly after: (milliseconds: number, ring: () => void) => () => void;
  readonly log: Pick<Log, "warning">;
  readonly institution: string;
  /** Hears how many are lost, since they could not be stored. */
  readonly lost: (count: number) => void;
}

/** Milliseconds for which is gathered, and until it is tried again after the storage was away. */
const GATHER = 10_000;
/** How many differences may wait; further ones are counted only. */
const MOST = 500;

interface Gathered {
  readonly counts: Map<string, { readonly told: ComparedRow; count: number }>;
  readonly differences: Difference[];
}

/** Makes what gathers for one institution. */
export function createTally({ comparisons, after, log, institution, lost }: TallyParts): Tally {
  let gathered = nothing(), storing = Promise.resolve(), isClosed = false;
  let stop: (() => void) | undefined;

  function plan(): void {
    if (isClosed) return;
    stop ??= after(GATHER, () => {
      stop = undefined;
      storing = storing.then(store);
    });
  }

  async function store(): Promise<void> {
    const taken = gathered;
    if (taken.counts.size === 0) return;
    gathered = nothing();
    const counts = [...taken.counts.values()].map(({ told, count }) => ({ ...told, count }));
    try {
      await comparisons.note({ counts, differences: taken.differences });
    } catch (error) {
      if (error instanceof StorageUnavailable && !isClosed) {
        for (const { told, count } of taken.counts.values()) addTo(gathered, told, count);
        gathered.differences.unshift(...taken.differences.slice(0, MOST - gathered.differences.length));
        return plan();
      }
      lost(counts.reduce((total, { count }) => total + count, 0));
      if (error instanceof StorageUnavailable) return;
      log.warning("what came of comparing the copy cannot be stored", { institution, error: String(error) });
    }
  }

  return {
    add(told, difference) {
      if (isClosed) return;
      addTo(gathered, told, 1);
      if (difference !== undefined && gathered.differences.length < MOST) gathered.differences.push(difference);
      plan();
    },
    async close() {
      isClosed = true;
      stop?.();
      await storing;
      await store();
    },
  };
}

function nothing(): Gathered {
  return { counts: new Map(), differences: [] };
}

function addTo({ counts }: Gathered, told: ComparedRow, by: number): void {
  const { day, message, field, outcome } = told, key = [day, message, field, outcome].join("\t");
  const before = counts.get(key);
  if (before === undefined) counts.set(key, { told, count: by });
  else before.count += by;
}
