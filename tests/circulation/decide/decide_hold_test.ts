import { assertEquals } from "@std/assert";
import { decideHold, type HoldFacts } from "../../../src/circulation/decide/decide_hold.ts";
import type { Rule, Rules } from "../../../src/circulation/rules/rules.ts";
import { addDays } from "../../../src/library/day.ts";
import type { HoldCommand } from "../../../src/library/library.ts";
import { CANCELLED, type Hold } from "../../../src/storage/port/hold.ts";
import type { PatronFacts } from "../../../src/storage/port/storage.ts";
import { assertSame } from "../../support/assert/assert_same.ts";
import { aHoldRequest } from "../../support/library/commands.ts";
import { changeOf, countingIds, effectsOf, reasonOf } from "../../support/library/decisions.ts";
import { branches, holdFacts, patronFacts, someRules } from "../../support/library/facts.ts";
import { aHold, aLoan, anItem, aPatron, NOON } from "../../support/library/records.ts";

interface Case {
  readonly patron?: Partial<PatronFacts>;
  readonly facts?: Partial<HoldFacts>;
  readonly rules?: readonly Rule[];
  readonly libraries?: Rules["branches"];
  readonly command?: Partial<HoldCommand>;
}

function decide({ patron, facts, rules = [], libraries, command }: Case) {
  const known = holdFacts({ patron: patronFacts(patron), ...facts });
  return decideHold(
    known,
    someRules(rules, libraries && { branches: libraries }),
    aHoldRequest(command),
    countingIds(),
  );
}

const today = "2026-03-02";
const yesterday = addDays(today, -1);
const nextMonth = "2026-04-02";
const ofP2 = aHold({ holdId: "H2", patronId: "P2", placed: NOON.subtract({ hours: 1 }) });

const REFUSED: readonly (Case & { readonly what: string; readonly reason: string })[] = [
  { what: "a patron in bad standing", reason: "patron-blocked", patron: { patron: aPatron({ blocked: true }) } },
  { what: "a second hold of the patron on the title", reason: "hold-exists", facts: { holds: [aHold()] } },
  {
    what: "a second hold beside a copy that waits to be collected today",
    reason: "hold-exists",
    facts: { holds: [aHold({ status: "waiting", capturedItemId: "I1", shelfExpires: today })] },
  },
  {
    what: "a hold on a title of which no copy may be held",
    reason: "hold-not-permitted",
    facts: { itemTypes: ["dvd", "reference"] },
    rules: [{ itemType: "dvd", holdsAllowed: false }, { itemType: "reference", holdsAllowed: false }],
  },
  {
    what: "a hold on a title without copies where the rule for all forbids holds",
    reason: "hold-not-permitted",
    facts: { itemTypes: [] },
    rules: [{ holdsAllowed: false }],
  },
  { what: "a hold on one copy that the request does not name", reason: "item-unknown", command: { scope: "item" } },
  ...(["lost", "missing", "not-for-loan", "withdrawn"] as const).map((status) => ({
    what: `a hold on one copy that is ${status}`,
    reason: "hold-not-permitted",
    facts: { itemId: "I1", copies: [{ item: anItem({ status }) }, { item: anItem({ itemId: "I2" }) }] },
    command: { scope: "item" as const, itemId: "i1" },
  })),
  {
    what: "a hold on a title whose copies are all lost or withdrawn",
    reason: "hold-not-permitted",
    facts: { copies: [{ item: anItem({ status: "lost" }) }, { item: anItem({ itemId: "I2", status: "withdrawn" }) }] },
  },
  {
    what: "a hold on a copy of a library that has only a withdrawn one",
    reason: "hold-library-without-copy",
    facts: {
      copies: [
        { item: anItem({ permanentLocation: "EAST" }) },
        { item: anItem({ itemId: "I2", permanentLocation: "MAIN", status: "withdrawn" }) },
      ],
    },
    command: { scope: "library", pickupLocation: "MAIN" },
  },
  {
    what: "a patron at the hold limit",
    reason: "holds-over-limit",
    patron: { holds: [{ status: "pending", count: 2 }, { status: "in-transit", count: 1 }] },
    rules: [{ category: "adult", holdLimit: 3 }],
  },
  {
    what: "a pickup location that is no branch",
    reason: "hold-library-unknown",
    libraries: branches(["MAIN"]),
    command: { pickupLocation: "WEST" },
  },
  {
    what: "a hold on copies of a library that has none",
    reason: "hold-library-without-copy",
    command: { scope: "library", pickupLocation: "EAST" },
  },
  { what: "a fee that is not acknowledged", reason: "fee-not-acknowledged", rules: [{ holdFee: 50 }] },
  { what: "to cancel what is not held", reason: "hold-unknown", facts: { holds: [ofP2] }, command: { mode: "cancel" } },
  { what: "to change what is not held", reason: "hold-unknown", command: { mode: "change" } },
  {
    what: "to change the pickup location to what is no branch",
    reason: "hold-library-unknown",
    facts: { holds: [aHold()] },
    libraries: branches(["MAIN"]),
    command: { mode: "change", pickupLocation: "WEST" },
  },
  {
    what: "to wait for copies of another library, which has none",
    reason: "hold-library-without-copy",
    facts: { holds: [aHold({ library: "MAIN" })] },
    command: { mode: "change", pickupLocation: "EAST" },
  },
];

