import { assertEquals, assertMatch } from "@std/assert";
import {
  checkin,
  checkout,
  CLOCK,
  itemInformation,
  NO_DATE,
  patronInformation,
  renew,
} from "../support/wire/messages.ts";
import { aFee, aHold, aLoan, anItem, aPatron, NOON } from "../support/library/records.ts";
import { PIN_1234, scenario } from "../support/server/scenario.ts";
import { smallScenario } from "../support/server/small_scenarios.ts";

const OFFLINE = { policy: { offline: "true" } };
/** Ten in the morning on the day before, and what the terminal promised then. */
const SUNDAY = { noBlock: "Y", date: "20260301    100000", second: "20260310    180000" } as const;
const DUE = "20260310    180000";
const TEN_ON_SUNDAY = "2026-03-01T09:00:00Z";
/** The same without a due date, or without a return date. */
const UNDATED = { ...SUNDAY, second: NO_DATE } as const;

smallScenario("98 says whether no block works", OFFLINE, async ({ login }) => {
  await (await login()).ask("9900802.00", /^98YYYYNY/);
});

scenario(
  "no block = Y: the SC's dates hold and no block refuses",
  {
    ...OFFLINE,
    patrons: [
      aPatron({ blocked: true, cardLost: true, expires: "2020-01-01" }),
      aPatron({ patronId: "P2" }),
    ],
    items: [
      anItem({ status: "not-for-loan", itemType: "dvd" }),
      anItem({ itemId: "I2", titleId: "T2", status: "withdrawn" }),
      anItem({ itemId: "I3", titleId: "T3", status: "lost" }),
      anItem({ itemId: "I4", titleId: "T4" }),
      anItem({ itemId: "I5", titleId: "T5" }),
    ],
    holds: [
      aHold({ patronId: "P2", titleId: "T4", status: "waiting", capturedItemId: "I4" }),
      aHold({ holdId: "H2", patronId: "P2", titleId: "T5" }),
    ],
    fees: [aFee({ amount: 99_999, outstanding: 99_999 })],
    rules: [{ loan_limit: "1", fee_limit: "1.00", checkout_fee: "0.50" }],
  },
  async ({ login, storage, journal }) => {
    const desk = await login();
    for (const item of ["I1", "I2", "I3", "I4", "I5"]) {
      await desk.ask(checkout("P1", item, "", SUNDAY), /^121NNY20260302 {4}130000.*\|AH20260310 {4}180000\|/);
      const { loan } = await storage.itemFacts(item) ?? {};
      assertEquals([String(loan?.checkedOut), String(loan?.due)], ["2026-03-01T09:00:00Z", "2026-03-10T17:00:00Z"]);
    }
    assertEquals((await storage.itemFacts("I4"))?.holds[0]?.status, "pending");
    await desk.ask(patronInformation("P1"), /^64YYYY.*\|BV1002\.49\|/);
    for (const row of await journal(5)) {
      assertEquals([row.action, row.outcome, row.patronId, String(row.at)], [
        "checkout",
        "done",
        "P1",
        TEN_ON_SUNDAY,
      ]);
    }
  },
);

scenario("no block = Y in 11 and 29: without a due date it is an ordinary request", {
  ...OFFLINE,
  patrons: [aPatron(), aPatron({ patronId: "P2", blocked: true })],
  items: [anItem(), anItem({ itemId: "I2", titleId: "T2" })],
  loans: [aLoan({ itemId: "I2", patronId: "P2" })],
}, async ({ login, storage }) => {
  const desk = await login();
  await desk.ask(checkout("P1", "I1", "", UNDATED), /^121NNY.*\|AH20260323 {4}235900\|/);
  assertEquals(String((await storage.itemFacts("I1"))?.loan?.checkedOut), NOON.toString());
  await desk.ask(renew("P2", "I2", "", UNDATED), /^300NUN.*\|AFPatron debarred\|$/);
});

smallScenario("no block = Y: a due date beyond the year 9999 or before the loan is none", {
  ...OFFLINE,
  items: [anItem(), anItem({ itemId: "I2", titleId: "T2" })],
}, async ({ login }) => {
  const desk = await login();
  for (const [item, second] of [["I1", "99991231    235959"], ["I2", "20260228    180000"]] as const) {
    await desk.ask(checkout("P1", item, "", { ...SUNDAY, second }), /^121NNY.*\|AH20260322 {4}235900\|/);
    await desk.ask(renew("P1", item), /^301Y.*\|AH2026\d{4} {4}235900\|/);
  }
});

