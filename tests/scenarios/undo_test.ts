import { assertEquals } from "@std/assert";
import {
  checkin,
  checkout,
  CLOCK,
  feePaid,
  hold,
  itemInformation,
  itemStatusUpdate,
  patronInformation,
  patronStatus,
} from "../support/wire/messages.ts";
import { aHold, aLoan, anItem, aPatron, NOON } from "../support/library/records.ts";
import { guarded } from "../support/wire/terminal.ts";
import { PIN_1234, scenario } from "../support/server/scenario.ts";
import { smallScenario } from "../support/server/small_scenarios.ts";

const DUE = Temporal.Instant.from("2026-02-20T22:59:00Z");
const LATE = aLoan({ due: DUE, checkedOut: NOON.subtract({ hours: 700 }), renewals: 2 });

scenario("BI = Y in 09 undoes a checkout that the SC could not complete", {
  rules: [{ checkout_fee: "1.00" }],
  holds: [aHold()],
}, async ({ login, storage, journal }) => {
  const desk = await login();
  await desk.ask(checkout("P1", "I1", "BOY|"), /^121NNY/);
  await desk.ask(
    checkin("I1", "BIY|"),
    `101YNN${CLOCK}AOMAIN|ABI1|AQMAIN|AJMiddlemarch|AAP1|CK001|CS823.8 ELI|`,
  );
  const { loan, holds, item } = await storage.itemFacts("I1") ?? {};
  assertEquals(loan, undefined);
  assertEquals(holds?.map(({ holdId, status }) => [holdId, status]), [["H1", "pending"]]);
  assertEquals(item?.returned, undefined);
  await desk.ask(patronStatus("P1"), /\|BV0\.00\|/);
  const rows = await journal(2);
  assertEquals(rows.map(({ action, patronId }) => [action, patronId]), [["checkout", "P1"], [
    "undo-checkout",
    "P1",
  ]]);
});

scenario("BI = Y in 09 undoes a checkout without capturing a hold, and without an alert, on either branch", {
  holds: [aHold({ patronId: "P2" })],
  libraries: { MAIN: "", CPL: "" },
  policy: { offline: "yes" },
}, async ({ login, storage }) => {
  const desk = await login("sipterm1", "CPL");
  await desk.ask(checkout("P1", "I1", "", { noBlock: "Y", second: "20260323    235900" }), /^121/);
  await desk.ask(checkin("I1", "BIY|"), /^101YNN.*\|CS823\.8 ELI\|$/);
  const { holds, item } = await storage.itemFacts("I1") ?? {};
  assertEquals(holds?.[0]?.status, "pending");
  assertEquals([item?.currentLocation, item?.transitTo], ["MAIN", undefined]);
});

scenario("BI = Y in 09 undoes a renewal by checkout", { loans: [aLoan()] }, async ({ login, storage }) => {
  const desk = await login();
  await desk.ask(checkout("P1", "I1"), /^121YNN/);
  await desk.ask(checkin("I1", "BIY|"), /^101YNN/);
  const { loan } = await storage.itemFacts("I1") ?? {};
  assertEquals([loan?.renewals, String(loan?.due)], [0, String(aLoan().due)]);
});

scenario("BI = Y in 11 undoes a failed checkin: loan, renewals, hold, transit and fees are put back", {
  loans: [LATE],
  holds: [aHold({ patronId: "P2", pickupLocation: "CPL" })],
  rules: [{ overdue_fee: "1.00" }],
  libraries: { MAIN: "", CPL: "" },
}, async ({ login, storage, journal }) => {
  const desk = await login();
  await desk.ask(checkin("I1"), /^101YNY.*\|CYP2\|CTCPL\|DACharles Babbage\|CV02\|$/);
  await desk.ask(patronStatus("P1"), /\|BV10\.00\|/);
  await desk.ask(
    checkout("P1", "I1", "BIY|"),
    `121NNY${CLOCK}AOMAIN|AAP1|ABI1|AJMiddlemarch|AH20260220    235900|CK001|`,
  );
  const { loan, holds, item } = await storage.itemFacts("I1") ?? {};
  assertEquals([loan?.patronId, loan?.renewals, String(loan?.due)], ["P1", 2, String(DUE)]);
  assertEquals(String(loan?.checkedOut), String(LATE.checkedOut));
  assertEquals(holds?.map(({ status, capturedItemId }) => [status, capturedItemId]), [["pending", undefined]]);
  assertEquals(item?.transitTo, undefined);
  await desk.ask(patronStatus("P1"), /\|BV0\.00\|/);
  const rows = await journal(2);
  assertEquals(rows.map(({ action, patronId }) => [action, patronId]), [["checkin", "P1"], ["undo-checkin", "P1"]]);
});

smallScenario("only by the same account", { logins: [{ id: "other" }] }, async ({ login }) => {
  const desk = await login();
  const other = await login("other");
  await desk.ask(checkout("P1", "I1"), /^121/);
  await other.ask(checkin("I1", "BIY|"), /^100NUY.*\|CV99\|AFNothing to cancel\|$/);
  await desk.ask(itemInformation("I1"), /^1804/);
  await desk.ask(checkin("I1"), /^101/);
  await other.ask(checkout("P1", "I1", "BIY|"), /^120NUN.*\|AFNothing to cancel\|$/);
  await (await login("sipterm1", "another terminal")).ask(checkout("P1", "I1", "BIY|"), /^121NNY/);
});

