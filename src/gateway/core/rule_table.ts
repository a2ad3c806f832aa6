/** What a line of a table names: in which states of what it is about, and at which events. */
interface Line {
  readonly in: readonly string[];
  readonly at: readonly string[];
}

/**
 * A table whose lines are found by what they name. Each change goes through some ten lines, and to look through all others
 * for each takes longer than what they do.
 */
export class RuleTable<L extends Line> {
  readonly lines: readonly L[];
  readonly #found = new Map<string, Map<string, readonly L[]>>();

  constructor(lines: readonly L[]) {
    this.lines = lines;
  }

  /** Gives the lines that name a state and an event, in their order. */
  at(state: string, event: string): readonly L[] {
    const ofState = this.#found.get(state) ?? new Map<string, readonly L[]>();
    const known = ofState.get(event);
    if (known !== undefined) return known;
    const found = this.lines.filter((one) => one.in.includes(state) && one.at.includes(event));
    this.#found.set(state, ofState.set(event, found));
    return found;
  }
}
