import { sameId } from "../../library/id.ts";
import { journalNote } from "../../library/journal_note.ts";
import type { Asked } from "../../library/library.ts";
import type { Effect } from "../../storage/port/change.ts";
import type { Storage } from "../../storage/port/storage.ts";
import { type Decision, movesPatron } from "../decide/decision.ts";
import type { Rules } from "../rules/rules.ts";
import { refuseStaff, type StaffRefused } from "./staff_refused.ts";

/** Gives a patron another card. */
export interface CardCommand extends Asked {
  readonly patronId: string;
  readonly card: string;
}

/** A patron has another card. */
export type CardOutcome = StaffRefused | {
  readonly ok: true;
  readonly patronId: string;
  /** The card before. */
  readonly before: string;
};

/**
 * Finds the facts of another card, and decides. A card that is another patron's, or by which one logs in, is not
 * given. Whoever had lost the old one has the new one.
 */
export async function decideCard(
  storage: Storage,
  { patronId, card, now }: CardCommand,
  { forgetPatronAtReturn }: Rules,
): Promise<Decision<CardOutcome>> {
  const facts = await storage.patronFacts(patronId, now);
  if (facts === undefined) return refuseStaff({ reason: "patron-unknown" });
  const { patron } = facts;
  if (sameId(card, patron.patronId)) return refuseStaff({ reason: "card-own" });
  const there = await storage.patronFacts(card, now);
  const isOwnLogin = there !== undefined && sameId(there.patron.patronId, patron.patronId);
  if (there !== undefined && !isOwnLogin) return refuseStaff({ reason: "card-taken" });
  // At the desk one field takes cards and barcodes: the card could not be told from the copy.
  if (await storage.itemFacts(card) !== undefined) return refuseStaff({ reason: "card-of-item" });
  const found: Effect[] = patron.cardLost ? [{ kind: "change-patron", patron: { ...patron, cardLost: false } }] : [];
  return {
    kind: "change",
    action: "card-changed",
    patronId: card,
    itemId: undefined,
    outcome: { ok: true, patronId: card, before: patron.patronId },
    effects: [
      ...found,
      { kind: "change-card", patronId: patron.patronId, card, ...forgetPatronAtReturn && { forget: true } },
    ],
    undo: [],
    expect: [movesPatron(facts)],
    detail: journalNote("card-replaced", patron.patronId),
  };
}
