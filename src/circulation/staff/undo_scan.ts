import type { Item } from "../../library/item.ts";
import type { Asked } from "../../library/library.ts";
import type { PaidBack } from "../../library/outcome.ts";
import type { Reason, StaffReason } from "../../library/reason.ts";
import { sameId } from "../../library/id.ts";
import type { Action, Effect, Expectation } from "../../storage/port/change.ts";
import type { Loan } from "../../storage/port/loan.ts";
import type { ItemFacts } from "../../storage/port/storage.ts";
import { type ChangeDecision, type Decision, movesPatron } from "../decide/decision.ts";
import { endLoan } from "../decide/decide_checkin.ts";
import { stepsOf } from "../decide/stored_undo.ts";
import { effectOf } from "../decide/undo.ts";
import type { DecidingParts } from "../engine_parts.ts";
import { captureOf } from "../rules/hold_queue.ts";
import { refundOf, thatStillFits, undoingOf } from "../undo_services.ts";
import { refuseStaff, type StaffRefused } from "./staff_refused.ts";

/** Undoes what a member of staff did with a copy. */
export interface UndoScanCommand extends Asked {
  readonly itemId: string;
  readonly scan: Scan;
  /** When it was done: another change of the copy is not undone in its place. */
  readonly at: Temporal.Instant;
}

/** What a scan at the desk does. */
export type Scan = "lend" | "return";

/** A scan is undone. */
export type UndoScanOutcome =
  | StaffRefused
  | PaidBack & {
    readonly ok: true;
    readonly item: Item;
    /** The loan as it is again; absent: the copy is not on loan. */
    readonly loan?: Loan;
    /** When that is due. */
    readonly due?: Temporal.Instant;
    /** The cards whose holds are not as they were: others have changed them since. */
    readonly holdsChanged: readonly string[];
  };

/** The actions of the journal that a scan may have. */
const ACTIONS: Readonly<Record<Scan, readonly string[]>> = { lend: ["checkout", "renewal"], return: ["checkin"] };

/** What its undoing is called there. */
const UNDOING: Readonly<Record<Scan, Action>> = { lend: "undo-checkout", return: "undo-checkin" };

/**
 * Finds the facts of an undoing, and decides: only what this member of staff did, and only as long as nothing else has
 * changed the copy. No rule is asked, since that is how it was before.
 */
export async function decideUndoScan(
  parts: DecidingParts,
  command: UndoScanCommand,
): Promise<Decision<UndoScanOutcome>> {
  const { storage } = parts;
  const facts = await storage.itemFacts(command.itemId);
  if (facts === undefined) return refuseStaff({ reason: "item-unknown" });
  const { item } = facts;
  const reason = changedSince(facts, command);
  if (reason !== undefined) return refuseStaff({ reason, item });
  const stored = await storage.undo(item.itemId);
  const steps = stored === undefined ? undefined : stepsOf("staff", stored);
  if (steps === undefined) return refuseStaff({ reason: "undo-forgotten", item });
  const all = steps.map((step) => effectOf(step, item));
  const before = all.find((effect) => effect.kind === "open-loan" || effect.kind === "change-loan")?.loan;
  // Whoever had it may have another card by now, or none: then the copy has nobody to go back to.
  if (before !== undefined && await patronOf(parts, before.patronId, command) === undefined) {
    return refuseStaff({ reason: "patron-unknown", item });
  }
  return await undoing(parts, command, facts, all);
}

/** Tells what has become of the copy since the scan, if that is not its newest change any more. */
function changedSince(
  { item, loan, holds, lastChange }: ItemFacts,
  { scan, at, origin: { account, terminal } }: UndoScanCommand,
): Reason | StaffReason | undefined {
  if (lastChange === undefined) return "undo-forgotten";
  const own = lastChange.account === account && lastChange.terminal === terminal && lastChange.at.equals(at);
  if (own && ACTIONS[scan].includes(lastChange.action)) return undefined;
  if (lastChange.action.startsWith("undo-")) return "undo-done";
  if (lastChange.action === "checkout" && loan !== undefined) return "undo-lent-since";
  return captureOf(holds, item) === undefined ? "newer-change" : "undo-hold-since";
}

async function undoing(
  parts: DecidingParts,
  command: UndoScanCommand,
  facts: ItemFacts,
  all: readonly Effect[],
): Promise<ChangeDecision<UndoScanOutcome>> {
  const { item, loan, holds } = facts;
  const rules = parts.rules(command.origin.account);
  const effects = all.flatMap((effect) => thatStillFits(effect, holds))
    .map((effect) => effect.kind === "end-loan" ? endLoan(effect.itemId, rules) : effect);
  const after = effects.find((effect) => effect.kind === "open-loan" || effect.kind === "change-loan")?.loan;
  const patronId = loan?.patronId ?? after?.patronId;
  const refund = await refundOf(parts, effects, patronId ?? "", item.itemId);
  const undone = await undoingOf(parts, command, facts, await expected(parts, command, patronId), effects);
  return {
    kind: "change",
    action: UNDOING[command.scan],
    patronId: command.scan === "lend" && rules.forgetPatronAtReturn ? undefined : patronId,
    itemId: item.itemId,
    outcome: {
      ...{ ok: true, item, ...after && { loan: after, due: after.due }, ...refund.outcome },
      holdsChanged: holdsChanged(all, undone.effects),
    },
    ...undone,
    undo: [],
    detail: refund.detail,
  };
}

/** Lists the cards of holds that are not put back as they were. */
function holdsChanged(all: readonly Effect[], undone: readonly Effect[]): readonly string[] {
  return all.flatMap((effect) => {
    if (effect.kind !== "place-hold" && effect.kind !== "change-hold") return [];
    const { holdId, patronId } = effect.hold;
    const isBack = undone.some((other) => other.kind === effect.kind && other.hold.holdId === holdId);
    return isBack ? [] : [patronId];
  });
}

async function expected(
  parts: DecidingParts,
  command: UndoScanCommand,
  patronId: string | undefined,
): Promise<readonly Expectation[]> {
  const patron = patronId === undefined ? undefined : await patronOf(parts, patronId, command);
  return patron === undefined ? [] : [movesPatron(patron)];
}

/** Finds the patron who has this very card. */
async function patronOf({ storage }: DecidingParts, patronId: string, { now }: UndoScanCommand) {
  const facts = await storage.patronFacts(patronId, now);
  return facts !== undefined && sameId(facts.patron.patronId, patronId) ? facts : undefined;
}
