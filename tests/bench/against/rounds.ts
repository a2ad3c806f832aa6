/** What one server took of the processor, and how it answered. */
export interface Turn {
  /** Microseconds for each right answer. */
  readonly processorEach: number;
  readonly perSecond: number;
  /** Milliseconds within which 999 of 1000 were answered. */
  readonly p999: number;
  readonly errors: number;
  readonly refusals: number;
}

/** The servers of both trees, and a second one of this tree, by turns. */
export interface Round {
  readonly other: Turn;
  readonly here: Turn;
  readonly again: Turn;
}

/** What many rounds say. */
export interface Comparison {
  /** Microseconds of processor time for a message: medians. */
  readonly other: number;
  readonly here: number;
  /** The median of what this tree takes of the other's time, and the least and the most in any round. */
  readonly ratio: number;
  readonly least: number;
  readonly most: number;
  /**
   * How far the processor times of the two servers of this tree lay apart, as a ratio, in the median: what the machine alone
   * makes of one and the same program.
   */
  readonly noise: number;
  /**
   * Whether a message costs more than in the other tree: at both servers of this tree, in every round, and in the median by more
   * than the machine alone makes of it.
   */
  readonly isDearer: boolean;
  /** Medians of what this tree answers a second, and of its slowest answer of a thousand, in parts of the other's. */
  readonly perSecond: number;
  readonly p999: number;
  /** In all rounds: of the other tree's server, and of both of this tree. */
  readonly errors: ThenAndNow;
  readonly refusals: ThenAndNow;
}

/** A count of the other tree's server, and of the servers of this tree together. */
interface ThenAndNow {
  readonly then: number;
  readonly now: number;
}

/**
 * Gives the turn in which a message cost least, with what went wrong in all of them. What else a machine does, its host and
 * its host's other guests only ever adds to a cost: it doubles that of one second in three, and leaves others alone.
 */
export function quietest(turns: readonly Turn[]): Turn {
  const [least] = turns.toSorted((a, b) => a.processorEach - b.processorEach);
  if (least === undefined) throw new RangeError("somebody had no turn");
  const sum = (count: "errors" | "refusals") => turns.reduce((sum, turn) => sum + turn[count], 0);
  return {
    ...least,
    perSecond: Math.max(...turns.map(({ perSecond }) => perSecond)),
    errors: sum("errors"),
    refusals: sum("refusals"),
  };
}

/** Compares within rounds, whose two halves the machine treated most alike. */
export function comparisonOf(rounds: readonly Round[]): Comparison {
  const ratios = rounds.map(({ other, here }) => here.processorEach / other.processorEach);
  const ratio = median(ratios), noise = median(rounds.map(apart));
  const isAlwaysMore = rounds.every(({ other, here, again }) =>
    Math.min(here.processorEach, again.processorEach) > other.processorEach
  );
  return {
    other: median(rounds.map(({ other }) => other.processorEach)),
    here: median(rounds.map(({ here }) => here.processorEach)),
    ratio,
    least: Math.min(...ratios),
    most: Math.max(...ratios),
    noise,
    isDearer: isAlwaysMore && ratio > noise,
    perSecond: median(rounds.map(({ other, here }) => here.perSecond / other.perSecond)),
    p999: median(rounds.map(({ other, here }) => here.p999 / other.p999)),
    errors: thenAndNow(rounds, "errors"),
    refusals: thenAndNow(rounds, "refusals"),
  };
}

function thenAndNow(rounds: readonly Round[], count: "errors" | "refusals"): ThenAndNow {
  const sum = (of: (round: Round) => number) => rounds.reduce((sum, round) => sum + of(round), 0);
  return { then: sum(({ other }) => other[count]), now: sum(({ here, again }) => here[count] + again[count]) };
}

/** How many times as long the slower of the two servers of this tree took. */
function apart({ here, again }: Round): number {
  const ratio = here.processorEach / again.processorEach;
  return Math.max(ratio, 1 / ratio);
}

/** The middle of some numbers, or what is between the two in the middle. */
function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low = NaN, high = low] = sorted.slice(Math.ceil(middle) - 1, Math.floor(middle) + 1);
  return (low + high) / 2;
}
