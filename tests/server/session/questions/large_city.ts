import type { QuestionKind } from "../../../../src/observability/noticed_questions.ts";
import type { Questioner, Questions } from "../../../../src/server/session/questions/questions.ts";

/** Days that a test plays: a week is known when the second begins, and its Saturday is the busiest day. */
export const DAYS = 13;

/** What one source of traffic asks in a busy day, and how many terminals it has. */
interface Traffic {
  readonly account: string;
  readonly needsNoCards?: boolean;
  readonly terminals: number;
  /** Different ones in a day, by kind. */
  readonly day: Readonly<Partial<Record<QuestionKind, number>>>;
  /** When it asks: the part of a day's questions in each hour. */
  readonly hours: readonly number[];
  /** How much each day of the week has of that, Monday first. */
  readonly week: readonly number[];
}

/** Open from nine to eight, busiest after school. */
const OPEN = [0, 0, 0, 0, 0, 0, 0, 0, 0, 5, 7, 8, 8, 7, 9, 12, 12, 12, 10, 10, 0, 0, 0, 0].map((part) => part / 100);
const BUSY_SATURDAY = [0.5, 0.7, 0.6, 0.7, 0.8, 1, 0.1];
/** At home people read in the evening. */
const HOME = [2, 1, 1, 1, 1, 1, 2, 3, 4, 4, 4, 4, 5, 5, 5, 5, 5, 6, 7, 9, 10, 9, 4, 2].map((part) => part / 100);
const SUNDAY = [0.7, 0.7, 0.7, 0.7, 0.7, 0.9, 1];
/** All cards from two to four. */
const SWEEP = HOME.map((_, hour) => hour === 2 || hour === 3 ? 0.5 : 0);
const EACH_DAY = [1, 1, 1, 1, 1, 1, 1];

/** The peaks are those that people at such sites name: a city's own are not measured here. */
const CITY: readonly Traffic[] = [
  // A middleware before 150 kiosks, with one login and one address; 40 copies a day are scanned as cards at each.
  {
    account: "kiosks",
    terminals: 1,
    day: { "cards": 50_000, "cards-with-pin": 30_000, "unknown-cards": 6_000, "items": 150_000 },
    hours: OPEN,
    week: BUSY_SATURDAY,
  },
  {
    account: "pc-booking",
    terminals: 40,
    day: { "cards": 8_000, "cards-with-pin": 8_000, "unknown-cards": 200 },
    hours: OPEN,
    week: BUSY_SATURDAY,
  },
  ...["overdrive", "hoopla", "palace"].map((account): Traffic => ({
    account,
    terminals: 4,
    day: { "cards": 34_000, "cards-with-pin": 20_000, "unknown-cards": 4_000 },
    hours: HOME,
    week: SUNDAY,
  })),
  {
    account: "e-content",
    terminals: 1,
    day: { "cards": 9_000, "unknown-cards": 1_000 },
    hours: SWEEP,
    week: EACH_DAY,
  },
  { account: "sorter", needsNoCards: true, terminals: 6, day: { "items": 25_000 }, hours: OPEN, week: BUSY_SATURDAY },
  { account: "wand", terminals: 2, day: { "items": 30_000 }, hours: OPEN, week: [0, 1, 0, 0, 1, 0, 0] },
  {
    account: "kiosk",
    terminals: 1,
    day: { "cards": 600, "unknown-cards": 40, "items": 900 },
    hours: OPEN,
    week: BUSY_SATURDAY,
  },
];

/** Cards that the city has: people come again. */
const CARDS = 400_000;

/** Parts of an hour: ten seconds each. */
const PARTS = 360;

/** What is asked in ten seconds: of which kind, and by whom. */
interface Asked {
  readonly kind: QuestionKind;
  readonly asker: Questioner;
}

/**
 * Plays the questions of a large city, ten seconds after ten seconds from the clock's beginning; within an hour people come
 * by chance.
 *
 * @param moveTo moves the clock, and gives the moment
 * @returns how many hours were played, and in how many parts of them an account was held back or a terminal paced
 */
export function largeCity(
  questions: Questions,
  days: number,
  moveTo: (moment: Temporal.Instant) => Temporal.Instant,
): { readonly hours: number; readonly held: number } {
  const begin = Temporal.Instant.from("2026-11-02T00:00:00Z");
  const askers = CITY.map((traffic) => terminalsOf(questions, traffic));
  let hours = 0, held = 0, chance = 1;
  const next = () => chance = (chance * 1_103_515_245 + 12_345) % 2 ** 31;
  for (; hours < 24 * days; hours++) {
    const hour = begin.add({ hours });
    for (const [part, asked] of askedIn(hours, askers, next).entries()) {
      const now = moveTo(hour.add({ seconds: part * 3_600 / PARTS }));
      for (const { kind, asker } of asked) asker.note(kind, String(next() % CARDS), now);
      for (const asker of askers.flat()) if (asker.isOver(now) || asker.isPaced(now)) held++;
    }
  }
  return { hours, held };
}

/** Spreads what is asked in an hour over its parts. */
function askedIn(
  hours: number,
  askers: readonly (readonly Questioner[])[],
  next: () => number,
): readonly (readonly Asked[])[] {
  const parts = Array.from({ length: PARTS }, (): Asked[] => []);
  const weekday = Math.floor(hours / 24) % 7;
  for (const [index, traffic] of CITY.entries()) {
    const terminals = askers[index] ?? [], share = (traffic.hours[hours % 24] ?? 0) * (traffic.week[weekday] ?? 0);
    for (const [kind, busy] of Object.entries(traffic.day) as [QuestionKind, number][]) {
      for (let asked = Math.round(busy * share); asked > 0; asked--) {
        const asker = terminals[asked % terminals.length];
        // The highest bits of such a number are those by chance.
        if (asker !== undefined) parts[Math.floor(next() / 2 ** 31 * PARTS)]?.push({ kind, asker });
      }
    }
  }
  return parts;
}

function terminalsOf(questions: Questions, { account, terminals, needsNoCards }: Traffic): readonly Questioner[] {
  return Array.from({ length: terminals }, (_, terminal) =>
    questions.questioner({
      account,
      institution: "CITY",
      ...needsNoCards && { needsNoCards },
      timeZone: "UTC",
      location: terminals === 1 ? "" : `${account} ${terminal}`,
      shownLocation: "",
      address: "10.0.0.1",
      posts: false,
    }));
}