for (const { what, reason, ...each } of REFUSED) {
  Deno.test(`decideHold() refuses ${what}`, () => assertEquals(reasonOf(decide(each)), reason));
}

Deno.test("decideHold() tells with a refusal the patron and the fee to acknowledge", () => {
  assertSame(decide({ rules: [{ holdFee: 50 }] }).outcome, {
    ok: false,
    reason: "fee-not-acknowledged",
    fee: { type: "hold", amount: 50 },
    patronKnown: true,
    pin: "absent",
    patronId: "P1",
  });
});

const ALLOWED: readonly (Case & { readonly what: string })[] = [
  {
    what: "where one of several types may be held",
    facts: { itemTypes: ["reference", "book"] },
    rules: [{ itemType: "reference", holdsAllowed: false }],
  },
  { what: "on a title without copies", facts: { itemTypes: [] } },
  {
    what: "below the hold limit",
    patron: { holds: [{ status: "pending", count: 2 }] },
    rules: [{ holdLimit: 3 }],
  },
  {
    what: "below the hold limit since holds on other titles have run out",
    patron: {
      holds: [
        { status: "pending", expires: yesterday, count: 3 },
        { status: "waiting", shelfExpires: yesterday, count: 1 },
        { status: "waiting", shelfExpires: today, count: 2 },
      ],
    },
    rules: [{ holdLimit: 3 }],
  },
  ...(["on-order", "in-process", "damaged", "claimed-returned"] as const).map((status) => ({
    what: `on one copy that is ${status}`,
    facts: { itemId: "I1", copies: [{ item: anItem({ status }) }] },
    command: { scope: "item" as const, itemId: "I1" },
  })),
  { what: "at the loan limit", rules: [{ loanLimit: 0 }] },
  { what: "until today", command: { expires: today } },
  { what: "at a branch that is declared", libraries: branches(["MAIN", "EAST"]), command: { pickupLocation: "EAST" } },
];

for (const { what, ...each } of ALLOWED) {
  Deno.test(`decideHold() places a hold ${what}`, () => assertEquals(changeOf(decide(each)).action, "hold-placed"));
}

