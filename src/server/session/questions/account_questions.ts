import { type Day, dayOf } from "../../../library/day.ts";
import {
  BURST_SECONDS,
  type MoreThanUsual,
  QUESTION_KINDS,
  type QuestionKind,
  type QuestionSpan,
} from "../../../observability/noticed_questions.ts";
import { DistinctCount } from "./distinct_count.ts";
import { type QuestionNote, readQuestionNote } from "./question_note.ts";
import { QuestionTally, type QuestionTime } from "./question_tally.ts";
import {
  areKnown,
  type AskerKind,
  type DayAsked,
  greater,
  ofEachKind,
  rememberedDays,
  usualFor,
} from "./usual_questions.ts";

const HOUR = 3_600_000, BURST = BURST_SECONDS * 1_000;
/** Hours by which a clock may be set back. One that was wrong by more is set right. */
const SET_BACK = 24;
const NOTHING: DayAsked["most"] = ofEachKind(() => ({ burst: 0, hour: 0, day: 0 }));

/** From the shortest: what is too much in some seconds is told before it is too much in an hour. */
const SPANS = ["burst", "hour", "day"] as const satisfies readonly QuestionSpan[];

/**
 * What an account has asked in the present hour and day, what is usual for it, and whether it asks more. It reads no
 * clock and keeps nothing by itself; several processes put together what they know by {@link AccountQuestions.toNote} and
 * {@link AccountQuestions.absorb}, in whatever order and however often.
 */
export class AccountQuestions {
  readonly #timeZone: string;
  readonly #asking: AskerKind;
  readonly #tally = new QuestionTally("fine");
  /** The patrons' cards of the present seconds. */
  #burst = new DistinctCount("coarse");
  /** Bursts since 1970. */
  #burstNumber = -1;
  #time: QuestionTime = { hour: -1, day: "" };
  #turnedTo: Temporal.Instant | undefined;
  /** The most of each kind in the hours of the day that are over. */
  #most = NOTHING;
  #mostInBurst = 0;
  #days: readonly DayAsked[] = [];
  #usual: ReturnType<typeof usualFor>;
  /** What is noticed of the day, by kind. */
  readonly #noticed = new Map<QuestionKind, MoreThanUsual>();
  /** What is noticed and told. */
  readonly #told = new Set<QuestionKind>();
  /** How many more of each kind may be asked until it is judged again: to estimate a count costs more than to count. */
  readonly #unjudged = new Map<QuestionKind, number>();
  #isOver = false;

  /**
   * @param timeZone where the account's day begins
   * @param asking whose questions they are
   */
  constructor(timeZone: string, asking: AskerKind = "login") {
    this.#timeZone = timeZone;
    this.#asking = asking;
    this.#usual = usualFor(asking, []);
  }

