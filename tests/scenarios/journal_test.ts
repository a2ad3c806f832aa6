import { assert, assertEquals, assertObjectMatch } from "@std/assert";
import {
  blockPatron,
  checkin,
  checkout,
  endPatronSession,
  feePaid,
  hold,
  itemInformation,
  itemStatusUpdate,
  patronEnable,
  patronInformation,
  patronStatus,
  renew,
  renewAll,
} from "../support/wire/messages.ts";
import { aFee, aHold, aLoan, anItem, aPatron } from "../support/library/records.ts";
import { PIN_1234, scenario } from "../support/server/scenario.ts";
import { smallScenario } from "../support/server/small_scenarios.ts";

scenario("journal: one row for each change; none for inquiries", {
  fees: [aFee()],
  policy: { status_update: "true" },
}, async ({ login, journal }) => {
  const desk = await login();
  const inquiries = [
    "9900802.00",
    patronStatus("P1"),
    patronInformation("P1", 3),
    itemInformation("I1"),
    endPatronSession("P1"),
    patronStatus("nobody"),
    itemInformation("nothing"),
  ];
  const changes:
    readonly (readonly [message: string, action: string, patron?: string, item?: string, title?: string])[] = [
      [checkout("p1", "i1"), "checkout", "P1", "I1"],
      [renew("P1", "I1"), "renewal", "P1", "I1"],
      [renewAll("P1"), "renew-all", "P1"],
      [hold("+", "P2", "AJMiddlemarch|"), "hold-placed", "P2", undefined, "T1"],
      [hold("*", "P2", "AJT1|BSCPL|"), "hold-changed", "P2", undefined, "T1"],
      [hold("-", "P2", "ABI1|"), "hold-cancelled", "P2", "I1", "T1"],
      [itemStatusUpdate("I1", "torn"), "item-updated", undefined, "I1"],
      [checkin("I1"), "checkin", "P1", "I1"],
      [checkout("P1", "I1", "BIY|"), "undo-checkin", "P1", "I1"],
      [feePaid("P1", "1.00", "CGF1|"), "fee-paid", "P1"],
      [blockPatron("P2", "left here"), "patron-blocked", "P2"],
      [patronEnable("P2"), "patron-enabled", "P2"],
    ];
  for (const [change] of changes) {
    await desk.ask(change, /^(12|30|66|16|20|10)1|^(24|26|38)/);
    for (const inquiry of inquiries) await desk.ask(inquiry, /^/);
  }
  const rows = await journal(changes.length);
  assertEquals(
    rows.map(({ action, patronId, itemId, titleId, outcome }) => [action, patronId, itemId, titleId, outcome]),
    changes.map(([, action, patron, item, title]) => [action, patron, item, title, "done"]),
  );
});

scenario("journal: one row for each refused change (refusals are not waited for)", {
  patrons: [aPatron({ blocked: true, pin: PIN_1234 }), aPatron({ patronId: "P2" }), aPatron({ patronId: "P3" })],
  items: [anItem(), anItem({ itemId: "I2", titleId: "T2" })],
  loans: [aLoan({ itemId: "I2", patronId: "P2" })],
}, async ({ login, journal }) => {
  const desk = await login();
  const refused: readonly (readonly [message: string, action: string, reason: string])[] = [
    [checkout("P1", "I1"), "checkout", "patron-blocked"],
    [checkout("P1", "I1", "AD4321|"), "checkout", "pin-wrong"],
    [checkout("P3", "I2"), "checkout", "item-on-loan-to-another"],
    [checkout("P2", "nothing"), "checkout", "item-unknown"],
    [checkin("I1"), "checkin", "not-on-loan"],
    [renew("P3", "I2"), "renewal", "renewal-third-party"],
    [hold("-", "P2", "AJT1|"), "hold-cancelled", "hold-unknown"],
    [feePaid("P2", "1.00"), "fee-paid", "payment-nothing-owed"],
    [renewAll("nobody"), "renew-all", "patron-unknown"],
    [itemStatusUpdate("nothing", "torn"), "item-updated", "item-unknown"],
    [checkin("I2", "BIY|"), "undo-checkout", "nothing-to-undo"],
  ];
  for (const [message] of refused) await desk.ask(message, /^(12|30|66|16|20|10)0|^38N/);
  const rows = await journal(refused.length);
  assertEquals(
    rows.map(({ action, reason, outcome }) => [action, reason, outcome]),
    refused.map(([, action, reason]) => [action, reason, "refused"]),
  );
});