scenario("no block = Y is a fact although the policy tells terminals not to work off-line, and the journal says so", {
  policy: { offline: "false" },
  loans: [aLoan({ itemId: "I2", patronId: "P2", checkedOut: NOON.subtract({ hours: 240 }) })],
}, async ({ login, journal }) => {
  const desk = await login();
  await desk.ask("9900802.00", /^98YYYYNN/);
  await desk.ask(checkout("P1", "I1", "", SUNDAY), /^121NNY.*\|AH20260310 {4}180000\|/);
  await desk.ask(checkout("P1", "I2", "", SUNDAY), /^121NNY.*\|AH20260310 {4}180000\|/);
  await desk.ask(checkin("I1", "", { ...UNDATED, date: "20260301    110000" }), /^101YNN/);
  await desk.ask(checkin("nothing", "", UNDATED), /^100NUY/);
  const unexpected = "the policy does not expect off-line work";
  const rows = await journal(4);
  assertEquals(rows.map(({ detail }) => detail), [
    unexpected,
    `ended the loan of P2; ${unexpected}`,
    unexpected,
    unexpected,
  ]);
});

smallScenario("no block = Y: no policy refuses what has happened", {
  policy: { offline: "true", checkout: "false", checkin: "false", renewal: "false" },
}, async ({ login }) => {
  const desk = await login();
  await desk.ask(checkout("P1", "I1"), /^120NUN.*\|AFCheckouts not allowed\.\|$/);
  await desk.ask(checkout("P1", "I1", "", UNDATED), /^120NUN.*\|AFCheckouts not allowed\.\|$/);
  await desk.ask(checkout("P1", "I1", "", SUNDAY), /^121NNY.*\|AH20260310 {4}180000\|/);
  await desk.ask(
    renew("P1", "I1", "", { ...SUNDAY, date: "20260301    110000", second: "20260311    180000" }),
    /^301Y.*\|AH20260311 {4}180000\|/,
  );
  await desk.ask(checkin("I1", "", { ...UNDATED, date: "20260301    120000" }), /^101YNN.*\|AAP1\|/);
});

smallScenario("no block = Y: what the account may not send is refused all the same", {
  login: { messages: "99,17" },
}, async ({ login }) => {
  await (await login()).ask(checkout("P1", "I1", "", SUNDAY), /^120NUN.*\|AFService not allowed at this terminal\|$/);
});

for (const require of ["no", "yes"]) {
  smallScenario(`no block = Y: the PIN is not looked at, be it wrong, empty or missing (require_pin="${require}")`, {
    ...OFFLINE,
    login: { require_pin: require },
    limits: { wrong_pins: "1" },
    patrons: [aPatron({ pin: PIN_1234 })],
    items: ["I1", "I2", "I3", "I4"].map((itemId) => anItem({ itemId, titleId: itemId })),
  }, async ({ login }) => {
    const desk = await login();
    for (const [item, pin] of [["I1", "AD4321|"], ["I2", "AD|"], ["I3", ""], ["I4", "AD1234|"]] as const) {
      await desk.ask(
        checkout("P1", item, pin, SUNDAY),
        `121NNY${CLOCK}AOMAIN|AAP1|AB${item}|AJMiddlemarch|AH20260310    180000|CK001|`,
      );
      const later = { ...SUNDAY, date: "20260301    110000", second: "20260312    180000" } as const;
      await desk.ask(renew("P1", item, pin, later), /^301YNN.*\|AH20260312 {4}180000\|/);
    }
    // Nothing was tried, so that nothing is locked.
    await desk.ask(patronInformation("P1", undefined, "AD1234|"), /\|CQY\|/);
  });
}

scenario("no block = Y: a date in another zone is that moment", OFFLINE, async ({ login, storage }) => {
  const desk = await login();
  const told = { noBlock: "Y", date: "20260301   Z100000", second: "20260310   Z180000" } as const;
  await desk.ask(checkout("P1", "I1", "", told), /\|AH20260310 {4}190000\|/);
  assertEquals(String((await storage.itemFacts("I1"))?.loan?.checkedOut), "2026-03-01T10:00:00Z");
});

scenario("no block = Y: a clock that is fast tells of now", OFFLINE, async ({ login, storage }) => {
  const desk = await login();
  await desk.ask(checkout("P1", "I1", "", { noBlock: "Y", date: "20290101    000000" }), /^121/);
  assertEquals(String((await storage.itemFacts("I1"))?.loan?.checkedOut), NOON.toString());
});

