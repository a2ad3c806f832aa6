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

/** The servers of both trees, one right after the other. */
export interface Round {
  readonly other: Turn;
  readonly here: Turn;
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
  /** Medians of what this tree answers a second, and of its slowest answer of a thousand, in parts of the other's. */
  readonly perSecond: number;
  readonly p999: number;
  /** Of both servers, in all rounds. */
  readonly errors: number;
  readonly refusals: number;
}

/** Compares within rounds, whose two halves the machine treated most alike. */
export function comparisonOf(rounds: readonly Round[]): Comparison {
  const ratios = rounds.map(({ other, here }) => here.processorEach / other.processorEach);
  const turns = rounds.flatMap(({ other, here }) => [other, here]);
  return {
    other: median(rounds.map(({ other }) => other.processorEach)),
    here: median(rounds.map(({ here }) => here.processorEach)),
    ratio: median(ratios),
    least: Math.min(...ratios),
    most: Math.max(...ratios),
    perSecond: median(rounds.map(({ other, here }) => here.perSecond / other.perSecond)),
    p999: median(rounds.map(({ other, here }) => here.p999 / other.p999)),
    errors: turns.reduce((sum, { errors }) => sum + errors, 0),
    refusals: turns.reduce((sum, { refusals }) => sum + refusals, 0),
  };
}

/** The middle of some numbers, or what is between the two in the middle. */
function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low = NaN, high = low] = sorted.slice(Math.ceil(middle) - 1, Math.floor(middle) + 1);
  return (low + high) / 2;
}