Deno.test("decideHold() places a hold at the end of the queue", () => {
  const { action, patronId, itemId, titleId, outcome, effects, undo, expect } = changeOf(
    decide({ facts: { holds: [ofP2] }, command: { expires: nextMonth } }),
  );
  assertSame({ action, patronId, itemId, titleId, undo }, {
    action: "hold-placed",
    patronId: "P1",
    titleId: "T1",
    undo: [],
  });
  assertSame(outcome, {
    ok: true,
    patronId: "P1",
    titleId: "T1",
    title: "Middlemarch",
    pickupLocation: "MAIN",
    expires: nextMonth,
    position: 2,
    available: false,
    change: "placed",
  });
  assertSame(effects, [{ kind: "place-hold", hold: aHold({ holdId: "N1", expires: nextMonth }) }]);
  assertSame(expect, [
    { kind: "patron", id: "P1", version: 3, moves: true },
    { kind: "title", id: "T1", version: 7, moves: true },
  ]);
});

Deno.test("decideHold() places a hold before one that an import brought and that begins later", () => {
  const later = aHold({ holdId: "H3", patronId: "P3", placed: NOON.add({ hours: 24 }) });
  const { outcome } = changeOf(decide({ facts: { holds: [ofP2, later] } }));
  assertEquals(outcome.ok && outcome.position, 2);
});

const SCOPES = [
  ["title", {}],
  ["item", { itemId: "I1" }],
  ["library", { library: "EAST" }],
] as const;

for (const [scope, wanted] of SCOPES) {
  Deno.test(`decideHold() places a hold on scope ${scope}`, () => {
    const { effects } = changeOf(
      decide({
        facts: { itemId: "I1", copies: [{ item: anItem({ permanentLocation: "east" }) }] },
        command: { scope, itemId: "I1", pickupLocation: "EAST" },
      }),
    );
    const { itemId, library } = effectsOf(effects, "place-hold")[0]?.hold ?? {};
    assertSame({ itemId, library }, wanted);
  });
}

const PICKUPS: readonly (readonly [what: string, home: string, asked: string | undefined, expected: string])[] = [
  ["where the terminal says", "EAST", "WEST", "WEST"],
  ["at the patron's home library where the terminal does not say", "EAST", undefined, "EAST"],
  ["at the terminal's branch for a patron without a home library", "", undefined, "MAIN"],
];

for (const [what, library, pickupLocation, expected] of PICKUPS) {
  Deno.test(`decideHold() lets the copy be collected ${what}`, () => {
    const { outcome } = changeOf(
      decide({ patron: { patron: aPatron({ library }) }, command: { ...pickupLocation && { pickupLocation } } }),
    );
    assertEquals(outcome.ok && outcome.pickupLocation, expected);
  });
}

Deno.test("decideHold() charges the acknowledged fee", () => {
  const rules = [{ category: "adult", itemType: "book", holdFee: 50 }];
  const { effects } = changeOf(decide({ facts: { itemId: "I1" }, rules, command: { feeAcknowledged: true } }));
  assertSame(effectsOf(effects, "charge").map(({ fee }) => fee), [{
    feeId: "N2",
    patronId: "P1",
    itemId: "I1",
    type: "hold",
    amount: 50,
    outstanding: 50,
    description: "Middlemarch",
    incurred: NOON,
  }]);
});

const RUN_OUT = [
  ["ran out in the queue", aHold({ expires: yesterday })],
  ["was never collected", aHold({ status: "waiting", capturedItemId: "I1", shelfExpires: yesterday })],
] as const;

for (const [what, old] of RUN_OUT) {
  Deno.test(`decideHold() replaces the patron's hold that ${what}, which does not count`, () => {
    const { outcome, effects } = changeOf(
      decide({
        patron: { holds: [{ ...old, count: 1 }] },
        facts: { holds: [old, ofP2] },
        rules: [{ holdLimit: 1 }],
      }),
    );
    assertSame(effects, [
      { kind: "end-hold", holdId: "H1" },
      { kind: "place-hold", hold: aHold({ holdId: "N1" }) },
    ]);
    assertEquals(outcome.ok && outcome.position, 2);
  });
}

Deno.test("decideHold() finds the copy free that the patron's own hold captured, when nobody collected it", () => {
  const [, [, uncollected]] = RUN_OUT;
  const { outcome } = changeOf(decide({ facts: { holds: [uncollected] } }));
  assertEquals(outcome.ok && [outcome.position, outcome.available], [1, true]);
});

