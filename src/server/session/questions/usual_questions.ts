import { addDays, type Day } from "../../../library/day.ts";
import type { QuestionKind } from "../../../observability/noticed_questions.ts";

/** Different cards or copies of one kind in an hour, and in a day. */
export interface HourAndDay {
  readonly hour: number;
  readonly day: number;
}

/** Figures of each kind. */
export type OfEachKind<Figure> = Readonly<Record<QuestionKind, Figure>>;

/** What one day had at most: of its hours the busiest, and the whole day. */
export interface DayAsked {
  readonly day: Day;
  readonly most: OfEachKind<HourAndDay>;
}

/**
 * What an account may ask before it is known what is usual for it. Twice the honest peaks of large sites: 150 kiosks
 * behind one login and address ask 6,000 cards an hour and 50,000 a day; a vendor of e-content without PINs 5,000 and
 * 40,000, up to 15 percent of which do not exist; such kiosks ask for each copy that they lend, and a wand that takes
 * stock for 30,000 a day.
 */
const AT_FIRST: OfEachKind<HourAndDay> = {
  "cards": { hour: 12_000, day: 100_000 },
  "unknown-cards": { hour: 2_000, day: 15_000 },
  "items": { hour: 40_000, day: 250_000 },
};

/** What no account is told for, however little is usual: three times and more of what one busy kiosk asks. */
const ALWAYS_USUAL: OfEachKind<HourAndDay> = {
  "cards": { hour: 300, day: 2_000 },
  "unknown-cards": { hour: 200, day: 1_000 },
  "items": { hour: 1_500, day: 8_000 },
};

/** Days that must be known until an account's own figures count, and for how many they do. */
const ENOUGH = 7, REMEMBERED = 28;

/** How many times its own peak an account may ask. */
const TIMES = 3;

/** The same where the account's own peak is near what is usual at first, or above. */
const TIMES_OF_MANY = 1.5;

/**
 * Gives the figures above which an account asks more than is usual: those of large sites, or, once seven days are known,
 * three times the peak of its own last 28 days if that is less. A site whose own peak is beyond two thirds of the figures
 * at first may ask half as much again.
 */
export function usualFor(days: readonly DayAsked[]): OfEachKind<HourAndDay> {
  return ofEachKind((kind) => ({ hour: usual(kind, "hour", days), day: usual(kind, "day", days) }));
}

function usual(kind: QuestionKind, per: keyof HourAndDay, days: readonly DayAsked[]): number {
  const atFirst = AT_FIRST[kind][per];
  if (days.length < ENOUGH) return atFirst;
  const peak = Math.max(...days.map(({ most }) => most[kind][per]));
  const own = Math.min(TIMES * peak, Math.max(atFirst, TIMES_OF_MANY * peak));
  return Math.max(ALWAYS_USUAL[kind][per], Math.round(own));
}

/** Gives the days that are still remembered on a day, oldest first, with what is known of them put together. */
export function rememberedDays(days: readonly DayAsked[], today: Day): readonly DayAsked[] {
  const first = addDays(today, -REMEMBERED);
  const kept = new Map<Day, DayAsked>();
  for (const each of days) {
    if (each.day < first || each.day >= today) continue;
    const known = kept.get(each.day);
    kept.set(each.day, known === undefined ? each : { day: each.day, most: greater(known.most, each.most) });
  }
  return [...kept.values()].toSorted((a, b) => a.day < b.day ? -1 : 1);
}

/** Gives the greater of two figures, each for itself. */
export function greater(a: OfEachKind<HourAndDay>, b: OfEachKind<HourAndDay>): OfEachKind<HourAndDay> {
  return ofEachKind((kind) => ({
    hour: Math.max(a[kind].hour, b[kind].hour),
    day: Math.max(a[kind].day, b[kind].day),
  }));
}

/** Makes a figure of each kind. */
export function ofEachKind<Figure>(make: (kind: QuestionKind) => Figure): OfEachKind<Figure> {
  return { "cards": make("cards"), "unknown-cards": make("unknown-cards"), "items": make("items") };
}
