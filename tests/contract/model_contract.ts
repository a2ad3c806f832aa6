import fc from "../support/assert/fast_check.ts";
import type { Applied, Change, Effect } from "../../src/storage/port/change.ts";
import type { Storage } from "../../src/storage/port/storage.ts";
import { assertSame } from "../support/assert/assert_same.ts";
import { aChange, anEntry, anOrigin, aRetry } from "../support/library/changes.ts";
import { aLoan, anItem, aPatron, NOON } from "../support/library/records.ts";
import { type ContractTest, itemOf, patronOf } from "./fresh.ts";

const PATRONS = ["P1", "P2"] as const;
const ITEMS = ["I1", "I2", "I3"] as const;
const KEYS = [undefined, "K1", "K2"] as const;

/** One request: who, what, and how old the facts are on which it was decided. */
interface Step {
  readonly kind: "lend" | "take-back" | "touch-patron";
  readonly patron: typeof PATRONS[number];
  readonly item: typeof ITEMS[number];
  readonly key: typeof KEYS[number];
  /** How many versions ago the facts were read. */
  readonly patronAge: number;
  readonly itemAge: number;
  /** Seconds since the step before. */
  readonly pause: number;
}

/** The model: what a storage must know, kept in a few maps. */
interface Model {
  readonly versions: Map<string, number>;
  readonly loans: Map<string, string>;
  readonly newest: Map<string, { readonly key?: string; readonly at: Temporal.Instant; readonly outcome: string }>;
}

const age = fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constant(1) });
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    kind: fc.constantFrom("lend", "lend", "take-back", "touch-patron"),
    patron: fc.constantFrom(...PATRONS),
    item: fc.constantFrom(...ITEMS),
    key: fc.constantFrom(...KEYS),
    patronAge: age,
    itemAge: age,
    pause: fc.constantFrom(0, 1, 60, 119, 120, 121),
  }),
  { minLength: 1, maxLength: 25 },
);

/** Any sequence of requests, fresh, stale and repeated, ends as in a model that is simple enough to be believed. */
export function modelContract(test: ContractTest): void {
  test("apply() agrees with a simple model on any sequence of changes", {}, async (storage) => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(steps, (sequence) => follow(storage, sequence, `R${++run}-`)),
      { numRuns: 30, endOnFailure: true },
    );
  });
}

/** Runs a sequence on a library of its own, told from the others by the prefix of its identifiers. */
async function follow(storage: Storage, sequence: readonly Step[], prefix: string): Promise<void> {
  await storage.load({
    patrons: PATRONS.map((id) => aPatron({ patronId: prefix + id })),
    items: ITEMS.map((id) => anItem({ itemId: prefix + id, titleId: prefix + "T1" })),
  });
  const model: Model = { versions: new Map(), loans: new Map(), newest: new Map() };
  for (const id of PATRONS) model.versions.set(id, (await patronOf(storage, prefix + id)).version);
  for (const id of ITEMS) model.versions.set(id, (await itemOf(storage, prefix + id)).version);

  let at = NOON;
  for (const [index, step] of sequence.entries()) {
    at = at.add({ seconds: step.pause });
    const outcome = `${prefix}${index}`;
    const change = changeOf(step, model, prefix, at, outcome);
    assertSame(await storage.apply(change), predict(step, model, at, outcome), `step ${index}`);
    await compare(storage, model, prefix);
  }
}

function changeOf(step: Step, model: Model, prefix: string, at: Temporal.Instant, outcome: string): Change {
  const version = (id: string, age: number) => (model.versions.get(id) ?? 0) - age;
  const patron = { kind: "patron", id: prefix + step.patron, version: version(step.patron, step.patronAge) } as const;
  const item = { kind: "item", id: prefix + step.item, version: version(step.item, step.itemAge) } as const;
  const subject = step.kind === "touch-patron" ? {} : { itemId: prefix + step.item };
  return aChange({
    expect: [
      { ...patron, moves: step.kind !== "take-back" },
      { ...item, moves: step.kind !== "touch-patron" },
    ],
    effects: effectsOf(step, model, prefix),
    entry: anEntry({ at, origin: anOrigin({ retry: aRetry(step.key) }), patronId: prefix + step.patron, ...subject }),
    outcome,
    undo: outcome,
  });
}

function effectsOf({ kind, patron, item }: Step, { loans }: Model, prefix: string): Effect[] {
  const itemId = prefix + item;
  if (kind === "lend") return [{ kind: "open-loan", loan: aLoan({ itemId, patronId: prefix + patron }) }];
  return kind === "take-back" && loans.has(item) ? [{ kind: "end-loan", itemId }] : [];
}

/** What must come of a step; the model is moved on as the storage must be. */
function predict(step: Step, model: Model, at: Temporal.Instant, outcome: string): Applied {
  if (step.patronAge > 0 || step.itemAge > 0) return { kind: "conflict" };
  if (step.kind === "lend" && model.loans.has(step.item)) return { kind: "conflict" };

  if (step.kind === "lend") model.loans.set(step.item, step.patron);
  if (step.kind === "take-back") model.loans.delete(step.item);
  const moved = [
    ...(step.kind === "take-back" ? [] : [step.patron]),
    ...(step.kind === "touch-patron" ? [] : [step.item]),
  ];
  for (const id of moved) {
    model.versions.set(id, (model.versions.get(id) ?? 0) + 1);
    model.newest.set(id, { key: step.key, at, outcome });
  }
  return { kind: "applied" };
}

async function compare(storage: Storage, model: Model, prefix: string): Promise<void> {
  for (const id of ITEMS) {
    const { version, loan } = await itemOf(storage, prefix + id);
    const holder = model.loans.get(id);
    assertSame([version, loan?.patronId, await storage.undo(prefix + id)], [
      model.versions.get(id),
      holder && prefix + holder,
      model.newest.get(id)?.outcome,
    ]);
  }
  for (const id of PATRONS) {
    const { version, loans } = await patronOf(storage, prefix + id);
    const lent = [...model.loans.values()].filter((holder) => holder === id).length;
    assertSame([version, loans.total], [model.versions.get(id), lent]);
  }
}