Deno.test("decideHold() cancels the patron's hold, in whatever standing", () => {
  const { action, titleId, outcome, effects, undo } = changeOf(
    decide({
      patron: { patron: aPatron({ blocked: true }) },
      facts: { holds: [ofP2, aHold({ status: "waiting", capturedItemId: "I1" })] },
      command: { mode: "cancel" },
    }),
  );
  assertSame({ action, titleId, undo }, { action: "hold-cancelled", titleId: "T1", undo: [] });
  const hold = aHold({ status: "waiting", capturedItemId: "I1", shelfExpires: CANCELLED });
  assertSame(effects, [{ kind: "change-hold", hold }]);
  assertSame(outcome, {
    ok: true,
    patronId: "P1",
    titleId: "T1",
    title: "Middlemarch",
    pickupLocation: "MAIN",
    available: false,
    change: "cancelled",
  });
});

Deno.test("decideHold() changes where and until when the patron waits, and keeps the place in the queue", () => {
  const { action, outcome, effects } = changeOf(
    decide({
      facts: { holds: [ofP2, aHold()], itemId: "I1" },
      command: { mode: "change", pickupLocation: "EAST", expires: nextMonth },
    }),
  );
  assertEquals(action, "hold-changed");
  assertSame(effects, [{ kind: "change-hold", hold: aHold({ pickupLocation: "EAST", expires: nextMonth }) }]);
  assertSame(outcome, {
    ok: true,
    patronId: "P1",
    titleId: "T1",
    title: "Middlemarch",
    itemId: "I1",
    pickupLocation: "EAST",
    expires: nextMonth,
    position: 2,
    available: false,
    change: "changed",
  });
});

for (const status of ["pending", "in-transit"] as const) {
  Deno.test(`decideHold() ends at once a hold that is cancelled while it is ${status}`, () => {
    const { effects } = changeOf(decide({ facts: { holds: [aHold({ status })] }, command: { mode: "cancel" } }));
    assertSame(effects, [{ kind: "end-hold", holdId: "H1" }]);
  });
}

/** As another library system has them: one patron's holds on single copies of a title, such as issues of a magazine. */
const ON_COPIES = [
  aHold({ itemId: "I1", expires: yesterday }),
  aHold({ holdId: "H3", itemId: "I3" }),
  aHold({ holdId: "H4", itemId: "I4" }),
  aHold({ holdId: "H5", itemId: "I5", status: "in-transit", capturedItemId: "I6" }),
];

const MEANT = [
  ["the copy that it wants", { itemId: "i4" }, "H4"],
  ["the copy that it has", { itemId: "I6" }, "H5"],
  ["its copy in the place of a title", { itemId: undefined, titleId: "I4" }, "H4"],
  ["the title, as the first that has not run out", {}, "H3"],
] as const;

for (const [what, named, meant] of MEANT) {
  Deno.test(`decideHold() cancels that of a patron's holds on copies which the request names by ${what}`, () => {
    const { effects } = changeOf(decide({ facts: { holds: ON_COPIES }, command: { ...named, mode: "cancel" } }));
    assertSame(effects, [{ kind: "end-hold", holdId: meant }]);
  });
}

Deno.test("decideHold() places no hold beside one on a copy, where another of the patron's ran out", () => {
  assertEquals(reasonOf(decide({ facts: { holds: ON_COPIES.slice(0, 2) } })), "hold-exists");
});

Deno.test("decideHold() replaces all of a patron's holds on the title that ran out", () => {
  const holds = ON_COPIES.slice(0, 2).map((hold) => ({ ...hold, expires: yesterday }));
  assertSame(changeOf(decide({ facts: { holds } })).effects, [
    { kind: "end-hold", holdId: "H1" },
    { kind: "end-hold", holdId: "H3" },
    { kind: "place-hold", hold: aHold({ holdId: "N1" }) },
  ]);
});

