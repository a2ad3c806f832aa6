import { assertEquals } from "@std/assert";
import { decideCheckin } from "../../../src/circulation/decide/decide_checkin.ts";
import type { Rule, Rules } from "../../../src/circulation/rules/rules.ts";
import { addDays } from "../../../src/library/day.ts";
import type { Item } from "../../../src/library/item.ts";
import type { CheckinCommand } from "../../../src/library/library.ts";
import { CANCELLED } from "../../../src/storage/port/hold.ts";
import type { ItemFacts } from "../../../src/storage/port/storage.ts";
import { assertSame } from "../../support/assert/assert_same.ts";
import { anOrigin } from "../../support/library/changes.ts";
import { aCheckin } from "../../support/library/commands.ts";
import { changeOf, countingIds, effectsOf, reasonOf } from "../../support/library/decisions.ts";
import { itemFacts, someRules } from "../../support/library/facts.ts";
import { aHold, aLoan, anItem, aPatron, NOON } from "../../support/library/records.ts";

type CheckinFacts = Parameters<typeof decideCheckin>[0];

interface Case {
  readonly item?: Partial<Item>;
  readonly facts?: Partial<ItemFacts>;
  readonly rules?: readonly Rule[];
  readonly settings?: Partial<Rules>;
  readonly command?: Partial<CheckinCommand>;
}

const reader = aPatron({ patronId: "P2", firstName: "Mary", lastName: "Shelley", category: "child" });

function decide({ item, facts, rules, settings, command }: Case) {
  const known = itemFacts({ item: anItem(item), ...facts });
  const borrower = known.loan && { patronId: "P1", category: "adult", version: 3 };
  const holders: CheckinFacts["holders"] = new Map([["P2", reader]]);
  const found: CheckinFacts = { item: known, holders, ...borrower && { borrower } };
  return decideCheckin(found, someRules(rules, settings), aCheckin(command), countingIds());
}

const yesterday = "2026-03-01";
const ofP2 = aHold({ holdId: "H2", patronId: "P2" });
const waiting = aHold({ ...ofP2, status: "waiting", capturedItemId: "I1", shelfExpires: addDays(yesterday, 1) });
const travelling = aHold({ ...ofP2, pickupLocation: "EAST", status: "in-transit", capturedItemId: "I1" });
const atEast = { origin: anOrigin({ branch: "EAST" }) };

Deno.test("decideCheckin() refuses a withdrawn copy and sounds an alert", () => {
  const { kind, outcome } = decide({ item: { status: "withdrawn" }, facts: { loan: aLoan() } });
  assertEquals(kind, "refused");
  assertSame(outcome, {
    ok: false,
    reason: "item-withdrawn",
    item: anItem({ status: "withdrawn" }),
    alert: "other",
  });
});

Deno.test("decideCheckin() ends the loan even of a withdrawn copy that was taken back off-line", () => {
  const { effects } = changeOf(
    decide({ item: { status: "withdrawn" }, facts: { loan: aLoan() }, command: { offline: {} } }),
  );
  assertSame(effectsOf(effects, "end-loan"), [{ kind: "end-loan", itemId: "I1" }]);
});

Deno.test("decideCheckin() refuses a copy that is neither lent nor wanted nor out of place, without an alert", () => {
  const { kind, outcome } = decide({});
  assertEquals(kind, "refused");
  assertSame(outcome, { ok: false, reason: "not-on-loan", item: anItem() });
});

Deno.test("decideCheckin() takes a branch's code in another case for the same branch", () => {
  assertEquals(reasonOf(decide({ item: { permanentLocation: "main", currentLocation: "main" } })), "not-on-loan");
});

Deno.test("decideCheckin() ends the loan, notes the return, and moves copy and borrower on", () => {
  const { action, patronId, itemId, outcome, effects, undo, expect } = changeOf(decide({ facts: { loan: aLoan() } }));
  assertSame({ action, patronId, itemId }, { action: "checkin", patronId: "P1", itemId: "I1" });
  assertSame(outcome, { ok: true, item: anItem({ returned: NOON }), patronId: "P1" });
  assertSame(effects, [
    { kind: "end-loan", itemId: "I1" },
    { kind: "change-item", item: anItem({ returned: NOON }), was: anItem() },
  ]);
  assertSame(undo, [
    { kind: "restore-item", was: {}, without: ["returned"] },
    { kind: "open-loan", loan: aLoan() },
  ]);
  assertSame(expect, [
    { kind: "item", id: "I1", version: 5, moves: true },
    { kind: "title", id: "T1", version: 7, moves: false },
    { kind: "patron", id: "P1", version: 3, moves: true },
  ]);
});

