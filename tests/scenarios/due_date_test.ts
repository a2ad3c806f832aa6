import { assertEquals } from "@std/assert";
import { checkin, checkout, itemInformation, patronInformation, renew } from "../support/wire/messages.ts";
import { aLoan, anItem, NOON } from "../support/library/records.ts";
import { scenario } from "../support/server/scenario.ts";
import { smallScenario } from "../support/server/small_scenarios.ts";

scenario(
  "a due date is the end of its day (23:59) in the institution's time zone",
  {
    rules: [{ loan_days: "28" }],
  },
  async ({ login, storage, pass }) => {
    const desk = await login();
    // Summer time begins in between; the day still ends at 23:59 on its own clock.
    await desk.ask(checkout("P1", "I1"), /\|AH20260330 {4}235900\|/);
    const due = (await storage.itemFacts("I1"))?.loan?.due;
    if (due?.toString() !== "2026-03-30T21:59:00Z") throw new Error(String(due));
    await pass({ hours: 10, minutes: 59 });
    // One minute before midnight it is still Monday.
    await desk.ask(checkout("P2", "I2"), /\|AH20260330 {4}235900\|/);
    await desk.ask(checkin("I2"), /^101/);
    await pass({ minutes: 1 });
    await desk.ask(checkout("P1", "I2"), /\|AH20260331 {4}235900\|/);
  },
);

scenario(
  "a due date is a moment when the loan period is in hours",
  { rules: [{ loan_hours: "4" }] },
  async ({ login, pass }) => {
    const desk = await login();
    await pass({ minutes: 7, seconds: 31 });
    await desk.ask(checkout("P1", "I1"), /\|AH20260302 {4}170731\|/);
    await desk.ask(itemInformation("I1"), /\|?AH20260302 {4}170731\|/);
    await pass({ hours: 4 });
    await desk.ask(patronInformation("P1", 2), /000000000001000000000000AOMAIN/);
    await pass({ seconds: 1 });
    await desk.ask(patronInformation("P1", 2), /000000010001000000000000AOMAIN.*\|ATI1\|/);
  },
);

smallScenario(
  "closed days move a due date on",
  {
    // Two weeks from Monday, 2 March is Monday, 16 March.
    rules: [{ loan_days: "14" }, { item_type: "laptop", loan_hours: "24" }],
    libraries: { MAIN: "monday tuesday 2026-03-18 12-25", CPL: "" },
    items: [
      anItem(),
      anItem({ itemId: "I2", titleId: "T2" }),
      anItem({ itemId: "I3", titleId: "T3", itemType: "laptop" }),
    ],
  },
  async ({ login }) => {
    const main = await login();
    await main.ask(checkout("P1", "I1"), /\|AH20260319 {4}235900\|/);
    await main.ask(checkout("P1", "I3"), /\|AH20260304 {4}130000\|/);
    const cpl = await login("sipterm1", "CPL");
    await cpl.ask(checkout("P1", "I2"), /\|AH20260316 {4}235900\|/);
    await cpl.ask(renew("P1", "I1"), /\|AH20260402 {4}235900\|/);
  },
);

smallScenario("the rule for category and item type wins over category, item type and all", {
  items: ["book", "dvd", "map"].map((itemType, at) =>
    anItem({ itemId: `I${at + 1}`, titleId: `T${at + 1}`, itemType: itemType.toUpperCase() })
  ),
  rules: [
    { loan_days: "1" },
    { item_type: "dvd", loan_days: "2" },
    { category: "adult", loan_days: "3" },
    { category: "Adult", item_type: "book", loan_days: "4" },
  ],
}, async ({ login }) => {
  const desk = await login();
  await desk.ask(checkout("P1", "I1"), /\|AH20260306 {4}235900\|/);
  await desk.ask(checkout("P1", "I2"), /\|AH20260305 {4}235900\|/);
  await desk.ask(checkout("P1", "I3"), /\|AH20260305 {4}235900\|/);
});

smallScenario("a renewal adds to the old due date, and to now once that is past", {
  items: [anItem(), anItem({ itemId: "I2", titleId: "T2" })],
  loans: [aLoan(), aLoan({ itemId: "I2", due: NOON.subtract({ hours: 48 }) })],
}, async ({ login }) => {
  const desk = await login();
  await desk.ask(renew("P1", "I1"), /^301YNN.*\|AH20260413 {4}235900\|/);
  await desk.ask(renew("P1", "I2"), /^301YNN.*\|AH20260323 {4}235900\|/);
});

scenario("no due date is beyond the year 9999, whatever is renewed", {
  loans: [aLoan({ due: Temporal.Instant.from("9999-12-20T22:59:00Z") })],
}, async ({ login, storage }) => {
  const desk = await login();
  await desk.ask(renew("P1", "I1"), /^301Y.*\|AH99991231 {4}005959\|CK001\|$/);
  assertEquals(String((await storage.itemFacts("I1"))?.loan?.due), "9999-12-30T23:59:59Z");
  await desk.ask(itemInformation("I1"), /AH99991231 {4}005959\|/);
});