  /**
   * Gives the present hour and day, and begins what belongs to them. A clock that is set back, by less than a day, over the
   * full hour or over midnight goes on with the hour that has begun: nothing is forgotten or told twice for that.
   */
  turnTo(now: Temporal.Instant): QuestionTime {
    // Messages of one millisecond have the same moment, and to ask it for its time takes as long as to count.
    if (now === this.#turnedTo) return this.#time;
    this.#turnedTo = now;
    this.#turnBurst(Math.floor(now.epochMilliseconds / BURST));
    const hour = Math.floor(now.epochMilliseconds / HOUR);
    if (hour <= this.#time.hour && this.#time.hour - hour < SET_BACK) return this.#time;
    this.#endHour();
    const day = dayOf(now, this.#timeZone);
    if (day !== this.#time.day) this.#endDay(day);
    this.#time = { hour, day };
    this.#tally.turnTo(this.#time);
    return this.#time;
  }

  /**
   * Counts a card or copy, by its hash; true if there is something to tell.
   *
   * @param isOfBurst whether it counts among those of some seconds
   */
  add(kind: QuestionKind, hash: number, isOfBurst = kind === "cards"): boolean {
    const isNewNow = isOfBurst && this.#burst.add(hash);
    const isNew = this.#tally.add(kind, hash) || isNewNow, left = (this.#unjudged.get(kind) ?? 0) - 1;
    this.#unjudged.set(kind, left);
    return isNew && left < 0 && this.#judge(kind);
  }

  /** Whether so many days are known that its own figures count. */
  get isKnown(): boolean {
    return areKnown(this.#days);
  }

  /** Whether more cards were asked about without a right PIN than is usual, in this hour or, until now, in this day. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Whether it may soon be more than usual, so that processes should know of each other's part. */
  get isNear(): boolean {
    return QUESTION_KINDS.some((kind) => {
      const { hour, day } = this.#usual[kind];
      return this.count(kind, "hour") * NEAR > hour || this.count(kind, "day") * NEAR > day;
    });
  }

  /** Tells about how many different ones there were in the present seconds, hour or day. */
  count(kind: QuestionKind, per: QuestionSpan): number {
    if (per !== "burst") return this.#tally.count(kind, per);
    return kind === "cards" ? this.#burst.count : 0;
  }

  /** What is more than usual today. */
  get noticed(): readonly MoreThanUsual[] {
    return [...this.#noticed.values()];
  }

  /** Takes what was noticed and not told by any process. */
  takeUntold(): readonly MoreThanUsual[] {
    const untold = this.noticed.filter(({ kind }) => !this.#told.has(kind));
    for (const { kind } of untold) this.#told.add(kind);
    return untold;
  }

  /** Forgets what was counted in the present hour and day, as where it was counted by another key. */
  forgetCounts(): void {
    this.#tally.clear();
    this.#burst = new DistinctCount("coarse");
  }

  /** Writes what is known, for a note. */
  toNote(key: string): string {
    const { hour, day } = this.#time;
    const counts = this.#tally.kinds.map((kind) => {
      const { hour, day } = this.#tally.of(kind);
      return [kind, hour.toText(), day.toText()] as const;
    });
    const told = this.noticed.filter(({ kind }) => this.#told.has(kind));
    const note: QuestionNote = { key, hour, day, most: this.#most, counts, told, days: this.#days };
    return JSON.stringify(note);
  }

  /**
   * Puts together what is known and what another process, or an earlier one, wrote.
   *
   * @param key counts by another key cannot be put together with these
   */
  absorb(text: string, key: string): void {
    const note = readQuestionNote(text);
    if (note === undefined) return;
    const isToday = note.day === this.#time.day;
    const past = isToday || note.day > this.#time.day ? [] : [{ day: note.day, most: note.most }];
    this.#days = rememberedDays([...this.#days, ...note.days, ...past], this.#time.day);
    this.#usual = usualFor(this.#asking, this.#days);
    this.#unjudged.clear();
    if (!isToday) return;
    this.#most = greater(this.#most, note.most);
    for (const told of note.told) {
      if (!this.#told.has(told.kind)) this.#noticed.set(told.kind, told);
      this.#told.add(told.kind);
    }
    if (note.key !== key) return;
    for (const [kind, hour, day] of note.counts) {
      const counts = this.#tally.of(kind);
      if (note.hour === this.#time.hour) counts.hour.merge(DistinctCount.fromText(hour));
      counts.day.merge(DistinctCount.fromText(day));
    }
    for (const kind of QUESTION_KINDS) this.#judge(kind);
  }

  /** Judges the counts of a kind; true if something is noticed for the first time today. */
  #judge(kind: QuestionKind): boolean {
    const usual = this.#usual[kind];
    const per = SPANS.find((span) => this.count(kind, span) > usual[span]);
    const left = Math.min(...SPANS.map((span) => usual[span] - this.count(kind, span)));
    // Only half of what is left, since a count is an estimate.
    this.#unjudged.set(kind, Math.floor(left / 2));
    if (per === undefined) return false;
    if (kind === "cards") this.#isOver = true;
    if (this.#noticed.has(kind)) return false;
    this.#noticed.set(kind, { kind, per, count: this.count(kind, per), usual: usual[per] });
    return true;
  }

  /** A clock that is set back goes on with the seconds that have begun. */
  #turnBurst(number: number): void {
    if (number <= this.#burstNumber && this.#burstNumber - number < SET_BACK * HOUR / BURST) return;
    this.#endBurst();
    this.#burstNumber = number;
  }

  #endBurst(): void {
    this.#mostInBurst = Math.max(this.#mostInBurst, asMost(this.#burst.count, this.#usual.cards.burst));
    if (this.#burst.count > 0) this.#burst = new DistinctCount("coarse");
  }

  #endHour(): void {
    this.#endBurst();
    this.#isOver = false;
    this.#unjudged.clear();
    this.#most = this.#mostSoFar();
  }

  /**
   * The most of the day until now. What is more than usual counts as half of what was usual: a day of copying must not
   * become the usual one, and a site that grows is told on fewer days than it takes.
   */
  #mostSoFar(): DayAsked["most"] {
    const now = ofEachKind((kind) => ({
      burst: kind === "cards" ? this.#mostInBurst : 0,
      hour: asMost(this.count(kind, "hour"), this.#usual[kind].hour),
      day: asMost(this.count(kind, "day"), this.#usual[kind].day),
    }));
    return greater(this.#most, now);
  }

  #endDay(day: Day): void {
    const { day: ended } = this.#time;
    if (ended !== "") this.#days = [...this.#days, { day: ended, most: this.#most }];
    this.#days = rememberedDays(this.#days, day);
    this.#usual = usualFor(this.#asking, this.#days);
    this.#most = NOTHING;
    this.#mostInBurst = 0;
    this.#noticed.clear();
    this.#told.clear();
  }
}

/** Gives what a number counts for as a peak. */
function asMost(count: number, usual: number): number {
  return count > usual ? Math.round(usual / 2) : count;
}

/** From which part of what is usual on processes tell each other often: one in four. */
const NEAR = 4;