scenario("no block = Y in 29 extends whatever speaks against it", {
  ...OFFLINE,
  patrons: [aPatron({ blocked: true }), aPatron({ patronId: "P2" })],
  loans: [aLoan({ renewals: 9, checkedOut: NOON.subtract({ hours: 240 }) })],
  holds: [aHold({ patronId: "P2" })],
}, async ({ login, journal }) => {
  const desk = await login();
  await desk.ask(renew("P1", "I1", "", SUNDAY), /^301Y.*\|AH20260310 {4}180000\|/);
  const [row] = await journal(1);
  assertEquals([row?.action, row?.outcome], ["renewal", "done"]);
});

smallScenario("no block = Y in 09 takes back at the SC's date, a withdrawn copy too", {
  ...OFFLINE,
  items: [anItem({ status: "withdrawn" })],
  loans: [aLoan({ due: Temporal.Instant.from("2026-02-27T22:59:00Z"), checkedOut: NOON.subtract({ hours: 500 }) })],
  rules: [{ overdue_fee: "1.00" }],
}, async ({ login }) => {
  const desk = await login();
  await desk.ask(checkin("I1", "", UNDATED), /^101YNN.*\|AAP1\|/);
  await desk.ask(patronInformation("P1"), /\|BV2\.00\|/);
});

scenario("unknown patron or item: negative, and an exception in the journal", OFFLINE, async ({ login, journal }) => {
  const desk = await login();
  await desk.ask(checkout("nobody", "I1", "", SUNDAY), /^120NUN.*\|BLN\|AFInvalid Patron\|$/);
  await desk.ask(checkout("P1", "nothing", "", SUNDAY), /^120NUN.*\|BLY\|AFInvalid Item\|$/);
  await desk.ask(checkin("nothing", "", UNDATED), /^100NUY.*\|CV99\|AFInvalid Item\|$/);
  await desk.ask(renew("nobody", "I1", "", SUNDAY), /^300NUN.*\|AFInvalid Patron\|$/);
  const rows = await journal(4);
  assertEquals(
    rows.map(({ action, outcome, reason, patronId, itemId }) => [action, outcome, reason, patronId, itemId]),
    [
      ["exception", "refused", "patron-unknown", "nobody", "I1"],
      ["exception", "refused", "item-unknown", "P1", "nothing"],
      ["exception", "refused", "item-unknown", undefined, "nothing"],
      ["exception", "refused", "patron-unknown", "nobody", "I1"],
    ],
  );
});

scenario("item out to somebody else: that loan ends at the SC's date and the journal says so", {
  ...OFFLINE,
  loans: [aLoan({ patronId: "P2", checkedOut: NOON.subtract({ hours: 240 }) })],
}, async ({ login, journal }) => {
  const desk = await login();
  await desk.ask(checkout("P1", "I1", "", SUNDAY), /^121NNY.*\|AH20260310 {4}180000\|/);
  await desk.ask(patronInformation("P2", 3), /000000000000000000000000AOMAIN/);
  await desk.ask(patronInformation("P1", 3), /\|AUI1\|/);
  const [row] = await journal(1);
  assertEquals(String(row?.at), TEN_ON_SUNDAY);
  assertMatch(row?.detail ?? "", /ended the loan of P2/);
});

scenario("it never undoes a newer change", OFFLINE, async ({ login, pass, journal, storage }) => {
  const desk = await login();
  await pass({ hours: 1 });
  await desk.ask(checkout("P2", "I1"), /^121/);
  const told = { noBlock: "Y", date: CLOCK, second: "20260310    180000" } as const;
  await desk.ask(checkout("P1", "I1", "", told), /^120NUN.*\|AFItem has changed since\|$/);
  await desk.ask(checkin("I1", "", told), /^100NUY.*\|CV99\|AFItem has changed since\|$/);
  await desk.ask(renew("P2", "I1", "", told), /^300NUN.*\|AFItem has changed since\|$/);
  assertEquals((await storage.itemFacts("I1"))?.loan?.patronId, "P2");
  const rows = await journal(4);
  assertEquals(
    rows.slice(1).map(({ action, reason }) => [action, reason]),
    Array(3).fill(["exception", "newer-change"]),
  );
});

