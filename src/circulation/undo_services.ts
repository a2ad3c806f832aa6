import type { PinGiven, UndoCommand, UndoServices } from "../library/library.ts";
import { journalNote } from "../library/journal_note.ts";
import type { CheckinOutcome, CheckoutOutcome, PaidBack } from "../library/outcome.ts";
import type { Action, Effect, Expectation } from "../storage/port/change.ts";
import type { Hold } from "../storage/port/hold.ts";
import type { ItemFacts } from "../storage/port/storage.ts";
import { endLoan } from "./decide/decide_checkin.ts";
import {
  addressed,
  type ChangeDecision,
  type Decision,
  movesBorrower,
  movesItem,
  movesPatron,
  refusalOf,
  titleOf,
} from "./decide/decision.ts";
import type { DecidingParts } from "./engine_parts.ts";
import { sameId } from "../library/id.ts";
import { paidOf } from "./rules/fees.ts";
import { isCancelled } from "./rules/hold_queue.ts";
import { withLastChange } from "./with_last_change.ts";
import { busyCard, busyCopy } from "./busy.ts";
import type { CardJudge } from "./pins/pin.ts";
import { sortBinOf, UNSORTED } from "./decide/sort_bin.ts";
import type { ServiceParts } from "./service_parts.ts";
import { stepsOf } from "./decide/stored_undo.ts";
import { effectOf } from "./decide/undo.ts";

const NO_PIN: PinGiven = { required: false };

/**
 * Makes the services that take back what a terminal could not complete (specification, "cancel"): only the same
 * account, only the last change.
 */
export function createUndoServices(parts: ServiceParts): UndoServices {
  const { perform } = parts;
  return {
    undoCheckout(command) {
      const subject = { action: "undo-checkout", itemId: command.itemId } as const;
      return perform<CheckinOutcome>(command, subject, () => decideUndoCheckout(parts, command), busyCopy);
    },
    undoCheckin(command) {
      const { itemId, patronId, pin = NO_PIN } = command;
      const judge = parts.guard.judge({ ...command, pin });
      const subject = { action: "undo-checkin", itemId, patronId } as const;
      return perform(command, subject, () => decideUndoCheckin(parts, command, judge), busyCard);
    },
  };
}

/**
 * Finds the effects that undo a copy's last change, if this account made it and it was one of these actions. They are
 * asked for after the copy: if it changes in between, its version has moved on when they are applied.
 */
async function undoable(
  { storage }: DecidingParts,
  { lastChange, item, holds }: ItemFacts,
  { origin }: UndoCommand,
  actions: readonly Action[],
): Promise<readonly Effect[] | undefined> {
  if (lastChange?.account !== origin.account) return undefined;
  if (!actions.some((action) => action === lastChange.action)) return undefined;
  const stored = await storage.undo(item.itemId);
  if (stored === undefined) return undefined;
  return stepsOf("terminals", stored)?.flatMap((step) => thatStillFits(effectOf(step, item), holds));
}

/**
 * Gives what of an effect still fits. Holds are changed and cancelled without their copy, so that they may have moved on:
 * a hold that is gone or cancelled stays so, a newer pickup location or last day stands, and no patron gets a second
 * hold on the title.
 */
export function thatStillFits(effect: Effect, holds: readonly Hold[]): readonly Effect[] {
  if (effect.kind === "place-hold") return holds.some((hold) => excludes(hold, effect.hold)) ? [] : [effect];
  if (effect.kind !== "change-hold") return [effect];
  const { holdId, status, capturedItemId, shelfExpires } = effect.hold;
  const current = holds.find((hold) => hold.holdId === holdId);
  if (current !== undefined && isCancelled(current)) return [{ kind: "end-hold", holdId }];
  return current ? [{ kind: "change-hold", hold: { ...current, status, capturedItemId, shelfExpires } }] : [];
}

/** Tells whether a patron cannot have both: one hold on a title, or one on each of its copies. */
function excludes(one: Hold, other: Hold): boolean {
  if (!sameId(one.patronId, other.patronId)) return false;
  return one.itemId === undefined || other.itemId === undefined || sameId(one.itemId, other.itemId);
}

/**
 * Undoes a loan that the terminal of a return made a moment ago, where the account asks for that: sorters and
 * self-checks undo a loan so, and the copy must not go to another patron. `undefined` if it is an ordinary return.
 */
export async function decideRollback(
  parts: DecidingParts,
  facts: ItemFacts,
  command: UndoCommand,
): Promise<Decision<CheckinOutcome> | undefined> {
  const { now, origin } = command;
  const { rollbackSeconds } = parts.rules(origin.account).account ?? {};
  if (rollbackSeconds === undefined || facts.loan === undefined) return undefined;
  const { lastChange } = await withLastChange(parts.storage, facts);
  if (lastChange?.action !== "checkout") return undefined;
  if (lastChange.account !== origin.account || lastChange.terminal !== origin.terminal) return undefined;
  const age = now.epochMilliseconds - lastChange.at.epochMilliseconds;
  if (age < 0 || age > rollbackSeconds * 1000) return undefined;
  const decision = await decideUndoCheckout(parts, command);
  return decision.kind === "change" ? decision : undefined;
}

