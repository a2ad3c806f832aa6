import type { Asked, CheckinCommand, CheckoutCommand, Library, OfflineFacts } from "../library/library.ts";
import type { CheckinOutcome, CheckoutOutcome } from "../library/outcome.ts";
import { decideCheckin } from "./decide_checkin.ts";
import { decideCheckout } from "./decide_checkout.ts";
import { decideOfflineCheckout, isOutrun, type OfflineCommand } from "./decide_offline.ts";
import type { Decision } from "./decision.ts";
import type { EngineParts } from "./engine_parts.ts";
import { sameId } from "./hold_queue.ts";
import { repeatOf } from "./perform.ts";
import { cardDenial, type PinJudge } from "./pins/pin.ts";
import { refusalOutcome } from "./refusal_outcome.ts";
import type { ServiceParts } from "./service_parts.ts";
import { timeOfEvent } from "./time_of_event.ts";

/** Makes the services that lend and take back. */
export function createLoanServices(parts: ServiceParts): Pick<Library, "checkout" | "checkin"> {
  const { perform } = parts;
  return {
    checkout(command) {
      const judge = parts.guard.judge(command);
      const { patronId, itemId } = command;
      const subject = { action: actionOf(command, "checkout"), patronId, itemId } as const;
      return perform(command, subject, () => decideLending(parts, command, judge), busyLending);
    },
    checkin(command) {
      const subject = { action: actionOf(command, "checkin"), itemId: command.itemId } as const;
      return perform(command, subject, () => decideTakingBack(parts, command), busyTakingBack);
    },
  };
}

/**
 * Names a refused action for the journal: what happened off-line and cannot be taken over is an exception, not a mere
 * refusal.
 */
export function actionOf<A extends string>(command: { offline?: OfflineFacts }, action: A): A | "exception" {
  return command.offline === undefined ? action : "exception";
}

async function decideLending(
  { storage, rules, newId }: EngineParts,
  command: CheckoutCommand,
  judge: PinJudge,
): Promise<Decision<CheckoutOutcome>> {
  const { patron, item } = await storage.checkoutFacts(command.patronId, command.itemId, command.now);
  const pin = await judge(patron);
  const denial = cardDenial(patron, pin, command.pin);
  if (patron === undefined || denial !== undefined) {
    return { kind: "refused", outcome: refusalOutcome({ patron, item, pin }, denial ?? { reason: "patron-unknown" }) };
  }
  if (item === undefined) {
    return { kind: "refused", outcome: refusalOutcome({ patron, pin }, { reason: "item-unknown" }) };
  }
  const earlier = repeatOf<CheckoutOutcome>(item.lastChange, command);
  if (earlier !== undefined) return earlier;
  if (!isOffline(command)) return decideCheckout({ patron, item, pin }, rules(command.origin.account), command, newId);
  const toAnother = item.loan !== undefined && !sameId(item.loan.patronId, patron.patron.patronId);
  const other = toAnother ? (await storage.checkinFacts(command.itemId, command.now))?.borrower : undefined;
  return decideOfflineCheckout({ patron, item, pin, other }, rules(command.origin.account), command, newId);
}

async function decideTakingBack(
  { storage, rules, newId }: EngineParts,
  command: CheckinCommand,
): Promise<Decision<CheckinOutcome>> {
  const facts = await storage.checkinFacts(command.itemId, command.now);
  if (facts === undefined) return { kind: "refused", outcome: { ok: false, reason: "item-unknown", alert: "other" } };
  const earlier = repeatOf<CheckinOutcome>(facts.item.lastChange, command);
  if (earlier !== undefined) return earlier;
  if (!isOffline(command)) return decideCheckin(facts, rules(command.origin.account), command, newId);
  if (isOutrun(facts.item, command)) {
    return { kind: "refused", outcome: { ok: false, reason: "newer-change", item: facts.item.item } };
  }
  return decideCheckin(facts, rules(command.origin.account), {
    ...command,
    returned: command.returned ?? timeOfEvent(command),
  }, newId);
}

/** Tells whether a command is about something that a terminal did while it was off-line. */
export function isOffline<C extends Asked & { readonly offline?: OfflineFacts }>(
  command: C,
): command is C & OfflineCommand {
  return command.offline !== undefined;
}

/** Refuses a checkout because other terminals were faster, again and again. */
export function busyLending(): CheckoutOutcome {
  return { ok: false, reason: "busy", patronKnown: true, pin: "absent" };
}

function busyTakingBack(): CheckinOutcome {
  return { ok: false, reason: "busy" };
}
