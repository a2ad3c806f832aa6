import type { LoadPlan, ThreadShare } from "./load_plan.ts";
import { type Share, shareOf } from "./number_pattern.ts";

/** The order in which one terminal makes its requests. */
export interface Walk {
  /** Index of the step among all steps of the mix. */
  step: number;
  /** The patron and the item that the request is about, as places in their patterns. */
  patron: number;
  item: number;
  /** How many scenarios were done before this one. */
  round: number;
  /** Whether the scenario that is under way has another request. */
  readonly midway: boolean;
  /** Goes on to the next request. */
  advance(): void;
}

/** Where the steps of a scenario lie among all steps of the mix. */
interface Stretch {
  readonly first: number;
  readonly end: number;
  /** The weights of the scenarios up to and with this one. */
  readonly weightUpTo: number;
}

/**
 * Makes the way of one terminal through the mix. What looks random is the same at every run, so that two runs can be
 * compared.
 */
export function createWalk(
  { mix, order, patrons, items, terminals }: Pick<LoadPlan, "mix" | "order" | "patrons" | "items" | "terminals">,
  terminal: ThreadShare["first"],
): Walk {
  const stretches = stretchesOf(mix);
  const weights = stretches.at(-1)?.weightUpTo ?? 0;
  const random = randomNumbers(terminal + 1);
  const patron = drawer(patrons && shareOf(patrons, terminal, terminals), order, random);
  const item = drawer(items && shareOf(items, terminal, terminals), order, random);
  let end = 0;

  function advance(): void {
    if (++walk.step < end) return;
    const drawn = random() * weights;
    const stretch = stretches.find(({ weightUpTo }) => drawn < weightUpTo);
    walk.step = stretch?.first ?? 0;
    end = stretch?.end ?? 0;
    walk.round++;
    walk.patron = patron();
    walk.item = item();
  }

  const walk: Walk = {
    step: -1,
    patron: 0,
    item: 0,
    round: -1,
    get midway() {
      return walk.step + 1 < end;
    },
    advance,
  };
  return walk;
}

function stretchesOf(mix: LoadPlan["mix"]): Stretch[] {
  let first = 0, weightUpTo = 0;
  return mix.map(({ steps, weight }) => {
    const stretch = { first, end: first + steps.length, weightUpTo: weightUpTo + weight };
    first = stretch.end;
    weightUpTo = stretch.weightUpTo;
    return stretch;
  });
}

function drawer(share: Share | undefined, order: LoadPlan["order"], random: () => number): () => number {
  if (share === undefined) return () => 0;
  const { first, size } = share;
  if (order === "random") return () => first + Math.floor(random() * size);
  let next = 0;
  return () => first + next++ % size;
}

/** Makes numbers from 0 up to 1, the same ones for the same seed (the generator is mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = Math.imul(seed, 0x9e3779b1);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
