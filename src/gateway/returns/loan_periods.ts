import { addDays, type Day, dayOf } from "../../library/day.ts";
import type { LocalTime } from "../../server/wording/local_time.ts";
import { dayIn } from "../core/judge_return.ts";
import { type Learner, membersOf, numbersOf } from "../learned/learner.ts";

/**
 * Knows for how many days the system lends and renews, from the answers that pass. So it can be told of most due dates that
 * no loan which was made just now can have them.
 */
export interface LoanPeriods extends Learner {
  /** Notes until when a copy was lent or renewed. */
  note(due: string, at: Temporal.Instant): void;
  /** Tells whether no loan that was made in these days can be due on that day, as far as loans are known. */
  excludes(due: Day, from: Day, until: Day): boolean;
}

/** How many loans must be known until anything is concluded: before, a period may be missing. */
const ENOUGH = 50;
/** Days for which what was lent counts: loans of the last days show a term at whose end all is due. */
const RECENT = 5;
/** The longest period that is told from a date that means nothing. */
const LONGEST = 3_650;

/** Creates the periods of a system of which nothing is known. */
export function createLoanPeriods(local: () => LocalTime): LoanPeriods {
  /** How many loans each period had, in days; they are counted until they are enough. */
  const loans = new Map<number, number>();
  /** When a loan until each of these days was made last. */
  const lately = new Map<Day, Day>();

  function forget(today: Day): void {
    for (const [due, made] of lately) if (made < addDays(today, -RECENT)) lately.delete(due);
  }

  return {
    note(due, at) {
      const { timeZone } = local(), dueDay = dayIn(due, local()), made = dayOf(at, timeZone);
      const period = dueDay === undefined ? NaN : daysBetween(made, dueDay);
      if (dueDay === undefined || !(period >= 0 && period <= LONGEST)) return;
      loans.set(period, Math.min(ENOUGH, (loans.get(period) ?? 0) + 1));
      if (lately.get(dueDay) === made) return;
      lately.set(dueDay, made);
      forget(made);
    },
    excludes(due, from, until) {
      forget(until);
      const known = [...loans.values()].reduce((sum, count) => sum + count, 0);
      if (known < ENOUGH || lately.size === 0 || lately.has(due)) return false;
      const shortest = daysBetween(until, due), longest = daysBetween(from, due);
      return ![...loans.keys()].some((period) => period >= shortest && period <= longest);
    },
    forget() {
      loans.clear();
      lately.clear();
    },
    toNote: () => ({ loans: Object.fromEntries(loans), lately: Object.fromEntries(lately) }),
    absorb(note) {
      const members = membersOf(note);
      for (const [period, count] of numbersOf(members.get("loans"))) {
        loans.set(Number(period), Math.max(count, loans.get(Number(period)) ?? 0));
      }
      for (const [due, made] of membersOf(members.get("lately"))) {
        if (typeof made === "string" && made > (lately.get(due) ?? "")) lately.set(due, made);
      }
    },
  };
}

function daysBetween(from: Day, until: Day): number {
  return Math.round((Date.parse(until) - Date.parse(from)) / 86_400_000);
}
