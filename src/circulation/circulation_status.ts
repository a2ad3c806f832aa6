import { dayOf } from "./calendar.ts";
import { captureOf, isUncollected } from "./hold_queue.ts";
import { recallOf } from "./recall.ts";
import type { CirculationStatus } from "./report.ts";
import { ruleFor } from "./rule_for.ts";
import type { Rules } from "./rules.ts";
import type { ItemFacts } from "./storage.ts";

/** Where a copy is in its life at a moment; the first that is true counts. */
export function circulationStatus(
  facts: ItemFacts,
  rules: Rules,
  now: Temporal.Instant,
  timeZone: string,
): CirculationStatus {
  const { item } = facts;
  if (item.transitTo !== undefined) return "in-transit";
  if (item.status === "claimed-returned" || item.status === "missing" || item.status === "lost") return item.status;
  if (facts.loan !== undefined) return loanStatus({ ...facts, loan: facts.loan }, rules, now, timeZone);
  const captured = captureOf(facts.holds, item);
  if (captured !== undefined && !isUncollected(captured, dayOf(now, timeZone))) return "on-hold-shelf";
  if (item.status === "in-process" || item.status === "on-order") return item.status;
  if (isBeingReshelved(item.returned, rules.reshelveMinutes, now)) return "to-be-reshelved";
  return item.status === "available" ? "available" : "other";
}

function loanStatus(
  facts: ItemFacts & { readonly loan: NonNullable<ItemFacts["loan"]> },
  rules: Rules,
  now: Temporal.Instant,
  timeZone: string,
): CirculationStatus {
  const recall = recallOf(facts, ruleFor(rules, "", facts.item.itemType), now, timeZone);
  return ({ none: "on-loan", protected: "on-loan-protected", recalled: "recalled" } as const)[recall.kind];
}

function isBeingReshelved(returned: Temporal.Instant | undefined, minutes: number, now: Temporal.Instant): boolean {
  return returned !== undefined && Temporal.Instant.compare(now, returned.add({ minutes })) < 0;
}
