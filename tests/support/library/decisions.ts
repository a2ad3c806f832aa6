import { assert } from "@std/assert";
import type { Decision } from "../../../src/circulation/decide/decision.ts";
import type { Reason } from "../../../src/library/reason.ts";
import type { Effect } from "../../../src/storage/port/change.ts";

type AnyOutcome = { readonly ok: boolean };
type Change<Outcome> = Extract<Decision<Outcome>, { readonly kind: "change" }>;
type Done<Outcome> = Extract<Outcome, { readonly ok: true }>;

/** The reason of a decision that refuses, or what the decision was instead. */
export function reasonOf(decision: Decision<{ readonly ok: boolean; readonly reason?: Reason }>): string {
  const { kind, outcome } = decision;
  return kind === "refused" && !outcome.ok ? outcome.reason ?? "no reason" : `${kind}, not refused`;
}

/** A decision that must be a change. */
export function changeOf<Outcome>(decision: Decision<Outcome>): Change<Outcome> {
  assert(decision.kind === "change", `the decision is ${decision.kind}: ${JSON.stringify(decision.outcome)}`);
  return decision;
}

/** The outcome of a service that must have done it. */
export function doneOf<Outcome extends AnyOutcome>(outcome: Outcome): Done<Outcome> {
  assert(isDone(outcome), JSON.stringify(outcome));
  return outcome;
}

function isDone<Outcome extends AnyOutcome>(outcome: Outcome): outcome is Done<Outcome> {
  return outcome.ok;
}

/** The effects of one kind. */
export function effectsOf<K extends Effect["kind"]>(
  effects: readonly Effect[],
  kind: K,
): readonly Extract<Effect, { readonly kind: K }>[] {
  return effects.filter((effect): effect is Extract<Effect, { readonly kind: K }> => effect.kind === kind);
}

/** A source of identifiers `N1`, `N2` and so on. */
export function countingIds(): () => string {
  let last = 0;
  return () => `N${++last}`;
}
