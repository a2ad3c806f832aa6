import type { Day } from "../../../library/day.ts";
import { type MoreThanUsual, QUESTION_KINDS, type QuestionKind } from "../../../observability/noticed_questions.ts";
import type { QuestionTime } from "./question_tally.ts";
import { type DayAsked, ofEachKind } from "./usual_questions.ts";

/** What processes tell each other of an account's questions, and what outlasts a restart. */
export interface QuestionNote extends QuestionTime {
  /** Tells by which key was counted. */
  readonly key: string;
  /** The most of each kind in the hours of the day that were over. */
  readonly most: DayAsked["most"];
  /** Of each kind, the counts of hour and day. */
  readonly counts: readonly (readonly [kind: QuestionKind, hour: string, day: string])[];
  /** What of the day was told. */
  readonly told: readonly MoreThanUsual[];
  readonly days: readonly DayAsked[];
}

/** Reads a note; `undefined` where it is none, as one of a later version may be. */
export function readQuestionNote(text: string): QuestionNote | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { key, hour, day, most, counts, told, days } = membersOf(value);
  if (typeof key !== "string" || !isDayText(day)) return undefined;
  return {
    key,
    hour: numberOf(hour),
    day,
    most: figuresOf(most),
    counts: listOf(counts).flatMap((each) => {
      const [kind, inHour, inDay] = listOf(each);
      return isKind(kind) && typeof inHour === "string" && typeof inDay === "string" ? [[kind, inHour, inDay]] : [];
    }),
    told: listOf(told).flatMap((each) => {
      const { kind, per, count, usual } = membersOf(each);
      if (!isKind(kind) || per !== "burst" && per !== "hour" && per !== "day") return [];
      return [{ kind, per, count: numberOf(count), usual: numberOf(usual) }];
    }),
    days: listOf(days).flatMap((each) => {
      const { day, most } = membersOf(each);
      return isDayText(day) ? [{ day, most: figuresOf(most) }] : [];
    }),
  };
}

/** Reads figures. An earlier version wrote no kind of cards with a PIN, and no burst: that had an hour's cards at most. */
function figuresOf(value: unknown): DayAsked["most"] {
  const kinds = membersOf(value);
  return ofEachKind((kind) => {
    if (!Object.hasOwn(kinds, kind)) return undefined;
    const { burst, hour, day } = membersOf(kinds[kind]);
    return { burst: numberOf(burst ?? hour), hour: numberOf(hour), day: numberOf(day) };
  });
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function numberOf(value: unknown): number {
  return typeof value === "number" && Number.isFinite(value) ? value : 0;
}

function isDayText(value: unknown): value is Day {
  return typeof value === "string" && /^\d{4}-\d\d-\d\d$/.test(value);
}

function isKind(value: unknown): value is QuestionKind {
  return QUESTION_KINDS.some((kind) => kind === value);
}
