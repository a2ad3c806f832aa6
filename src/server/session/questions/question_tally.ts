import type { Day } from "../../../library/day.ts";
import type { QuestionKind, QuestionSpan } from "../../../observability/noticed_questions.ts";
import { DistinctCount } from "./distinct_count.ts";

/** The hour and the day of a moment. */
export interface QuestionTime {
  /** Hours since 1970. */
  readonly hour: number;
  /** By the time zone of the account's institution. */
  readonly day: Day;
}

/** The spans that an hour can be told from. */
type Span = Exclude<QuestionSpan, "burst">;

/** The counts of one kind. */
type Counts = Readonly<Record<Span, DistinctCount>>;

/** Counts different cards and copies in the present hour and day. What nobody asks for takes no memory. */
export class QuestionTally {
  readonly #grain: "fine" | "coarse";
  #time: QuestionTime | undefined;
  readonly #counts = new Map<QuestionKind, Counts>();

  constructor(grain: "fine" | "coarse") {
    this.#grain = grain;
  }

  /** Begins anew what belongs to another hour, or another day. */
  turnTo(time: QuestionTime): void {
    const before = this.#time;
    if (before?.hour === time.hour && before.day === time.day) return;
    this.#time = time;
    if (before?.day !== time.day) return this.#counts.clear();
    for (const [kind, { day }] of this.#counts) {
      this.#counts.set(kind, { hour: new DistinctCount(this.#grain), day });
    }
  }

  /** Counts a card or copy by its hash; false if that changes nothing. */
  add(kind: QuestionKind, hash: number): boolean {
    const { hour, day } = this.of(kind);
    const isNew = hour.add(hash);
    return day.add(hash) || isNew;
  }

  /** Tells about how many different ones there were. */
  count(kind: QuestionKind, per: Span): number {
    return this.#counts.get(kind)?.[per].count ?? 0;
  }

  /** Gives the counts of a kind, which may be added to. */
  of(kind: QuestionKind): Counts {
    let counts = this.#counts.get(kind);
    if (counts === undefined) {
      counts = { hour: new DistinctCount(this.#grain), day: new DistinctCount(this.#grain) };
      this.#counts.set(kind, counts);
    }
    return counts;
  }

  /** The kinds that were asked for. */
  get kinds(): readonly QuestionKind[] {
    return [...this.#counts.keys()];
  }

  /** Forgets what was counted. */
  clear(): void {
    this.#counts.clear();
  }
}