scenario("journal: refusals by the session among them, but for who is not logged in", {
  policy: { checkout: "false", checkin: "false", renewal: "false", status_update: "false" },
  logins: [{ id: "kiosk", messages: "17 63" }],
}, async ({ connect, login, journal }) => {
  const stranger = await connect();
  await stranger.ask(checkout("P1", "I1"), /^120/);
  const desk = await login();
  const refused:
    readonly (readonly [message: string, action: string, reason: string, patron?: string, item?: string])[] = [
      [checkout(" P1 ", "I1"), "checkout", "checkout-off", "P1", "I1"],
      [checkout("P1", "I1", "BIY|"), "undo-checkin", "checkout-off", "P1", "I1"],
      [checkin("I1"), "checkin", "checkin-off", undefined, "I1"],
      [checkin("I1", "BIY|"), "undo-checkout", "checkin-off", undefined, "I1"],
      [renew("P1", "I1"), "renewal", "renewal-off", "P1", "I1"],
      [renewAll("P1"), "renew-all", "renewal-off", "P1"],
      [blockPatron("P1", "left here"), "patron-blocked", "block-off", "P1"],
      [patronEnable("P1"), "patron-enabled", "enable-off", "P1"],
      [hold("+", "P1", "").replace("AAP1|", ""), "hold-placed", "incomplete"],
    ];
  for (const [message] of refused) await desk.ask(message, /^/);
  const kiosk = await login("kiosk");
  const forbidden: typeof refused = [
    [hold("-", "P1", "AJT1|"), "hold-cancelled", "message-not-allowed", "P1"],
    [hold("*", "P1", "ABI1|"), "hold-changed", "message-not-allowed", "P1", "I1"],
    [feePaid("P1", "1.00"), "fee-paid", "message-not-allowed", "P1"],
    [itemStatusUpdate("I1", "torn"), "item-updated", "message-not-allowed", undefined, "I1"],
  ];
  for (const [message] of forbidden) await kiosk.ask(message, /^/);
  await kiosk.ask(patronStatus("P1"), /^24/);
  const all = [...refused, ...forbidden];
  const rows = await journal(all.length);
  assertEquals(
    rows.map((
      { action, reason, patronId, itemId, outcome, source },
    ) => [action, reason, patronId, itemId, outcome, source]),
    all.map(([, action, reason, patron, item]) => [action, reason, patron, item, "refused", "terminal"]),
  );
  assertEquals(rows.at(-1)?.account, "kiosk");
});

scenario("journal: terminal, account, address, message, patron, item, outcome, time", {
  libraries: { MAIN: "", CPL: "" },
  logins: [{ id: "other" }],
}, async ({ login, pass, journal }) => {
  await (await login("sipterm1", "CPL")).ask(checkout("P1", "I1"), /^121/);
  await pass({ seconds: 5 });
  await (await login("other")).ask(checkout("P2", "I1"), /^120/);
  const [lent, refused] = await journal(2);
  assert(lent && refused);
  assertEquals([lent, refused].map((row) => String(row?.at)), ["2026-03-02T12:00:00Z", "2026-03-02T12:00:05Z"]);
  const common = { address: "127.0.0.1", message: "checkout", action: "checkout", itemId: "I1" };
  assertObjectMatch(lent, {
    ...common,
    account: "sipterm1",
    terminal: "CPL",
    library: "CPL",
    patronId: "P1",
    outcome: "done",
  });
  assertObjectMatch(refused, {
    ...common,
    account: "other",
    terminal: "127.0.0.1",
    library: "MAIN",
    patronId: "P2",
    outcome: "refused",
    reason: "item-on-loan-to-another",
  });
});

scenario("journal: the story of a copy that was captured, sent, collected and undone", {
  loans: [aLoan({ patronId: "P2" })],
  holds: [aHold({ pickupLocation: "CPL" })],
  libraries: { MAIN: "", CPL: "" },
}, async ({ login, journal }) => {
  const main = await login("sipterm1", "MAIN");
  const cpl = await login("sipterm1", "CPL");
  await main.ask(checkin("I1"), /\|CV02\|$/);
  await cpl.ask(checkin("I1"), /\|CV01\|$/);
  await cpl.ask(checkout("P2", "I1"), /^120NUN/);
  await cpl.ask(checkout("P1", "I1"), /^121NNY/);
  await cpl.ask(checkin("I1", "BIY|"), /^101YNN/);
  const rows = await journal(5);
  assertEquals(rows.map(({ action, patronId, library, reason }) => [action, patronId, library, reason]), [
    ["checkin", "P2", "MAIN", undefined],
    ["checkin", undefined, "CPL", undefined],
    ["checkout", "P2", "CPL", "item-waiting-for-another"],
    ["checkout", "P1", "CPL", undefined],
    ["undo-checkout", "P1", "CPL", undefined],
  ]);
  await main.ask(patronInformation("P1", 1), /\|ASI1\|/);
});

scenario('option `forget_patron="at-return"` blanks the patron of a returned loan', {
  circulation: { forget_patron: "at-return" },
}, async ({ login, journal }) => {
  const desk = await login();
  await desk.ask(checkout("P1", "I1"), /^121/);
  await desk.ask(renew("P1", "I1"), /^301/);
  await desk.ask(checkout("P2", "I2"), /^121/);
  assertEquals((await journal(3)).map(({ patronId }) => patronId), ["P1", "P1", "P2"]);
  await desk.ask(checkin("I1"), /^101.*\|AAP1\|/);
  assertEquals((await journal(4)).map(({ patronId }) => patronId), [undefined, undefined, "P2", undefined]);
});

smallScenario("option `forget_patron`: a checkin can be undone all the same", {
  circulation: { forget_patron: "at-return" },
  loans: [aLoan()],
}, async ({ login }) => {
  const desk = await login();
  await desk.ask(checkin("I1"), /^101.*\|AAP1\|/);
  await desk.ask(checkin("I1"), /^100/);
  await desk.ask(checkout("P1", "I1", "BIY|"), /^121NNY.*\|AH20260323 {4}130000\|/);
});
