import type { Fee } from "../../library/fee.ts";
import { foldId } from "../../library/id.ts";
import { journalNote } from "../../library/journal_note.ts";
import type { PinVerdict, RenewAllOutcome, Unrenewed } from "../../library/outcome.ts";
import type { Effect, Expectation } from "../../storage/port/change.ts";
import type { LoanFacts, PatronFacts } from "../../storage/port/storage.ts";
import { decideRenewal, type RenewalCommand } from "./decide_renewal.ts";
import { addressed, type Decision, movesPatron } from "./decision.ts";
import type { Rules } from "../rules/rules.ts";

interface RenewAllFacts {
  readonly patron: PatronFacts;
  readonly loans: readonly LoanFacts[];
  readonly pin: PinVerdict;
  /** The patron's fees about copies whose loans are late, by their barcodes. */
  readonly fees?: ReadonlyMap<string, readonly Fee[]>;
}

/** Extends every loan that can be extended, as one change; each of the others keeps its reason. */
export function decideRenewAll(
  { patron, loans, pin, fees }: RenewAllFacts,
  rules: Rules,
  command: RenewalCommand,
  newId: () => string,
): Decision<RenewAllOutcome> {
  const renewed: { itemId: string; due: Temporal.Instant }[] = [];
  const unrenewed: Unrenewed[] = [];
  const effects: Effect[] = [];
  let dueBack = 0;
  const expect = new Map<string, Expectation>();
  for (const copy of loans) {
    const { itemId } = copy.item;
    const facts = { patron, item: copy, loan: copy.loan, pin, fees: fees?.get(itemId) };
    const decision = decideRenewal(facts, rules, command, newId);
    const { outcome } = decision;
    if (decision.kind === "change" && outcome.ok) {
      renewed.push({ itemId, due: outcome.due });
      dueBack += outcome.dueBack ?? 0;
      effects.push(...decision.effects);
      for (const one of decision.expect) expect.set(`${one.kind} ${foldId(one.id)}`, one);
    } else if (!outcome.ok) {
      const { reason, amount, date, fee } = outcome;
      unrenewed.push({ itemId, reason, amount, date, fee });
    }
  }
  const me = movesPatron(patron);
  expect.set(`patron ${foldId(me.id)}`, me);
  return {
    kind: "change",
    action: "renew-all",
    patronId: patron.patron.patronId,
    itemId: undefined,
    outcome: {
      ...{ ok: true, patronId: patron.patron.patronId, renewed, unrenewed, ...addressed(patron) },
      ...dueBack > 0 && { dueBack },
    },
    effects,
    undo: [],
    expect: [...expect.values()],
    detail: journalNote("renewed", renewed.length, unrenewed.length),
  };
}
