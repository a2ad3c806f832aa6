import { dayOf } from "../../library/day.ts";
import type { PatronQuery } from "../../library/library.ts";
import type { PinVerdict } from "../../library/outcome.ts";
import { withoutBlock } from "../../library/patron.ts";
import type { PatronReport } from "../../library/report.ts";
import type { HoldTally } from "../../storage/port/hold.ts";
import type { PatronOverview, PatronOverviewQuery } from "../../storage/port/storage.ts";
import { hasRunOut } from "./hold_queue.ts";
import { ruleFor, type Rules } from "./rules.ts";
import { isBlocked, isExpired, type Moment, recalledLoans, standingOf, totalOwed } from "./standing.ts";

/** The part of a question that a report looks at. */
type ReportQuery = Pick<PatronQuery, "patronId" | "list" | "origin" | "now">;

/** Tells what a report has to ask the storage. */
export function overviewQuery(query: ReportQuery, { loansLookedAt }: Rules): PatronOverviewQuery {
  const { patronId, now } = query;
  return { patronId, now, loans: loansLookedAt, page: pageOf(query) };
}

/** Reports everything that a terminal may be told about a patron. */
export function patronReport(
  { patron: facts, loans: looked, listing }: PatronOverview,
  rules: Rules,
  pin: PinVerdict,
  query: ReportQuery,
): PatronReport {
  const { pin: _stored, ...patron } = facts.patron;
  const { loans, openFees } = facts;
  const moment = { now: query.now, timeZone: query.origin.timeZone };
  const holds = countHolds(facts.holds, moment);
  const limits = ruleFor(rules, patron.category, "");
  const recalled = recalledLoans(looked, rules, moment);
  const { from = 1, to } = query.list ?? {};
  const standing = standingOf(facts, looked, recalled, rules, moment);
  const overduesForbidLoans = rules.account?.overduesForbidLoans === true && loans.overdue > 0;
  const itemIds = recalled.slice(from - 1, to).map(({ item }) => item.itemId);
  return {
    patron: patron.blocked && !isBlocked(facts, moment) ? withoutBlock(patron) : patron,
    pin,
    standing,
    expired: isExpired(facts, moment),
    blockedByOverdues: standing.tooManyOverdue || overduesForbidLoans,
    counts: {
      waitingHolds: holds.waiting,
      overdueLoans: loans.overdue,
      loans: loans.total,
      fees: openFees,
      recalledLoans: recalled.length,
      unavailableHolds: holds.pending + holds.inTransit,
    },
    owed: totalOwed(facts),
    limits: {
      holds: limits.holdLimit,
      overdues: limits.overdueLimit,
      loans: limits.loanLimit,
      fees: limits.feeLimit,
    },
    listing: query.list?.kind === "recalled-loans" ? { kind: "items", itemIds } : listing,
  };
}

/** A patron's holds, counted by their state. */
interface HoldCounts {
  readonly pending: number;
  readonly inTransit: number;
  readonly waiting: number;
}

/**
 * Counts a patron's holds at a moment. Those that ran out are still stored, since nothing happens by itself, and count
 * no more: the one was cancelled, and the other was not collected.
 */
export function countHolds(tallies: readonly HoldTally[], { now, timeZone }: Moment): HoldCounts {
  // Most patrons have no hold. For them the day need not be worked out.
  if (tallies.length === 0) return { pending: 0, inTransit: 0, waiting: 0 };
  const today = dayOf(now, timeZone);
  const open = tallies.filter((tally) => !hasRunOut(tally, today));
  const count = (status: HoldTally["status"]) =>
    open.reduce((sum, tally) => tally.status === status ? sum + tally.count : sum, 0);
  return { pending: count("pending"), inTransit: count("in-transit"), waiting: count("waiting") };
}

function pageOf({ list, now, origin: { timeZone } }: ReportQuery): PatronOverviewQuery["page"] {
  if (list === undefined) return undefined;
  switch (list.kind) {
    // They are found among the loans that were looked at one by one.
    case "recalled-loans":
      return undefined;
    case "waiting-holds":
    case "unavailable-holds":
      return { ...list, kind: list.kind, today: dayOf(now, timeZone) };
    default:
      return { ...list, kind: list.kind };
  }
}