Deno.test("decideCheckin() lets the journal forget who had the copy where the rules say so, but tells the terminal", () => {
  const settings = { forgetPatronAtReturn: true };
  const { patronId, effects, outcome } = changeOf(decide({ facts: { loan: aLoan() }, settings }));
  assertEquals(patronId, undefined);
  assertSame(effectsOf(effects, "end-loan"), [{ kind: "end-loan", itemId: "I1", forget: true }]);
  assertEquals(outcome.ok && outcome.patronId, "P1");
});

Deno.test("decideCheckin() notes a new return of a copy that has come back before", () => {
  const item = { returned: NOON.subtract({ hours: 24 }) };
  const { effects } = changeOf(decide({ item, facts: { loan: aLoan() } }));
  const after = anItem({ returned: NOON });
  assertSame(effectsOf(effects, "change-item"), [{ kind: "change-item", item: after, was: anItem(item) }]);
});

Deno.test("decideCheckin() ends the loan of somebody who is not known any more, and charges nobody", () => {
  const loan = aLoan({ patronId: "P7", due: NOON.subtract({ hours: 72 }) });
  const known = { item: itemFacts({ loan }), holders: new Map() };
  const { outcome, effects, expect } = changeOf(
    decideCheckin(known, someRules([{ overdueFee: 20 }]), aCheckin(), countingIds()),
  );
  assertSame(outcome, { ok: true, item: anItem({ returned: NOON }), patronId: "P7" });
  assertSame([effects.map(({ kind }) => kind), expect.map(({ kind }) => kind)], [
    ["end-loan", "change-item"],
    ["item", "title"],
  ]);
});

for (const status of ["lost", "missing", "claimed-returned"] as const) {
  Deno.test(`decideCheckin() makes a copy that was ${status} available`, () => {
    const { outcome } = changeOf(decide({ item: { status } }));
    assertSame(outcome.item, anItem());
  });
}

for (const status of ["damaged", "in-process", "on-order", "not-for-loan"] as const) {
  Deno.test(`decideCheckin() leaves a copy that is ${status} so, and captures no hold for it`, () => {
    const { outcome, effects } = changeOf(decide({ item: { status }, facts: { loan: aLoan(), holds: [ofP2] } }));
    assertSame(outcome, { ok: true, item: anItem({ status, returned: NOON }), patronId: "P1" });
    assertSame(effectsOf(effects, "change-hold"), []);
  });
}

Deno.test("decideCheckin() charges for the days that the copy was late", () => {
  const late = { loan: aLoan({ due: NOON.subtract({ hours: 72 }) }) };
  const { outcome, effects } = changeOf(decide({ facts: late, rules: [{ category: "adult", overdueFee: 20 }] }));
  assertSame(outcome.ok && outcome.fee, { type: "overdue", amount: 60 });
  assertSame(effectsOf(effects, "charge").map(({ fee }) => fee), [{
    feeId: "N1",
    patronId: "P1",
    itemId: "I1",
    type: "overdue",
    amount: 60,
    outstanding: 60,
    description: "Middlemarch",
    incurred: NOON,
    ended: NOON,
  }]);
});

const monday = Temporal.Instant.from("2026-03-02T08:00:00Z");
const RETURNED: readonly (readonly [string, Temporal.Instant | undefined, Temporal.Instant])[] = [
  ["when the terminal says so", monday, monday],
  ["now when the terminal says nothing", undefined, NOON],
  ["now when the terminal names a moment to come", NOON.add({ seconds: 1 }), NOON],
  ["now when the terminal names a moment before the loan", monday.subtract({ hours: 24 * 30 }), NOON],
];

for (const [what, returned, expected] of RETURNED) {
  Deno.test(`decideCheckin() takes a copy as returned ${what}`, () => {
    const loan = aLoan({ checkedOut: monday.subtract({ hours: 24 * 29 }) });
    const { outcome } = changeOf(decide({ facts: { loan }, command: { returned } }));
    assertSame(outcome.item?.returned, expected);
  });
}

