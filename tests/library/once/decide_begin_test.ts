import { assertEquals } from "@std/assert";
import type { ChangeRow } from "../../../src/library/once/change_state.ts";
import { type BeginQuestion, decideBegin, decideHandOver } from "../../../src/library/once/decide_begin.ts";

const NOW = Temporal.Instant.from("2026-11-30T10:00:00Z");
const at = (seconds: number) => NOW.add({ seconds });

/** A loan of the copy I1 that is open; its owner settles it within a minute, and it stands for half an hour. */
function row(more: Partial<ChangeRow> = {}): ChangeRow {
  return {
    ...{ ledgerId: 5, institution: "MAIN", state: "open", terminalTold: "nothing", begun: at(-10) },
    ...{ openUntil: at(50), standsUntil: at(1790), retryKey: "K1", retryWindow: 60_000, itemWay: "MAIN\ri1" },
    ...more,
  };
}

const question = (more: Partial<BeginQuestion> = {}): BeginQuestion => ({
  ...{ institution: "MAIN", keys: [], whenever: false, payments: [], waitsFor: ["MAIN\ri1"] },
  ...more,
});

function decided(asked: Partial<BeginQuestion>, ...rows: readonly Partial<ChangeRow>[]): string {
  const came = decideBegin(question(asked), rows.map(row), NOW);
  return came.kind === "begun" ? "begun" : `${came.kind} ${came.row.ledgerId}`;
}

const RETRY = { keys: ["K1"], waitsFor: [] }, PAID = { payments: ["B1"], waitsFor: [] };

for (
  const [what, asked, rows, comes] of [
    ["what is under way, of its copy", {}, [{}], "in the way 5"],
    ["what is not known, for as long as it stands", {}, [{ state: "unknown", openUntil: at(-1) }], "in the way 5"],
    ["what is not known for too long", {}, [{ state: "unknown", openUntil: at(-1), standsUntil: at(-1) }], "begun"],
    ["what is done, or closed", {}, [{ state: "done" }, { state: "closed" }], "begun"],
    [
      "what waits, however long",
      {},
      [{ state: "waiting", openUntil: at(-9e6), standsUntil: at(-9e6) }],
      "in the way 5",
    ],
    ["what is under way, before what waits", {}, [{ ledgerId: 9, state: "waiting" }, {}], "in the way 5"],
    ["a retry, before what is in the way", { keys: ["K1"] }, [{}], "earlier 5"],
    ["no retry of what was not sent", RETRY, [{ state: "not sent", terminalTold: "no", keepUntil: at(9) }], "begun"],
    [
      "a retry of what staff see to",
      RETRY,
      [{ state: "not sent", terminalTold: "yes", keepUntil: at(9) }],
      "earlier 5",
    ],
    ["a retry within its window", RETRY, [{ state: "done", keepUntil: NOW }], "earlier 5"],
    ["no retry after its window", RETRY, [{ state: "done", keepUntil: at(-1) }], "begun"],
    ["a retry whenever it comes", { ...RETRY, whenever: true }, [{ state: "done", keepUntil: at(-1) }], "earlier 5"],
    ["a retry of what waits", RETRY, [{ state: "waiting" }], "earlier 5"],
    ["the newest of two", RETRY, [{ ledgerId: 7 }, { ledgerId: 8, state: "unknown" }, {}], "earlier 8"],
    ["no retry of another institution", RETRY, [{ institution: "EAST" }], "begun"],
    ["the same payment for a day", PAID, [{ paymentKey: "B1", state: "done", settled: at(-86_400) }], "earlier 5"],
    ["no payment of two days ago", PAID, [{ paymentKey: "B1", state: "done", settled: at(-86_401) }], "begun"],
    ["no payment that was refused", PAID, [{ paymentKey: "B1", state: "refused", settled: NOW }], "begun"],
  ] as const
) {
  Deno.test(`decideBegin() finds ${what}`, () => assertEquals(decided(asked, ...rows), comes));
}

Deno.test("decideHandOver() has the older of two that wait go first, and waits for what is under way", () => {
  const own = row({ state: "waiting" }), ways = ["MAIN\ri1"];
  const kindOf = (...rows: readonly Partial<ChangeRow>[]) =>
    decideHandOver(own, ways, [own, ...rows.map(row)], NOW).kind;
  assertEquals(kindOf(), "begun");
  assertEquals(kindOf({ ledgerId: 6, state: "waiting" }), "begun");
  assertEquals(kindOf({ ledgerId: 4, state: "waiting" }), "in the way");
  assertEquals(kindOf({ ledgerId: 6, state: "unknown" }), "in the way");
  assertEquals(decideHandOver(row({ state: "done" }), ways, [], NOW).kind, "earlier");
});
