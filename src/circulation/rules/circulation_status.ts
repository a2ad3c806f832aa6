import { dayOf } from "../../library/day.ts";
import type { CirculationStatus } from "../../library/report.ts";
import type { ItemOverview } from "../../storage/port/storage.ts";
import { captureOf, isUncollected } from "./hold_queue.ts";
import { recallOfCopy } from "./recall.ts";
import { ruleFor, type Rules } from "./rules.ts";

/** A minute in milliseconds. */
const MINUTE = 60_000;

/** Tells where a copy is in its life at a moment; the first status that is true counts. */
export function circulationStatus(
  copy: ItemOverview,
  rules: Rules,
  now: Temporal.Instant,
  timeZone: string,
): CirculationStatus {
  const { item, awaited } = copy;
  if (item.transitTo !== undefined) return "in-transit";
  if (item.status === "claimed-returned" || item.status === "missing" || item.status === "lost") return item.status;
  if (copy.due !== undefined) return loanStatus(copy, rules, now, timeZone);
  const captured = awaited && captureOf(awaited.holds, item);
  // An import may bring a hold whose copy is on its way, and not that the copy travels.
  if (captured?.status === "in-transit") return "in-transit";
  if (captured !== undefined && !isUncollected(captured, dayOf(now, timeZone))) return "on-hold-shelf";
  if (item.status === "in-process" || item.status === "on-order") return item.status;
  if (isBeingReshelved(item.returned, rules.reshelveMinutes, now)) return "to-be-reshelved";
  return item.status === "available" ? "available" : "other";
}

function loanStatus(copy: ItemOverview, rules: Rules, now: Temporal.Instant, timeZone: string): CirculationStatus {
  const recall = recallOfCopy(copy, ruleFor(rules, "", copy.item.itemType), now, timeZone);
  return ({ none: "on-loan", protected: "on-loan-protected", recalled: "recalled" } as const)[recall.kind];
}

function isBeingReshelved(returned: Temporal.Instant | undefined, minutes: number, now: Temporal.Instant): boolean {
  return returned !== undefined && now.epochMilliseconds - returned.epochMilliseconds < minutes * MINUTE;
}