Deno.test("decideCheckin() charges up to the day of the return, not of the scan", () => {
  const loan = aLoan({ checkedOut: NOON.subtract({ hours: 240 }), due: NOON.subtract({ hours: 72 }) });
  const back = { returned: NOON.subtract({ hours: 48 }) };
  const { outcome } = changeOf(decide({ facts: { loan }, rules: [{ overdueFee: 20 }], command: back }));
  assertSame(outcome.ok && outcome.fee, { type: "overdue", amount: 20 });
});

Deno.test("decideCheckin() puts a copy that somebody waits for here on the hold shelf", () => {
  const { outcome, effects, expect } = changeOf(
    decide({ facts: { loan: aLoan(), holds: [ofP2] }, rules: [{ itemType: "book", sortBin: "4" }] }),
  );
  assertSame(outcome, {
    ok: true,
    item: anItem({ returned: NOON }),
    patronId: "P1",
    alert: "hold-here",
    destination: "MAIN",
    hold: { patronId: "P2", name: "Mary Shelley" },
    sortBin: "4",
  });
  const shelved = { ...ofP2, status: "waiting" as const, capturedItemId: "I1", shelfExpires: addDays(yesterday, 8) };
  assertSame(effectsOf(effects, "change-hold"), [{ kind: "change-hold", hold: shelved }]);
  assertSame(expect[1], { kind: "title", id: "T1", version: 7, moves: true });
});

Deno.test("decideCheckin() keeps a copy on the hold shelf as long as the rule for its holder and its type says", () => {
  const rules = [
    { itemType: "book", holdShelfDays: 3 },
    { category: "child", holdShelfDays: 14 },
    { category: "adult", holdShelfDays: 1 },
  ];
  const { effects } = changeOf(decide({ facts: { loan: aLoan(), holds: [ofP2] }, rules }));
  assertSame(effectsOf(effects, "change-hold")[0]?.hold.shelfExpires, addDays(yesterday, 15));
});

Deno.test("decideCheckin() sends a copy that somebody waits for elsewhere on its way", () => {
  const holds = [aHold({ ...ofP2, pickupLocation: "EAST" })];
  const { outcome, effects } = changeOf(decide({ facts: { loan: aLoan(), holds } }));
  assertSame(outcome, {
    ok: true,
    item: anItem({ returned: NOON, transitTo: "EAST" }),
    patronId: "P1",
    alert: "hold-elsewhere",
    destination: "EAST",
    hold: { patronId: "P2", name: "Mary Shelley" },
  });
  assertSame(effectsOf(effects, "change-hold"), [{ kind: "change-hold", hold: travelling }]);
});

Deno.test("decideCheckin() names nobody where the holder is not known", () => {
  const { outcome } = changeOf(decide({ facts: { holds: [aHold({ patronId: "P9" })] } }));
  assertSame(outcome.ok && outcome.hold, { patronId: "P9", name: "" });
});

Deno.test("decideCheckin() lets a travelling copy that arrives wait on the hold shelf", () => {
  const item = { transitTo: "EAST" };
  const { outcome, effects } = changeOf(decide({ item, facts: { holds: [travelling] }, command: atEast }));
  assertSame(outcome.ok && [outcome.alert, outcome.item], ["hold-here", anItem({ currentLocation: "EAST" })]);
  const shelved = { ...travelling, status: "waiting" as const, shelfExpires: addDays(yesterday, 8) };
  assertSame(effectsOf(effects, "change-hold"), [{ kind: "change-hold", hold: shelved }]);
});

Deno.test("decideCheckin() sends a travelling copy on that was unloaded at the wrong branch", () => {
  const item = { transitTo: "EAST" };
  const { outcome, effects } = changeOf(
    decide({ item, facts: { holds: [travelling] }, command: { origin: anOrigin({ branch: "WEST" }) } }),
  );
  const after = anItem({ currentLocation: "WEST", transitTo: "EAST" });
  assertSame(outcome.ok && [outcome.alert, outcome.item], ["hold-elsewhere", after]);
  assertSame(effects, [{ kind: "change-item", item: after, was: anItem(item) }]);
});

Deno.test("decideCheckin() says again of a copy on the hold shelf that it belongs there, and changes nothing", () => {
  const { outcome, effects } = changeOf(decide({ facts: { holds: [waiting] } }));
  assertSame(outcome.ok && [outcome.alert, outcome.hold?.patronId], ["hold-here", "P2"]);
  assertSame(effects, []);
});

