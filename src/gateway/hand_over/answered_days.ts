import { type Learner, textsOf } from "../learned/learner.ts";

/**
 * Knows on which days the library system has answered. What was accepted in its place waits for the system, and only such
 * days count: after an outage of three weeks all of it is handed over, and none has waited for too long.
 */
export interface AnsweredDays extends Learner {
  /** Notes that the system answers now. */
  note(now: Temporal.Instant): void;
  /**
   * Gives the moment before which something must have been heard to have waited for more than so many days on which the
   * system answered; `undefined` where there were not as many.
   */
  tooOld(now: Temporal.Instant, days: number): Temporal.Instant | undefined;
}

/** How many days are known at most: a return waits for ninety at most (`replay_days`). */
const KEPT = 100;

/** Creates the days of a system that has not answered yet. A day is one of UTC: a return waits for whole days, at least. */
export function createAnsweredDays(): AnsweredDays {
  let known: readonly string[] = [];

  /** The days until today: a clock that was ahead noted days that have not been. */
  function until(now: Temporal.Instant): readonly string[] {
    const today = dayOf(now);
    return known.filter((day) => day <= today);
  }

  return {
    note(now) {
      const today = dayOf(now);
      if (!known.includes(today)) known = newest([...until(now), today]);
    },
    tooOld(now, days) {
      const first = until(now).at(-1 - days);
      return first === undefined ? undefined : Temporal.Instant.from(`${first}T00:00:00Z`);
    },
    toNote: () => known,
    absorb: (note) => void (known = newest([...known, ...textsOf(note).filter(isDay)])),
    forget: () => void (known = []),
  };
}

function dayOf(moment: Temporal.Instant): string {
  return moment.toZonedDateTimeISO("UTC").toPlainDate().toString();
}

function newest(days: readonly string[]): readonly string[] {
  return [...new Set(days)].toSorted().slice(-KEPT);
}

/** Whether a text is a day: a note may be damaged. */
function isDay(text: string): boolean {
  try {
    return dayOf(Temporal.Instant.from(`${text}T00:00:00Z`)) === text;
  } catch {
    return false;
  }
}
