import { assertEquals } from "@std/assert";
import { partOfList, wholeList } from "../../../src/library/known/known_list.ts";
import { type CopyLoan, type KnownCard, loansThere, NO_CARD } from "../../../src/library/known/known_records.ts";
import {
  cardWithWaiting,
  copyWithWaiting,
  handedOver,
  type WaitingChange,
} from "../../../src/library/known/known_waiting.ts";

const NOW = Temporal.Instant.from("2026-11-24T10:00:00Z");
/** The system says everything later than that, by its own clock. */
const said = { at: NOW.add({ hours: 1 }).epochMilliseconds, origin: "learned" as const };
const DUE = "2026-12-01T23:59:00Z", OVER = "2026-11-20T23:59:00Z";

const loanOf = (patronId: string, due: string = DUE) => ({ patronId, due, renewals: 0 });
const lent = (patronId: string, due: string): CopyLoan => ({ kind: "on loan", to: loanOf(patronId, due) });
const change = (
  itemId: string,
  loan: WaitingChange["loan"],
  before: CopyLoan = { kind: "not on loan" },
  keptFor = 0,
): readonly WaitingChange[] => [
  { itemId, loan, before, at: NOW.subtract({ minutes: keptFor }), isKept: keptFor > 0 },
];

/** What is known of Ada's card with what waits: her loans, and the counts as they are written. */
function ada(card: Partial<KnownCard>, waiting: Readonly<Record<string, readonly WaitingChange[]>>) {
  const counts = { value: "000100020003    00040005", ...said };
  const known = { ...NO_CARD, facts: { counts }, ...card };
  const read = cardWithWaiting("A1", known, new Map(Object.entries(waiting)), () => "T1", NOW);
  return [loansThere(read?.loans ?? NO_CARD.loans).toSorted(), read?.facts.counts?.value];
}

Deno.test("copyWithWaiting() says what the newest change says, however late the system said otherwise", () => {
  const copy = { facts: { lent: { value: { due: "" }, ...said } }, loan: { value: null, ...said } };
  const both = [...change("I1", loanOf("A1")), ...change("I1", null, lent("A1", DUE))];
  assertEquals(copyWithWaiting(copy, both.slice(0, 1), NOW)?.loan, {
    value: loanOf("A1"),
    at: said.at + 1,
    origin: "away",
  });
  assertEquals(copyWithWaiting(copy, both, NOW)?.loan?.value, null);
  assertEquals(copyWithWaiting(undefined, both, NOW)?.loan?.at, NOW.epochMilliseconds);
});

Deno.test("what its terminal has kept, and told after a newer change, changes nothing", () => {
  const loan = change("I1", loanOf("A1")), keptBack = change("I1", null, lent("A1", DUE), 20);
  assertEquals(copyWithWaiting(undefined, [...loan, ...keptBack], NOW)?.loan?.value, loanOf("A1"));
  assertEquals(ada({}, { i1: [...loan, ...keptBack] }), [["I1"], "000100020004    00040005"]);
  // Of one second the one that was told last is the newest.
  const second = keptBack.map((one) => ({ ...one, at: NOW }));
  assertEquals(copyWithWaiting(undefined, [...loan, ...second], NOW)?.loan?.value, null);
  // She has brought it back since she took it from a terminal that was cut off.
  const back = change("I1", null, { kind: "unknown" }),
    keptLoan = change("I1", loanOf("A1"), { kind: "not on loan" }, 20);
  assertEquals(copyWithWaiting(undefined, [...back, ...keptLoan], NOW)?.loan?.value, null);
  assertEquals(ada({}, { i1: [...back, ...keptLoan] })[0], []);
});

Deno.test("a return that its terminal has kept leaves a loan that the system may have made since", () => {
  const copy = { facts: {}, loan: { value: loanOf("B2"), ...said } };
  const kept = change("I1", null, { kind: "unknown" }, 20);
  assertEquals(copyWithWaiting(copy, kept, NOW), copy);
  assertEquals(copyWithWaiting(copy, change("I1", null, lent("B2", DUE), 20), NOW)?.loan?.value, null);
  assertEquals(copyWithWaiting(copy, change("I1", null, { kind: "unknown" }), NOW)?.loan?.value, null);
  assertEquals(copyWithWaiting(undefined, kept, NOW)?.loan?.value, null);
});

Deno.test("handedOver() takes what does not wait any more for what the system has said", () => {
  const loan = { value: loanOf("A1"), at: 1, origin: "away" as const };
  assertEquals(handedOver({ facts: {}, loan }).loan, { ...loan, origin: "learned" });
  assertEquals(handedOver({ facts: {}, loan: { ...loan, origin: "fed" } }).loan?.origin, "fed");
  assertEquals([copyWithWaiting({ facts: {}, loan }, [], NOW)?.loan, copyWithWaiting(undefined, [], NOW)], [
    loan,
    undefined,
  ]);
});

Deno.test("cardWithWaiting() adds loans, takes returned ones away, and counts both", () => {
  const loans = wholeList([["i7", true], ["i8", true], ["i9", true]] as const, said);
  assertEquals(ada({ loans }, { i1: change("I1", loanOf("A1")) }), [
    ["I1", "i7", "i8", "i9"],
    "000100020004    00040005",
  ]);
  // One that was overdue.
  assertEquals(ada({ loans }, { i9: change("I9", null, lent("A1", OVER)) }), [
    ["i7", "i8"],
    "000100010002    00040005",
  ]);
  // Lent to somebody else by a terminal that was cut off; lent and back; renewed, so that it is overdue no more.
  assertEquals(ada({ loans }, { i9: change("I9", loanOf("B2"), lent("A1", DUE)) })[0], ["i7", "i8"]);
  assertEquals(
    ada({ loans }, { i1: [...change("I1", loanOf("A1")), ...change("I1", null, lent("A1", DUE))] }),
    [["i7", "i8", "i9"], "000100020003    00040005"],
  );
  assertEquals(ada({ loans }, { i9: change("I9", loanOf("A1"), lent("A1", OVER)) })[1], "000100010003    00040005");
});

Deno.test("cardWithWaiting() takes the hold away that a loan has fulfilled, of the copy or its title", () => {
  const holds = partOfList([["t1", "waiting"], ["i2", "pending"]] as const, said);
  assertEquals(ada({ holds }, { i1: change("I1", loanOf("A1")) })[1], "000000020004    00040005");
  assertEquals(ada({ holds }, { i2: change("I2", loanOf("A1")) })[1], "000100020004    00040004");
  const read = cardWithWaiting(
    "A1",
    { ...NO_CARD, holds },
    new Map([["i1", change("I1", loanOf("A1"))]]),
    () => "T1",
    NOW,
  );
  // It keeps its moment: what the system counted later is still newer.
  assertEquals(read?.holds.entries.t1, { value: null, ...said });
});

Deno.test("cardWithWaiting() leaves a card as it is of which nothing waits", () => {
  const card = { ...NO_CARD, loans: wholeList([["i9", true]] as const, said) };
  const waiting = new Map([["i9", change("I9", null, lent("B2", DUE))]]);
  assertEquals(cardWithWaiting("A1", card, waiting, () => undefined, NOW) === card, true);
  const made = cardWithWaiting("A1", undefined, new Map([["i1", change("I1", loanOf("A1"))]]), () => undefined, NOW);
  assertEquals(loansThere(made?.loans ?? NO_CARD.loans), ["I1"]);
});
