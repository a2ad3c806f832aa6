import { dayOf } from "./calendar.ts";
import { countHolds } from "./count_holds.ts";
import type { PatronQuery } from "./library.ts";
import type { PinVerdict } from "./outcome.ts";
import type { PatronReport } from "./report.ts";
import { ruleFor } from "./rule_for.ts";
import type { Rules } from "./rules.ts";
import { isExpired, recalledLoans, standingOf, totalOwed } from "./standing.ts";
import type { PatronOverview, PatronOverviewQuery } from "./storage.ts";

/** The part of a question that a report looks at. */
export type ReportQuery = Pick<PatronQuery, "patronId" | "list" | "timeZone" | "now">;

/** What a report has to ask the storage: rules that flag renewals look at every loan, those that recall at some. */
export function overviewQuery(query: ReportQuery, { rules }: Rules): PatronOverviewQuery {
  const { patronId, now } = query;
  const flagging = rules.some(({ flagRenewals }) => flagRenewals === true);
  const recalling = rules.some(({ recallAfterDays }) => recallAfterDays !== undefined);
  const loans = flagging ? "all" : recalling ? "awaited" : undefined;
  return { patronId, now, loans, page: pageOf(query) };
}

function pageOf({ list, now, timeZone }: ReportQuery): PatronOverviewQuery["page"] {
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

/** Everything that a terminal may be told about a patron. */
export function patronReport(
  { patron: facts, loans: looked, listing }: PatronOverview,
  rules: Rules,
  pin: PinVerdict,
  query: ReportQuery,
): PatronReport {
  const { pin: _stored, ...patron } = facts.patron;
  const { loans, openFees } = facts;
  const holds = countHolds(facts.holds, query);
  const limits = ruleFor(rules, patron.category, "");
  const recalled = recalledLoans(looked, rules, query);
  const { from = 1, to } = query.list ?? {};
  const itemIds = recalled.slice(from - 1, to).map(({ item }) => item.itemId);
  return {
    patron,
    pin,
    standing: standingOf(facts, looked, rules, query),
    expired: isExpired(facts, query),
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