smallScenario("only while it is that item's last change", {}, async ({ login }) => {
  const desk = await login();
  await desk.ask(checkout("P1", "I1"), /^121/);
  await desk.ask(itemStatusUpdate("I1", "torn"), /^201/);
  await desk.ask(checkin("I1", "BIY|"), /^100NUY.*\|AFNothing to cancel\|$/);
  await desk.ask(checkin("I1"), /^101/);
  await desk.ask(checkout("P2", "I1"), /^121/);
  await desk.ask(checkout("P1", "I1", "BIY|"), /^120NUN/);
  await desk.ask(checkin("I1", "BIY|"), /^101YNN.*\|AAP2\|/);
  await desk.ask(itemInformation("I1"), /^1803/);
});

scenario("nothing is undone that never was", {}, async ({ login, journal }) => {
  const desk = await login();
  await desk.ask(checkin("I1", "BIY|"), /^100NUY.*\|AFNothing to cancel\|$/);
  await desk.ask(checkout("P1", "I1", "BIY|"), /^120NUN.*\|BLY\|AFNothing to cancel\|$/);
  await desk.ask(checkout("nobody", "I1", "BIY|"), /^120NUN.*\|BLN\|AFInvalid Patron\|$/);
  await desk.ask(checkin("nothing", "BIY|"), /^100NUY.*\|CV99\|AFInvalid Item\|$/);
  await desk.ask(itemInformation("I1"), /^1803/);
  await journal(4);
});

smallScenario(
  "a checkin is undone for the patron who had the item, and for nobody else",
  { loans: [aLoan()] },
  async ({ login }) => {
    const desk = await login();
    await desk.ask(checkin("I1"), /^101/);
    await desk.ask(checkout("P2", "I1", "BIY|"), /^120NUN.*\|AFNothing to cancel\|$/);
    await desk.ask(checkout("P1", "I1", "BIY|"), /^121NNY/);
  },
);

scenario("an undo that comes again is a retry, and undoes once", { loans: [LATE] }, async ({ login, journal }) => {
  const desk = await login();
  await desk.ask(checkin("I1"), /^101/);
  for (let times = 0; times < 3; times++) {
    desk.sendRaw(`${guarded(checkout("P1", "I1", "BIY|"), "7")}\r`);
    await desk.expectLine(/^121NNY.*\|AH20260220/);
  }
  await journal(2);
});

smallScenario("an undone checkout can be made again", {}, async ({ login }) => {
  const desk = await login();
  await desk.ask(checkout("P1", "I1"), /^121NNY/);
  await desk.ask(checkin("I1", "BIY|"), /^101/);
  await desk.ask(itemInformation("I1"), /^1803/);
  await desk.ask(checkout("P1", "I1"), /^121NNY/);
  await desk.ask(itemInformation("I1"), /^1804/);
  await desk.ask(patronInformation("P1", 3), /\|AUI1\|/);
});

smallScenario("an undone checkin judges the PIN that comes with it", {
  patrons: [aPatron({ pin: PIN_1234 })],
  loans: [aLoan()],
}, async ({ login }) => {
  const desk = await login();
  await desk.ask(checkin("I1"), /^101/);
  await desk.ask(checkout("P1", "I1", "BIY|AD4321|"), /^120NUN.*\|BLY\|CQN\|AFInvalid password\|$/);
  await desk.ask(checkout("P1", "I1", "BIY|AD1234|"), /^121NNY/);
  await desk.ask(itemInformation("I1"), /^1804/);
});

smallScenario("an undone checkin needs a PIN where every message does", {
  login: { require_pin: "yes" },
  loans: [aLoan()],
}, async ({ login }) => {
  const desk = await login();
  await desk.ask(checkin("I1"), /^101/);
  await desk.ask(checkout("P1", "I1", "BIY|"), /^120NUN.*\|AFPassword required\|$/);
});

scenario("a hold that was cancelled in between stays cancelled", {
  loans: [aLoan()],
  holds: [aHold({ patronId: "P2" })],
  items: [anItem()],
}, async ({ login, storage }) => {
  const desk = await login();
  await desk.ask(checkin("I1"), /\|CYP2\|/);
  await desk.ask(hold("-", "P2", "AJT1|"), /^161/);
  await desk.ask(checkout("P1", "I1", "BIY|"), /^121NNY/);
  assertEquals((await storage.itemFacts("I1"))?.holds, []);
});

smallScenario("BI = N is a checkout, and a checkin", {}, async ({ login }) => {
  const desk = await login();
  await desk.ask(checkout("P1", "I1", "BIN|"), /^121NNY/);
  await desk.ask(checkin("I1", "BIN|"), /^101YNN/);
});

scenario("a fee that was paid and is undone is due back: AF, the journal and an exception say so", {
  rules: [{ checkout_fee: "1.00" }],
}, async ({ login, journal }) => {
  const desk = await login();
  await desk.ask(checkout("P1", "I1", "BOY|"), /^121NNY/);
  await desk.ask(feePaid("P1", "0.60"), /^38Y/);
  await desk.ask(checkin("I1", "BIY|"), /^101YNN.*\|AFOverpaid: 0\.60 is due back, please see staff\.\|$/);
  await desk.ask(patronStatus("P1"), /\|BV0\.00\|/);
  const rows = (await journal(4)).slice(2);
  assertEquals(
    rows.map(({ action, outcome, patronId, itemId, amount }) => [action, outcome, patronId, itemId, amount]),
    [
      ["undo-checkout", "done", "P1", "I1", 60],
      ["exception", "done", "P1", "I1", 60],
    ],
  );
});
