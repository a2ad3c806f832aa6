import type { Action, JournalEntry } from "./change.ts";
import { RETRY_WINDOW } from "./change.ts";
import type { Decision } from "./decision.ts";
import { happenedAt, type ToldCommand } from "./happened_at.ts";
import type { ServiceFee } from "./outcome.ts";
import type { Reason } from "./reason.ts";
import type { LastChange, Storage } from "./storage.ts";
import { fromStored, toStored } from "./stored_outcome.ts";

/** How often a decision is taken again when what it stood on has moved on. */
const TRIES = 5;

/** What a request is about, for the journal. */
export interface Subject {
  readonly action: Action;
  readonly patronId?: string;
  readonly itemId?: string;
  readonly titleId?: string;
}

/** What outcomes have in common, as far as the journal tells it. */
interface AnyOutcome {
  readonly ok: boolean;
  readonly reason?: Reason;
  readonly due?: Temporal.Instant;
  readonly fee?: ServiceFee;
  readonly amount?: number;
}

/**
 * Decides, applies, and decides again on a conflict. What was refused is written to the journal without waiting.
 *
 * @param decide gathers the facts and decides; called anew for every try
 * @param giveUp the outcome when others were faster five times
 */
export async function perform<Outcome extends AnyOutcome>(
  storage: Storage,
  command: ToldCommand,
  subject: Subject,
  decide: () => Promise<Decision<Outcome>>,
  giveUp: () => Outcome,
): Promise<Outcome> {
  for (let tries = 0; tries < TRIES; tries++) {
    const decision = await decide();
    if (decision.kind === "repeated") return decision.outcome;
    if (decision.kind === "refused") {
      storage.record(entryOf(command, subject, decision.outcome));
      return decision.outcome;
    }
    const { action, patronId, itemId, titleId, detail, outcome, expect, effects, undo } = decision;
    const entry = entryOf(command, { action, patronId, itemId, titleId }, outcome, detail);
    const change = { expect, effects, entry, outcome: toStored(outcome), undo: undo.length > 0 ? toStored(undo) : "" };
    const applied = await storage.apply(change);
    if (applied.kind === "applied") return outcome;
    if (applied.kind === "repeated") return fromStored<Outcome>(applied.outcome);
  }
  const outcome = giveUp();
  storage.record(entryOf(command, subject, outcome));
  return outcome;
}

/** The outcome of the same request a moment ago, if nothing has happened to its subject since. */
export function repeatOf<Outcome>(
  last: LastChange | undefined,
  command: ToldCommand,
): Decision<Outcome> | undefined {
  const { key } = command.origin;
  if (last === undefined || key === undefined || last.key !== key) return undefined;
  const recent = Temporal.Instant.compare(happenedAt(command), last.at.add(RETRY_WINDOW)) <= 0;
  return recent ? { kind: "repeated", outcome: fromStored<Outcome>(last.outcome) } : undefined;
}

/** What was done off-line stands in the journal at its own time, so that a later part of it is not taken for older. */
function entryOf(command: ToldCommand, subject: Subject, outcome: AnyOutcome, detail?: string): JournalEntry {
  const { origin, now, offline } = command;
  return {
    at: happenedAt(command),
    origin,
    ...subject,
    told: offline && now,
    outcome: outcome.ok ? "done" : "refused",
    reason: outcome.reason,
    ...outcome.ok && { due: outcome.due, amount: outcome.amount ?? outcome.fee?.amount },
    detail,
  };
}