Deno.test("decideCheckin() sends a copy from one hold shelf to another", () => {
  const holds = [aHold({ ...waiting, pickupLocation: "EAST" })];
  const { outcome, effects } = changeOf(decide({ facts: { holds } }));
  assertEquals(outcome.alert, "hold-elsewhere");
  assertSame(effectsOf(effects, "change-hold"), [{ kind: "change-hold", hold: travelling }]);
});

Deno.test("decideCheckin() gives a copy that nobody collected to the next in the queue", () => {
  const left = aHold({ ...waiting, shelfExpires: yesterday });
  const next = aHold({ holdId: "H3", patronId: "P3" });
  const { outcome, effects } = changeOf(decide({ facts: { holds: [left, next] } }));
  assertSame(effectsOf(effects, "end-hold"), [{ kind: "end-hold", holdId: "H2" }]);
  assertSame(effectsOf(effects, "change-hold").map(({ hold }) => hold.holdId), ["H3"]);
  assertEquals(outcome.ok && outcome.hold?.patronId, "P3");
});

const cancelled = aHold({ ...waiting, shelfExpires: CANCELLED });

Deno.test("decideCheckin() says that a copy's hold was cancelled, once, and takes it off the hold shelf", () => {
  const { outcome, effects, undo } = changeOf(decide({ facts: { holds: [cancelled] } }));
  assertSame(effects, [{ kind: "end-hold", holdId: "H2" }]);
  assertSame(undo, [{ kind: "place-hold", hold: cancelled }]);
  assertSame(outcome, { ok: true, item: anItem(), holdCancelled: true });
});

Deno.test("decideCheckin() says nothing of a cancelled hold when somebody else waits for the copy", () => {
  const next = aHold({ holdId: "H3", patronId: "P3" });
  const { outcome, effects } = changeOf(decide({ facts: { holds: [cancelled, next] } }));
  assertSame(effectsOf(effects, "end-hold"), [{ kind: "end-hold", holdId: "H2" }]);
  assertEquals(outcome.ok && [outcome.hold?.patronId, outcome.holdCancelled], ["P3", undefined]);
});

Deno.test("decideCheckin() takes a copy that nobody collected, and nobody else wants, off the hold shelf", () => {
  const { outcome, effects } = changeOf(decide({ facts: { holds: [aHold({ ...waiting, shelfExpires: yesterday })] } }));
  assertSame(effects, [{ kind: "end-hold", holdId: "H2" }]);
  assertSame(outcome, { ok: true, item: anItem() });
});

Deno.test("decideCheckin() captures the first hold that wants this copy and has not run out", () => {
  const holds = [
    aHold({ holdId: "H3", expires: yesterday }),
    aHold({ holdId: "H4", itemId: "I2" }),
    aHold({ holdId: "H5", library: "EAST" }),
    aHold({ holdId: "H6", itemId: "i1", library: "main" }),
    ofP2,
  ];
  const { effects } = changeOf(decide({ facts: { holds } }));
  assertSame(effectsOf(effects, "change-hold").map(({ hold }) => hold.holdId), ["H6"]);
});

Deno.test("decideCheckin() sends another branch's copy home", () => {
  const { outcome, effects } = changeOf(decide({ facts: { loan: aLoan() }, command: atEast }));
  const after = anItem({ currentLocation: "EAST", transitTo: "MAIN", returned: NOON });
  assertSame(outcome, { ok: true, item: after, patronId: "P1", alert: "send-elsewhere", destination: "MAIN" });
  assertSame(effectsOf(effects, "change-item"), [{ kind: "change-item", item: after, was: anItem() }]);
});

Deno.test("decideCheckin() lets a copy that belongs nowhere stay where it comes back", () => {
  const { outcome } = changeOf(
    decide({ item: { permanentLocation: "" }, facts: { loan: aLoan() }, command: atEast }),
  );
  assertEquals(outcome.alert, undefined);
});

Deno.test("decideCheckin() ends a copy's journey home without an alert", () => {
  const { outcome } = changeOf(decide({ item: { currentLocation: "EAST", transitTo: "MAIN" } }));
  assertSame(outcome, { ok: true, item: anItem() });
});
