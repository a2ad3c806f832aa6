import type { EngineParts } from "./engine_parts.ts";
import type { PatronQuery } from "./library.ts";
import type { PinVerdict } from "./outcome.ts";
import type { PatronListing, PatronReport } from "./report.ts";
import { ruleFor } from "./rule_for.ts";
import type { Rules } from "./rules.ts";
import { isExpired, recalledLoans, standingOf, totalOwed } from "./standing.ts";
import type { LoanFacts, PatronFacts } from "./storage.ts";

type ReportQuery = Pick<PatronQuery, "list" | "timeZone" | "now">;

/** Everything that a terminal may be told about a patron. */
export async function patronReport(
  parts: EngineParts,
  facts: PatronFacts,
  pin: PinVerdict,
  query: ReportQuery,
): Promise<PatronReport> {
  const rules = parts.rules();
  const { pin: _stored, ...patron } = facts.patron;
  const { holds, loans, openFees } = facts;
  const limits = ruleFor(rules, patron.category, "");
  const relevant = await relevantLoans(parts, facts, rules, query.now);
  const recalled = recalledLoans(relevant, rules, query);
  return {
    patron,
    pin,
    standing: standingOf(facts, relevant, rules, query),
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
    listing: await listingOf(parts, patron.patronId, recalled, query),
  };
}

/** The loans that the rules have to look at one by one: all of them, those that somebody waits for, or none. */
async function relevantLoans(
  { storage }: EngineParts,
  { patron, loans }: PatronFacts,
  rules: Rules,
  now: Temporal.Instant,
): Promise<readonly LoanFacts[]> {
  const flagged = ruleFor(rules, patron.category, "").flagRenewals === true;
  const recalling = rules.rules.some(({ recallAfterDays }) => recallAfterDays !== undefined);
  if (loans.total === 0 || (!flagged && !recalling)) return [];
  return (await storage.loansFacts(patron.patronId, now, flagged ? "all" : "awaited"))?.loans ?? [];
}

async function listingOf(
  { storage }: EngineParts,
  patronId: string,
  recalled: readonly LoanFacts[],
  { list, now }: ReportQuery,
): Promise<PatronListing | undefined> {
  if (list === undefined) return undefined;
  const { kind, from, to } = list;
  if (kind === "fees") return { kind: "fees", fees: await storage.fees({ patronId, from, to }) };
  if (kind === "recalled-loans") {
    return { kind: "items", itemIds: recalled.slice(from - 1, to).map(({ item }) => item.itemId) };
  }
  return { kind: "items", itemIds: await storage.list({ patronId, kind, from, to, now }) };
}
