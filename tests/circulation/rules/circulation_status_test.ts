import { assertEquals } from "@std/assert";
import { circulationStatus } from "../../../src/circulation/rules/circulation_status.ts";
import { addDays } from "../../../src/library/day.ts";
import type { Item } from "../../../src/library/item.ts";
import type { CirculationStatus } from "../../../src/library/report.ts";
import type { ItemFacts } from "../../../src/storage/port/storage.ts";
import { itemFacts, overviewOf, someRules } from "../../support/library/facts.ts";
import { aHold, aLoan, anItem, NOON } from "../../support/library/records.ts";

const RULES = someRules([{ itemType: "book", recallAfterDays: 14 }], { reshelveMinutes: 30 });
const yesterday = "2026-03-01";
const waiting = aHold({ status: "waiting", capturedItemId: "I1", shelfExpires: addDays(yesterday, 1) });
const ofP2 = aHold({ patronId: "P2" });
const old = aLoan({ checkedOut: NOON.subtract({ hours: 24 * 14 }) });
const justBack = NOON.subtract({ minutes: 29 });

/** From the first that counts to the last: each copy is also what the next ones are, so that the order shows. */
const CASES: readonly (readonly [CirculationStatus, what: string, Partial<Item>, Partial<ItemFacts>?])[] = [
  ["in-transit", "a lent copy claimed returned that travels", { transitTo: "EAST", status: "claimed-returned" }, {
    loan: old,
    holds: [waiting],
  }],
  ["claimed-returned", "a lent copy that is claimed returned", { status: "claimed-returned" }, {
    loan: old,
    holds: [ofP2],
  }],
  ["missing", "a missing copy on the hold shelf", { status: "missing", returned: justBack }, { holds: [waiting] }],
  ["lost", "a lent copy that is lost", { status: "lost" }, { loan: old, holds: [ofP2] }],
  ["recalled", "a lent copy that somebody has waited for long enough", { status: "damaged" }, {
    loan: old,
    holds: [ofP2],
  }],
  ["on-loan-protected", "a copy lent so lately that it is not recalled", { returned: justBack }, {
    loan: aLoan(),
    holds: [ofP2],
  }],
  ["on-loan", "a lent copy that nobody waits for", { status: "in-process", returned: justBack }, { loan: old }],
  ["on-loan", "a lent copy where a free one could serve", {}, { loan: old, holds: [ofP2], freeCopies: 1 }],
  ["in-transit", "a copy on its way to the patron who waits for it, of which only the hold tells that", {}, {
    holds: [aHold({ status: "in-transit", capturedItemId: "I1" })],
  }],
  ["on-hold-shelf", "a copy in process on the hold shelf", { status: "in-process", returned: justBack }, {
    holds: [waiting],
  }],
  ["in-process", "a copy in process that is just back", { status: "in-process", returned: justBack }],
  ["on-order", "a copy on order that is just back", { status: "on-order", returned: justBack }],
  ["to-be-reshelved", "a damaged copy that is just back", { status: "damaged", returned: justBack }],
  ["to-be-reshelved", "a copy that nobody collected and that is just back", { returned: justBack }, {
    holds: [aHold({ ...waiting, shelfExpires: yesterday })],
  }],
  ["other", "a damaged copy", { status: "damaged" }],
  ["other", "a copy not for loan", { status: "not-for-loan" }],
  ["other", "a withdrawn copy", { status: "withdrawn", returned: justBack.subtract({ minutes: 1 }) }],
  ["available", "a copy that has been back for long", { returned: NOON.subtract({ minutes: 30 }) }],
  ["available", "a copy on its shelf that somebody waits for", {}, { holds: [ofP2] }],
];

for (const [status, what, item, facts] of CASES) {
  Deno.test(`circulationStatus() of ${what} is ${status}`, () => {
    const copy = overviewOf(itemFacts({ item: anItem(item), ...facts }));
    assertEquals(circulationStatus(copy, RULES, NOON, "UTC"), status);
  });
}

Deno.test("circulationStatus() never says to-be-reshelved where the rules give no time for it", () => {
  const copy = overviewOf(itemFacts({ item: anItem({ returned: NOON }) }));
  assertEquals(circulationStatus(copy, someRules(), NOON, "UTC"), "available");
});
