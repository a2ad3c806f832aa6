import type { Asked, OfflineFacts } from "../../library/library.ts";
import type { CheckoutOutcome } from "../../library/outcome.ts";
import type { Effect } from "../../storage/port/change.ts";
import type { ItemFacts } from "../../storage/port/storage.ts";
import { timeOfEvent } from "../rules/calendar.ts";
import { endLoan } from "./decide_checkin.ts";
import { type CheckoutFacts, endedLoan, lend } from "./decide_checkout.ts";
import { extend, type RenewalFacts } from "./decide_renewal.ts";
import { type Decision, movesBorrower, refusalOf } from "./decision.ts";
import { sameId } from "../../library/id.ts";
import type { Rules } from "../rules/rules.ts";

/** A command about a loan or return that a terminal made while it was off-line. */
export type OfflineCommand = Asked & { readonly offline: OfflineFacts };

/**
 * Tells whether a copy has changed since a terminal did something with it off-line: what is reported late never undoes
 * a newer change. Of a loan that an import brought, only its beginning is known. Terminals report whole seconds, so that
 * a change in the same second is not newer.
 */
export function isOutrun({ lastChange, loan }: ItemFacts, command: OfflineCommand): boolean {
  const event = secondOf(timeOfEvent(command));
  return [lastChange?.at, loan?.checkedOut].some((change) => change !== undefined && event < secondOf(change));
}

function secondOf({ epochMilliseconds }: Temporal.Instant): number {
  return Math.floor(epochMilliseconds / 1000);
}

/**
 * Takes over a checkout that has already happened: no block refuses it and the terminal's dates hold (specification,
 * "no block"). Where the copy was out to somebody else, that loan has evidently ended.
 */
export function decideOfflineCheckout(
  facts: CheckoutFacts,
  rules: Rules,
  command: OfflineCommand,
  newId: () => string,
): Decision<CheckoutOutcome> {
  const { patron, item, other } = facts;
  if (isOutrun(item, command)) return refusalOf(facts, { reason: "newer-change" });
  const { patronId } = patron.patron;
  if (item.loan !== undefined && sameId(item.loan.patronId, patronId)) {
    return decideOfflineRenewal({ ...facts, loan: item.loan }, rules, command, newId);
  }
  const before: Effect[] = item.loan === undefined ? [] : [endLoan(item.item.itemId, rules)];
  const lending = { at: timeOfEvent(command), due: command.offline.due, origin: command.origin, before };
  const change = lend(facts, rules, lending, newId);
  return {
    ...change,
    expect: other === undefined ? change.expect : [...change.expect, movesBorrower(other)],
    detail: item.loan && endedLoan(item.loan, rules),
  };
}

/** Takes over a renewal that has already happened; where the terminal told no due date, the rules say it. */
export function decideOfflineRenewal(
  facts: RenewalFacts & { readonly item: ItemFacts },
  rules: Rules,
  command: OfflineCommand,
  newId: () => string,
): Decision<CheckoutOutcome> {
  if (isOutrun(facts.item, command)) {
    return refusalOf(facts, { reason: "newer-change" });
  }
  return extend(facts, rules, { ...command, now: timeOfEvent(command) }, newId, command.offline.due);
}
