interface FairQueueOptions {
  /** Jobs that run at once; at least 1. */
  readonly parallel: number;
  /** Jobs that may wait in each share; 0 or more. */
  readonly waiting: number;
}

/**
 * The place of a job in a queue: first its share, then who asks, from the whole to the part, such as an account and an
 * address. All places of one share have the same length.
 */
export type TurnPlace = readonly [share: string, ...of: string[]];

/** Runs jobs a few at a time, and serves those who ask in turn. */
interface FairQueue {
  readonly waiting: number;
  /**
   * Runs `work` when its turn comes, and gives what it gives. Rejects with {@link QueueFull}, without running it, when
   * its share is full and no other in it has more waiting.
   */
  run<T>(work: () => Promise<T>, place: TurnPlace): Promise<T>;
}

/** A share of a queue has no place left. */
export class QueueFull extends Error {
  override readonly name = "QueueFull";
}

interface Job {
  readonly start: () => void;
  readonly refuse: () => void;
}

/** Waiting jobs, in the order of their turns. A leaf holds jobs; any other node holds nodes by name. */
interface Node {
  size: number;
  readonly jobs: Job[];
  readonly children: Map<string, Node>;
}

/**
 * Creates an empty queue. The shares take turns, and within a share those who ask do, at each level: a thousand
 * requests of one terminal, or of one account from anywhere, make others wait for no more than their turns. Where a
 * share is full, the newest request of the one that has most in it gives way.
 *
 * @throws {RangeError} when `parallel` or `waiting` is no number of places
 */
export function createFairQueue({ parallel, waiting }: FairQueueOptions): FairQueue {
  if (!Number.isInteger(parallel) || parallel < 1) throw new RangeError("parallel must be a whole number of 1 or more");
  if (!Number.isInteger(waiting) || waiting < 0) throw new RangeError("waiting must be a whole number of 0 or more");
  const root = emptyNode();
  let working = 0;

  async function atWork<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } finally {
      // The turn goes straight to the next, so that no newcomer can slip in before it.
      const next = takeFirst(root);
      if (next === undefined) working--;
      else next.start();
    }
  }

  return {
    get waiting() {
      return root.size;
    },
    async run<T>(work: () => Promise<T>, place: TurnPlace): Promise<T> {
      if (working < parallel) {
        working++;
        return await atWork(work);
      }
      await new Promise<void>((start, reject) => {
        add(root, place, { start, refuse: () => reject(new QueueFull("too much is waiting")) });
        const [share] = place;
        if ((root.children.get(share)?.size ?? 0) > waiting) dropNewest(root, place)?.refuse();
      });
      return await atWork(work);
    },
  };
}

function emptyNode(): Node {
  return { size: 0, jobs: [], children: new Map() };
}

function add(node: Node, [name, ...rest]: readonly string[], job: Job): void {
  node.size++;
  if (name === undefined) return void node.jobs.push(job);
  const child = node.children.get(name) ?? emptyNode();
  node.children.set(name, child);
  add(child, rest, job);
}

/** Takes the job whose turn it is. The asker goes behind the others. */
function takeFirst(node: Node): Job | undefined {
  const [first] = node.children;
  if (first === undefined) {
    const job = node.jobs.shift();
    if (job !== undefined) node.size--;
    return job;
  }
  const [name, child] = first;
  const job = takeFirst(child);
  node.size--;
  node.children.delete(name);
  if (child.size > 0) node.children.set(name, child);
  return job;
}

/**
 * Drops the newest job of the one that has most jobs in the share of a newcomer, whose place is `place`. It is the
 * newcomer's own unless another has more.
 */
function dropNewest(node: Node, [name, ...rest]: readonly string[], inShare = false): Job | undefined {
  node.size--;
  if (name === undefined) return node.jobs.pop();
  let largest = name;
  const sizeOf = (each: string) => node.children.get(each)?.size ?? 0;
  if (inShare) { for (const each of node.children.keys()) if (sizeOf(each) > sizeOf(largest)) largest = each; }
  const child = node.children.get(largest);
  if (child === undefined) return undefined;
  const job = dropNewest(child, largest === name ? rest : firstPlaceIn(child), true);
  if (child.size === 0) node.children.delete(largest);
  return job;
}

/** Gives a place below a node at which jobs wait. */
function firstPlaceIn(node: Node): readonly string[] {
  const [first] = node.children;
  return first === undefined ? [] : [first[0], ...firstPlaceIn(first[1])];
}