async function decideUndoCheckout(parts: DecidingParts, command: UndoCommand): Promise<Decision<CheckinOutcome>> {
  const facts = await parts.storage.checkinFacts(command.itemId);
  const rules = parts.rules(command.origin.account);
  const sortBin = sortBinOf(rules, facts?.item.item, { ...UNSORTED, branch: command.origin.branch });
  if (facts === undefined) {
    return { kind: "refused", outcome: { ok: false, reason: "item-unknown", alert: "other", sortBin } };
  }
  const { borrower } = facts;
  const item = await withLastChange(parts.storage, facts.item);
  const effects = (await undoable(parts, item, command, ["checkout", "renewal"]))?.map((effect) =>
    effect.kind === "end-loan" ? endLoan(effect.itemId, rules) : effect
  );
  if (effects === undefined || borrower === undefined) {
    return { kind: "refused", outcome: { ok: false, reason: "nothing-to-undo", item: item.item, sortBin } };
  }
  const refund = await refundOf(parts, effects, borrower.patronId, item.item.itemId);
  return {
    kind: "change",
    action: "undo-checkout",
    patronId: rules.forgetPatronAtReturn ? undefined : borrower.patronId,
    itemId: item.item.itemId,
    outcome: { ok: true, item: item.item, patronId: borrower.patronId, sortBin, ...refund.outcome },
    ...await undoingOf(parts, command, item, [movesBorrower(borrower)], effects),
    undo: [],
    detail: refund.detail,
  };
}

async function decideUndoCheckin(
  parts: DecidingParts,
  command: UndoCommand,
  judge: CardJudge,
): Promise<Decision<CheckoutOutcome>> {
  const { storage } = parts;
  const item = await storage.itemFacts(command.itemId);
  const effects = item && await undoable(parts, item, command, ["checkin"]);
  const loan = effects?.find((effect) => effect.kind === "open-loan")?.loan;
  const returnedBy = item?.lastChange?.patronId ?? loan?.patronId;
  const patron = await storage.patronFacts(command.patronId ?? returnedBy ?? "", command.now);
  const card = await judge(patron);
  if (card.refusal !== undefined) return refusalOf({ ...card, item }, card.refusal);
  if (item === undefined) return refusalOf(card, { reason: "item-unknown" });
  const { pin, patron: { patron: { patronId } } } = card;
  if (effects === undefined || loan === undefined || !sameId(loan.patronId, patronId)) {
    return refusalOf({ ...card, item }, { reason: "nothing-to-undo" });
  }
  const refund = await refundOf(parts, effects, patronId, item.item.itemId);
  return {
    kind: "change",
    action: "undo-checkin",
    patronId,
    itemId: item.item.itemId,
    outcome: {
      ...{ ok: true, renewal: false, pin, patronId, item: item.item, due: loan.due, ...addressed(card.patron) },
      ...refund.outcome,
    },
    ...await undoingOf(parts, command, item, [movesPatron(card.patron)], effects),
    undo: [],
    detail: refund.detail,
  };
}

/**
 * Works out what was paid of fees that an undo withdraws: what is paid stays paid, so that staff give it back. The fees
 * are those of the patron whose loan ends, and of the patron whose loan comes back.
 */
export async function refundOf(
  { storage }: DecidingParts,
  effects: readonly Effect[],
  patronId: string,
  itemId: string,
): Promise<{ readonly outcome: PaidBack; readonly detail?: string }> {
  const changed = effects.filter((effect) => effect.kind === "withdraw-fee" || effect.kind === "adjust-fee");
  if (changed.length === 0) return { outcome: {} };
  const before = effects.flatMap((effect) => effect.kind === "open-loan" ? [effect.loan.patronId] : []);
  const patrons = [patronId, ...before.filter((id) => !sameId(id, patronId))];
  const fees = (await Promise.all(patrons.map((id) => storage.feesOfItem({ patronId: id, itemId })))).flat();
  const refunds = changed.map((effect) => {
    const fee = fees.find(({ feeId }) => feeId === effect.feeId);
    const owed = fee && effect.kind === "adjust-fee" ? Math.max(0, fee.amount + effect.by) : 0;
    return fee === undefined ? 0 : Math.max(0, paidOf(fee) - owed);
  });
  const dueBack = refunds.reduce((sum, refund) => sum + refund, 0);
  return dueBack === 0 ? { outcome: {} } : { outcome: { dueBack }, detail: journalNote("fee-withdrawn") };
}

/** What an undo does, and the records on which it rests. */
type Undoing = Pick<ChangeDecision<unknown>, "effects" | "expect">;

/**
 * Lists what an undo changes: also the patron who gets a loan or a hold back, beside the one whose change is undone. A card
 * that is nobody's by now, since its patron has another one or has left, gets nothing back.
 */
export async function undoingOf(
  { storage }: DecidingParts,
  { now }: Pick<UndoCommand, "now">,
  item: ItemFacts,
  patron: readonly Expectation[],
  effects: readonly Effect[],
): Promise<Undoing> {
  const others = new Set(
    effects.flatMap((effect) => cardOf(effect) ?? []).filter((card) => !patron.some(({ id }) => sameId(card, id))),
  );
  const moved: Expectation[] = [];
  const gone = new Set<string | undefined>();
  await Promise.all([...others].map(async (card) => {
    const facts = await storage.patronFacts(card, now);
    if (facts !== undefined && sameId(facts.patron.patronId, card)) moved.push(movesPatron(facts));
    else gone.add(card);
  }));
  const fitting = effects.filter((effect) => !gone.has(cardOf(effect)));
  return { effects: fitting, expect: [...patron, movesItem(item), titleOf(item, fitting), ...moved] };
}

/** Gives the card of a patron who gets a loan or a hold back by an effect. */
function cardOf(effect: Effect): string | undefined {
  if (effect.kind === "open-loan") return effect.loan.patronId;
  return effect.kind === "place-hold" ? effect.hold.patronId : undefined;
}
