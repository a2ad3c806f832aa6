import { NewestMap } from "../../library/id.ts";
import type { Day } from "../../library/day.ts";

/**
 * What each login may have of a stand-in, so that one that floods it takes nothing from another's patrons. It is counted in
 * this process: a restart gives it anew.
 */
export interface LoginShares {
  /** Gives what a login may have still, of so many loans a day of all. */
  of(account: string, today: Day, loans: number): LoginShare;
  /** Notes what was accepted of a login. */
  note(account: string, used: ShareUsed, today: Day): void;
}

/** What a login may have still. */
export interface LoginShare {
  /** Whether it may lend one more: one of several lends half of a day's loans at most. */
  readonly mayLend: boolean;
  /** Whether it may tell one more change of a card or a copy of which nothing is known. */
  readonly mayTellUnknown: boolean;
}

/** What was accepted: a loan that the limits allowed, or what had happened, of records that are known or not. */
export type ShareUsed = "loan" | "known" | "unknown";

/**
 * Changes of unknown cards and copies that a login may tell in one go beyond those of known ones, and a second. A kiosk that kept
 * loans for a day tells some hundreds, most of which are known; a stand-in that was begun today knows nobody.
 */
const AT_ONCE = 500, A_SECOND = 1, AT_MOST = 50_000;
/** How many logins are counted; the oldest is forgotten. */
const MOST = 10_000;

interface Counts {
  readonly day: Day | undefined;
  readonly loans: number;
  /** How many unknown ones it may tell, as of a moment. */
  readonly left: number;
  readonly at: number;
}

/** The parts that {@link createLoginShares} needs. */
interface SharesParts {
  readonly now: () => Temporal.Instant;
  /** Whether the institution has one login only, which then may have all. */
  readonly isAlone: () => boolean;
}

/** Counts nothing yet. */
export function createLoginShares({ now, isAlone }: SharesParts): LoginShares {
  const counted = new NewestMap<Counts>(MOST);

  function of(account: string): Counts {
    const at = now().epochMilliseconds, before = counted.get(account);
    if (before === undefined) return { day: undefined, loans: 0, left: AT_ONCE, at };
    const refilled = Math.min(AT_ONCE, before.left + Math.max(0, at - before.at) / 1000 * A_SECOND);
    return { ...before, left: Math.max(before.left, refilled), at };
  }

  return {
    of(account, today, loans) {
      const counts = of(account), hasHalf = counts.day === today && counts.loans >= loans / 2;
      return { mayLend: isAlone() || !hasHalf, mayTellUnknown: counts.left >= 1 };
    },
    note(account, used, today) {
      const counts = of(account), { day, loans, left } = counts;
      counted.set(
        account,
        used === "loan"
          ? { ...counts, day: today, loans: day === today ? loans + 1 : 1 }
          : { ...counts, left: Math.min(AT_MOST, used === "known" ? left + 1 : left - 1) },
      );
    },
  };
}
