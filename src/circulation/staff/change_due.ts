import { dayOf } from "../../library/day.ts";
import { sameId } from "../../library/id.ts";
import type { Item } from "../../library/item.ts";
import type { Asked } from "../../library/library.ts";
import type { Storage } from "../../storage/port/storage.ts";
import { type Decision, movesItem, movesPatron } from "../decide/decision.ts";
import { isBefore } from "../rules/calendar.ts";
import { isPending, wants } from "../rules/hold_queue.ts";
import { refusedLoan } from "./refused_loan.ts";
import { refuseStaff, type StaffRefused } from "./staff_refused.ts";

/** Gives a loan another due date. */
export interface DueCommand extends Asked {
  readonly itemId: string;
  readonly due: Temporal.Instant;
  /** The patron who is thought to have it; absent: any patron. */
  readonly borrower?: string;
}

/** A loan has another due date. */
export type DueOutcome = StaffRefused | {
  readonly ok: true;
  readonly patronId: string;
  readonly item: Item;
  readonly due: Temporal.Instant;
};

/** Finds the facts of a new due date, and decides. A loan that another patron waits for does not become longer. */
export async function decideDue(
  storage: Storage,
  { itemId, due, borrower, now, origin: { timeZone } }: DueCommand,
): Promise<Decision<DueOutcome>> {
  const facts = await storage.itemFacts(itemId);
  if (facts === undefined) return refuseStaff({ reason: "item-unknown" });
  const { item, loan, holds } = facts;
  const patron = loan && await storage.patronFacts(loan.patronId, now);
  if (loan === undefined || patron === undefined) return refuseStaff({ reason: "not-on-loan", item });
  const reason = refusedLoan(facts, borrower);
  if (reason !== undefined) return refuseStaff({ reason, item });
  if (isBefore(due, now)) return refuseStaff({ reason: "due-invalid", item });
  const today = dayOf(now, timeZone);
  const isAwaited = holds.some((hold) =>
    isPending(hold, today) && wants(hold, item) && !sameId(hold.patronId, loan.patronId)
  );
  if (isAwaited && isBefore(loan.due, due)) return refuseStaff({ reason: "renewal-held", item });
  return {
    kind: "change",
    action: "due-changed",
    patronId: loan.patronId,
    itemId: item.itemId,
    outcome: { ok: true, patronId: loan.patronId, item, due },
    effects: [{ kind: "change-loan", loan: { ...loan, due } }],
    undo: [],
    expect: [movesPatron(patron), movesItem(facts)],
  };
}