Deno.test("decideHold() ignores a last day that is past, and says so", () => {
  const placed = changeOf(decide({ command: { expires: yesterday } }));
  assertSame(effectsOf(placed.effects, "place-hold").map(({ hold }) => hold.expires), [undefined]);
  assertEquals(placed.outcome.ok && [placed.outcome.expires, placed.outcome.expiryIgnored], [undefined, true]);
  const holds = [aHold({ expires: nextMonth })];
  const changed = changeOf(decide({ facts: { holds }, command: { mode: "change", expires: yesterday } }));
  assertSame(effectsOf(changed.effects, "change-hold").map(({ hold }) => hold.expires), [nextMonth]);
  assertEquals(changed.outcome.ok && changed.outcome.expiryIgnored, true);
});

Deno.test("decideHold() lets a hold on copies of a library move with its pickup location, unless it has its copy", () => {
  const copies = [{ item: anItem({ permanentLocation: "EAST" }) }];
  const command = { mode: "change", pickupLocation: "EAST" } as const;
  const moved = (hold: Hold, at: HoldFacts["copies"]) =>
    effectsOf(changeOf(decide({ facts: { holds: [hold], copies: at }, command })).effects, "change-hold")[0]?.hold;
  assertEquals(moved(aHold({ library: "MAIN" }), copies)?.library, "EAST");
  assertEquals(moved(aHold({ library: "MAIN", status: "waiting", capturedItemId: "I1" }), [])?.library, "MAIN");
});

const lent = aLoan({ itemId: "I1", patronId: "P9" });
const AVAILABLE: readonly (readonly [what: string, expected: boolean, Partial<HoldFacts>, Partial<HoldCommand>?])[] = [
  ["for the first in the queue while a copy is on its shelf", true, {}],
  ["though one copy is lent, when another is on its shelf", true, {
    copies: [{ item: anItem(), loan: lent }, { item: anItem({ itemId: "I2" }) }],
  }],
  ["no: somebody is before", false, { holds: [ofP2] }],
  ["no: the copy is lent", false, { copies: [{ item: anItem(), loan: lent }] }],
  ["no: the copy is on its way", false, { copies: [{ item: anItem({ transitTo: "EAST" }) }] }],
  ["no: one copy is lost, the other is lent", false, {
    copies: [{ item: anItem({ status: "lost" }) }, { item: anItem({ itemId: "I2" }), loan: lent }],
  }],
  ["no: there is no copy", false, { copies: [] }],
  ["no: the copy that is wanted is lent", false, {
    itemId: "I1",
    copies: [{ item: anItem(), loan: lent }, { item: anItem({ itemId: "I2" }) }],
  }, { scope: "item", itemId: "I1" }],
  ["no: the copies of the library are lent", false, {
    copies: [{ item: anItem(), loan: lent }, { item: anItem({ itemId: "I2", permanentLocation: "EAST" }) }],
  }, { scope: "library" }],
  ["for whom a copy waits on the hold shelf", true, {
    holds: [aHold({ status: "waiting", capturedItemId: "I1" })],
  }, { mode: "change" }],
  ["no: the copy waits on the hold shelf of another library", false, {
    holds: [aHold({ status: "waiting", capturedItemId: "I1" })],
  }, { mode: "change", pickupLocation: "EAST" }],
  ["no: a copy is on its way to the pickup location", false, {
    holds: [aHold({ status: "in-transit", capturedItemId: "I1" })],
  }, { mode: "change" }],
];

for (const [what, expected, facts, command = {}] of AVAILABLE) {
  Deno.test(`decideHold() tells whether a copy is available: ${what}`, () => {
    const { outcome } = changeOf(decide({ facts, command }));
    assertEquals(outcome.ok && outcome.available, expected);
  });
}

Deno.test("decideHold() changes only what the request names", () => {
  const hold = aHold({ pickupLocation: "EAST", expires: nextMonth });
  const { effects } = changeOf(decide({ facts: { holds: [hold] }, command: { mode: "change" } }));
  assertSame(effects, [{ kind: "change-hold", hold }]);
});
