import { isBlocked, isExpired } from "../../circulation/rules/standing.ts";
import type { PatronFacts } from "../../storage/port/storage.ts";
import type { PatronStanding } from "./found_records.ts";

/** Tells how a patron stands, at a glance. */
export function patronStanding(
  facts: PatronFacts,
  { now, timeZone, money }: {
    readonly now: Temporal.Instant;
    readonly timeZone: string;
    /** Writes minor units. */
    readonly money: (minorUnits: number) => string;
  },
): PatronStanding {
  const { patron, loans, owed } = facts;
  const { patronId, firstName, lastName, birthDate, address, note, blockMessage, cardLost, expires } = patron;
  const sum = Object.values(owed).reduce((total, each) => total + each, 0);
  return {
    ...{ patronId, address, note, blockMessage, cardLost, name: `${firstName} ${lastName}`.trim() },
    ...birthDate !== undefined && { birthDate },
    ...expires !== undefined && { expires },
    blocked: isBlocked(facts, { now, timeZone }),
    expired: isExpired(facts, { now, timeZone }),
    loanCount: loans.total,
    overdueCount: loans.overdue,
    ...sum > 0 && { owed: money(sum) },
  };
}
