import type { Fee } from "../library/fee.ts";
import type {
  Asked,
  CheckinCommand,
  CheckoutCommand,
  LoanServices,
  OfflineFacts,
  PinGiven,
} from "../library/library.ts";
import type { CheckinOutcome, CheckoutOutcome } from "../library/outcome.ts";
import type { Reason } from "../library/reason.ts";
import type { Loan } from "../storage/port/loan.ts";
import type { ItemFacts, Storage } from "../storage/port/storage.ts";
import { isBefore, timeOfEvent } from "./rules/calendar.ts";
import { decideCheckin } from "./decide/decide_checkin.ts";
import { decideCheckout } from "./decide/decide_checkout.ts";
import { decideOfflineCheckout, isOutrun, type OfflineCommand } from "./decide/decide_offline.ts";
import { type Decision, refusalOf } from "./decide/decision.ts";
import type { DecidingParts } from "./engine_parts.ts";
import { sameId } from "../library/id.ts";
import { busyCard, busyCopy } from "./busy.ts";
import type { CardJudge } from "./pins/pin.ts";
import { sortBinOf, UNSORTED } from "./decide/sort_bin.ts";
import type { ServiceParts } from "./service_parts.ts";
import { decideRollback } from "./undo_services.ts";
import { withLastChange } from "./with_last_change.ts";

/** Makes the services that lend and take back. */
export function createLoanServices(parts: ServiceParts): LoanServices {
  const { perform } = parts;
  return {
    checkout(command) {
      const judge = parts.guard.judge(ignoringPinOffline(command));
      const { patronId, itemId } = command;
      const subject = { action: "checkout", patronId, itemId } as const;
      return perform(command, subject, () => decideLending(parts, command, judge), busyCard);
    },
    checkin(command) {
      const subject = { action: "checkin", itemId: command.itemId } as const;
      return perform(command, subject, () => decideTakingBack(parts, command), busyCopy);
    },
  };
}

/**
 * Decides whether a patron may have a copy.
 *
 * @param denial tells, of the copy as it is found, why it is not lent at all
 */
export async function decideLending(
  { storage, rules, newId }: DecidingParts,
  command: CheckoutCommand,
  judge: CardJudge,
  denial: (found: ItemFacts) => Reason | undefined = () => undefined,
): Promise<Decision<CheckoutOutcome>> {
  const { patron, item } = await storage.checkoutFacts(command.patronId, command.itemId, command.now);
  const card = await judge(patron);
  if (card.refusal !== undefined) return refusalOf({ ...card, item }, card.refusal);
  if (item === undefined) return refusalOf(card, { reason: "item-unknown" });
  const denied = denial(item);
  if (denied !== undefined) return refusalOf({ ...card, item }, { reason: denied });
  const inForce = rules(command.origin.account);
  const offline = isOffline(command);
  const toAnother = item.loan !== undefined && !sameId(item.loan.patronId, card.patron.patron.patronId);
  const ends = toAnother && (offline || inForce.account?.onLoanLent === true);
  const other = ends ? (await storage.checkinFacts(command.itemId))?.borrower : undefined;
  const fees = await feesOfLoan(storage, item.loan, command.now);
  const facts = { ...card, item, other, fees };
  return offline
    ? decideOfflineCheckout({ ...facts, item: await withLastChange(storage, item) }, inForce, command, newId)
    : decideCheckout(facts, inForce, command, newId);
}

/**
 * Decides what becomes of a copy that comes back.
 *
 * @param denial tells, of the copy as it is found, why it is not taken back at all
 */
export async function decideTakingBack(
  parts: DecidingParts,
  command: CheckinCommand,
  denial: (found: ItemFacts) => Reason | undefined = () => undefined,
): Promise<Decision<CheckinOutcome>> {
  const { storage, rules, newId } = parts;
  const found = await storage.checkinFacts(command.itemId);
  const inForce = rules(command.origin.account);
  const unsorted = { ...UNSORTED, branch: command.origin.branch };
  if (found === undefined) {
    const sortBin = sortBinOf(inForce, undefined, unsorted);
    return { kind: "refused", outcome: { ok: false, reason: "item-unknown", alert: "other", sortBin } };
  }
  const denied = denial(found.item);
  if (denied !== undefined) return { kind: "refused", outcome: { ok: false, reason: denied, item: found.item.item } };
  const facts = { ...found, fees: await feesOfReturn(storage, found.item, command.now) };
  if (!isOffline(command)) {
    const rollback = inForce.account?.rollbackSeconds !== undefined;
    const undone = rollback ? await decideRollback(parts, found.item, command) : undefined;
    return undone ?? decideCheckin(facts, inForce, command, newId);
  }
  if (isOutrun(await withLastChange(storage, facts.item), command)) {
    const { item } = facts.item;
    const sortBin = sortBinOf(inForce, item, unsorted);
    return { kind: "refused", outcome: { ok: false, reason: "newer-change", item, sortBin } };
  }
  return decideCheckin(facts, inForce, {
    ...command,
    returned: command.returned ?? timeOfEvent(command),
  }, newId);
}

/**
 * Finds the fees of a borrower about the copy, if the loan is late; for most loans nothing is read. The fees are read
 * after the borrower: if they change in between, the borrower's version has moved on, and the change meets a conflict.
 */
export async function feesOfLoan(
  { feesOfItem }: Pick<Storage, "feesOfItem">,
  loan: Loan | undefined,
  now: Temporal.Instant,
): Promise<readonly Fee[]> {
  return loan !== undefined && isBefore(loan.due, now) ? await feesOfItem(loan) : [];
}

/** Finds these fees of a copy that comes back; of a lost one, also what its loss has cost. */
function feesOfReturn(
  storage: Pick<Storage, "feesOfItem">,
  { loan, item }: ItemFacts,
  now: Temporal.Instant,
): Promise<readonly Fee[]> {
  return loan !== undefined && item.status === "lost" ? storage.feesOfItem(loan) : feesOfLoan(storage, loan, now);
}

const NO_PIN: PinGiven = { required: false };

/** Leaves out the PIN of what a terminal did while it was off-line: that has happened, whatever was typed. */
export function ignoringPinOffline<C extends Asked & { readonly pin: PinGiven; readonly offline?: OfflineFacts }>(
  command: C,
): C {
  return command.offline === undefined ? command : { ...command, pin: NO_PIN };
}

/** Tells whether a command is about something that a terminal did while it was off-line. */
export function isOffline<C extends Asked & { readonly offline?: OfflineFacts }>(
  command: C,
): command is C & OfflineCommand {
  return command.offline !== undefined;
}
