import { addDays, type Day } from "../../../library/day.ts";
import type { QuestionKind, QuestionSpan } from "../../../observability/noticed_questions.ts";

/** A figure for each span: different cards or copies of one kind in some seconds, in an hour, in a day. */
type OfEachSpan = Readonly<Record<QuestionSpan, number>>;

/** Figures of each kind. */
type OfEachKind<Figure> = Readonly<Record<QuestionKind, Figure>>;

/** What one day had at most: in its busiest seconds, in its busiest hour, and in all. */
export interface DayAsked {
  readonly day: Day;
  /** Of a kind `undefined` where it was not counted, as by an earlier version. */
  readonly most: OfEachKind<OfEachSpan | undefined>;
}

/**
 * Whose questions are counted: a login's; those of one whose trade has no business with patrons; those of a job that a login
 * does at a time of its own, for all patrons at once; or those of all logins of an institution.
 */
export type AskerKind = "login" | "no cards" | "job" | "institution";

/** A span in which nothing is ever too much. */
const ANY = Infinity;

/**
 * What an account may ask before it is known what is usual for it. An hour and a day are twice the honest peaks of large
 * sites: 150 kiosks behind one login and address ask 6,000 cards an hour and 50,000 a day; a vendor of e-content without
 * PINs 5,000 and 40,000, up to 15 percent of which do not exist; such kiosks ask for each copy that they lend, and a wand
 * that takes stock for 30,000 a day. These kiosks ask 34 cards in their busiest 20 seconds, and some 55 by chance: five a
 * second are not passed even where an hour has three times as many, and half as many again may come when a network is back.
 */
const OF_LOGIN: OfEachKind<OfEachSpan> = {
  "cards": { burst: 150, hour: 12_000, day: 100_000 },
  "cards-with-pin": { burst: ANY, hour: ANY, day: 100_000 },
  "unknown-cards": { burst: ANY, hour: 2_000, day: 15_000 },
  "items": { burst: ANY, hour: 40_000, day: 250_000 },
};

/** What is usual at first. All logins of a city ask some 27,500 cards in its busiest hour, 150 in 20 seconds. */
const AT_FIRST: Readonly<Record<AskerKind, OfEachKind<OfEachSpan>>> = {
  "login": OF_LOGIN,
  "no cards": { ...OF_LOGIN, "cards": { burst: 0, hour: 0, day: 0 }, "cards-with-pin": { burst: 0, hour: 0, day: 0 } },
  // All patrons of a large site in one hour of the night.
  "job": { ...OF_LOGIN, "cards": { burst: ANY, hour: 100_000, day: 100_000 } },
  "institution": { ...OF_LOGIN, "cards": { burst: 450, hour: 60_000, day: 500_000 } },
};

/** What no account is told for, however little is usual: three times and more of what one busy kiosk asks. */
const ALWAYS_USUAL: OfEachKind<Pick<OfEachSpan, "hour" | "day">> = {
  "cards": { hour: 300, day: 2_000 },
  "cards-with-pin": { hour: 300, day: 2_000 },
  "unknown-cards": { hour: 200, day: 1_000 },
  "items": { hour: 1_500, day: 8_000 },
};

/** The same of an institution, which may get five more kiosks, or a vendor, from one day to the next. */
const ALWAYS_USUAL_OF_ALL = { hour: 600, day: 4_000 };

/** Days that must be known until an account's own figures count, and for how many they do. */
const ENOUGH = 7, REMEMBERED = 28;

/** How many times its own peak an account may ask. */
const TIMES = 3;

/** The same where the account's own peak is near what is usual at first, or above. */
const TIMES_OF_MANY = 1.5;

/**
 * Gives the figures above which more is asked than is usual: those of large sites, or, once seven days are known, three
 * times the peak of the last 28 days if that is less. A site whose own peak is beyond two thirds of the figures at first
 * may ask half as much again. Some seconds have what they may have at first, or three times their own peak if that is more.
 */
export function usualFor(asking: AskerKind, days: readonly DayAsked[]): OfEachKind<OfEachSpan> {
  return ofEachKind((kind) => {
    const atFirst = AT_FIRST[asking][kind], known = days.flatMap(({ most }) => most[kind] ?? []);
    if (known.length < ENOUGH || atFirst.day === 0) return atFirst;
    const peak = (per: QuestionSpan) => Math.max(...known.map((most) => most[per]));
    const usual = (per: "hour" | "day") => {
      if (atFirst[per] === ANY) return ANY;
      const own = Math.min(TIMES * peak(per), Math.max(atFirst[per], TIMES_OF_MANY * peak(per)));
      const always = asking === "institution" ? ALWAYS_USUAL_OF_ALL : ALWAYS_USUAL[kind];
      return Math.max(always[per], Math.round(own));
    };
    return { burst: Math.max(atFirst.burst, TIMES * peak("burst")), hour: usual("hour"), day: usual("day") };
  });
}

/** Whether so many days are known that the account's own figures count. */
export function areKnown(days: readonly DayAsked[]): boolean {
  return days.length >= ENOUGH;
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
export function greater(a: DayAsked["most"], b: DayAsked["most"]): DayAsked["most"] {
  return ofEachKind((kind) => {
    const { [kind]: one } = a, { [kind]: other } = b;
    if (one === undefined || other === undefined) return one ?? other;
    const most = (per: QuestionSpan) => Math.max(one[per], other[per]);
    return { burst: most("burst"), hour: most("hour"), day: most("day") };
  });
}

/** Makes a figure of each kind. */
export function ofEachKind<Figure>(make: (kind: QuestionKind) => Figure): OfEachKind<Figure> {
  return {
    "cards": make("cards"),
    "cards-with-pin": make("cards-with-pin"),
    "unknown-cards": make("unknown-cards"),
    "items": make("items"),
  };
}