scenario(
  "what one terminal did off-line in the morning is told in its order, and all of it stands",
  OFFLINE,
  async ({ login, journal }) => {
    const desk = await login();
    const at = (time: string) => ({ noBlock: "Y", date: `20260302    ${time}`, second: DUE }) as const;
    await desk.ask(checkout("P1", "I1", "", at("090000")), /^121NNY/);
    await desk.ask(checkin("I1", "", at("093000")), /^101YNN.*\|AAP1\|/);
    await desk.ask(checkout("P2", "I1", "", at("100000")), /^121NNY/);
    await desk.ask(checkout("P1", "I2", "", at("101000")), /^121NNY/);
    await desk.ask(checkout("P1", "I1", "", at("094500")), /^120NUN.*\|AFItem has changed since\|$/);
    await desk.ask(itemInformation("I1"), /^1804/);
    const rows = await journal(5);
    assertEquals(rows.map(({ action, at }) => [action, String(at)]), [
      ["checkout", "2026-03-02T08:00:00Z"],
      ["checkin", "2026-03-02T08:30:00Z"],
      ["checkout", "2026-03-02T09:00:00Z"],
      ["checkout", "2026-03-02T09:10:00Z"],
      ["exception", "2026-03-02T08:45:00Z"],
    ]);
  },
);

scenario(
  "a batch that a terminal sends again after its reconnection is not done twice",
  OFFLINE,
  async ({ login, journal }) => {
    const at = (time: string) => ({ noBlock: "Y", date: `20260302    ${time}`, second: DUE }) as const;
    const batch = [checkout("P1", "I1", "", at("090000")), checkout("P1", "I2", "", at("091000"))];
    for (const message of batch) await (await login("sipterm1", "entrance")).ask(message, /^121NNY/);
    for (const message of batch) await (await login("sipterm1", "entrance")).ask(message, /^121NNY/);
    await journal(2);
  },
);

smallScenario("a no-block due date without no block is anything, and does not count", OFFLINE, async ({ login }) => {
  const desk = await login();
  await desk.ask(checkout("P1", "I1", "", { second: "20991231    235900" }), /\|AH20260323 {4}235900\|/);
  await desk.ask(checkout("P1", "I2", "", { second: "00000000    000000" }), /\|AH20260323 {4}235900\|/);
});

/** A kiosk whose battery died: its clock began anew. */
const IN_2006 = { noBlock: "Y", date: "20060101    001500", second: "20060122    235900" } as const;
const TOO_EARLY = "the terminal's date 2005-12-31T23:15:00Z is too long ago to be true";

scenario("no block = Y with a date of years ago counts as `offline_days` ago, which is an exception", {
  ...OFFLINE,
  rules: [{ loan_days: "21", overdue_fee: "0.25" }],
  logins: [{ id: "week", offline_days: "7" }],
  items: [anItem(), anItem({ itemId: "I2", titleId: "T2" })],
}, async ({ login, storage, journal }) => {
  const desk = await login();
  const loanOf = async (itemId: string) => (await storage.itemFacts(itemId))?.loan;
  // The due date that the kiosk promised was before the loan, so that the rules say it.
  await desk.ask(checkout("P1", "I1", "", IN_2006), /^121NNY.*\|AH20260221 {4}235900\|/);
  assertEquals(String((await loanOf("I1"))?.checkedOut), "2026-01-31T12:00:00Z");
  await (await login("week")).ask(checkout("P1", "I2", "", IN_2006), /^121NNY/);
  assertEquals(String((await loanOf("I2"))?.checkedOut), "2026-02-23T12:00:00Z");
  // A second time, it is told once.
  await desk.ask(checkout("P1", "I1", "", IN_2006), /^121NNY/);
  const rows = await journal(4);
  assertEquals(rows.map(({ action, outcome, itemId, detail }) => [action, outcome, itemId, detail]), [
    ["checkout", "done", "I1", TOO_EARLY],
    ["exception", "done", "I1", TOO_EARLY],
    ["checkout", "done", "I2", TOO_EARLY],
    ["exception", "done", "I2", TOO_EARLY],
  ]);
  // Nine days late, and not twenty years.
  await desk.ask(checkin("I1"), /^101/);
  await desk.ask(patronInformation("P1"), /\|BV2\.25\|/);
});

scenario("no block = Y: a return of years ago ends the loan as `offline_days` ago", {
  ...OFFLINE,
  rules: [{ overdue_fee: "0.25" }],
  loans: [aLoan({
    checkedOut: NOON.subtract({ hours: 24 * 60 }),
    due: NOON.subtract({ hours: 24 * 40 }),
  })],
}, async ({ login, storage, journal }) => {
  await (await login()).ask(checkin("I1", "", { ...IN_2006, second: IN_2006.date }), /^101/);
  assertEquals(String((await storage.itemFacts("I1"))?.item.returned), "2026-01-31T12:00:00Z");
  assertEquals((await journal(2)).map(({ action }) => action), ["checkin", "exception"]);
});
