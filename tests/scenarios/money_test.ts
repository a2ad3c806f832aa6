import { assertEquals } from "@std/assert";
import {
  checkin,
  checkout,
  CLOCK,
  feePaid,
  hold,
  patronInformation,
  patronStatus,
  renew,
  renewAll,
} from "../support/wire/messages.ts";
import { aFee, aLoan, anItem, aPatron, NOON } from "../support/library/records.ts";
import { insideScenario, scenario } from "../support/server/scenario.ts";
import { smallScenario } from "../support/server/small_scenarios.ts";

const TWO_FEES = [
  aFee({
    feeId: "F2",
    type: "damage",
    amount: 300,
    outstanding: 300,
    description: "Coffee",
    incurred: NOON.add({ hours: 1 }),
  }),
  aFee({ itemId: "I1" }),
];
const BOTH = { fees: [...TWO_FEES, aFee({ feeId: "F9", patronId: "P2", amount: 100, outstanding: 100 })] };

smallScenario("request amounts are 12, 12.5 or 12.50; in answers 12.50", {
  fees: [aFee({ amount: 10_000, outstanding: 10_000 })],
}, async ({ login }) => {
  const desk = await login();
  for (
    const [amount, left] of [["12", "88.00"], ["12.5", "75.50"], ["12.50", "63.00"], [" 3.00 ", "60.00"], [
      "0.05",
      "59.95",
    ]]
  ) {
    await desk.ask(feePaid("P1", amount ?? ""), `38Y${CLOCK}AOMAIN|AAP1|`);
    await desk.ask(patronStatus("P1"), new RegExp(`\\|BHUSD\\|BV${left}\\|`));
  }
});

scenario("a currency without decimals has none", {
  institution: { currency: "JPY" },
  fees: [aFee({ amount: 1250, outstanding: 1250 })],
  rules: [{ fee_limit: "2000" }],
}, async ({ login }) => {
  const desk = await login();
  desk.send(patronInformation("P1", 4));
  await desk.expect(/\|BHJPY\|BV1250\|CC2000\|AVF1 1250 Returned late\|/);
  await desk.ask(feePaid("P1", "250.0", "", "JPY"), /^38N.*\|AFInvalid payment amount\|$/);
  await desk.ask(feePaid("P1", "250", "", "JPY"), /^38Y/);
  // A terminal that writes two decimals by habit.
  await desk.ask(feePaid("P1", "250.00", "", "JPY"), /^38Y/);
  desk.send(patronStatus("P1"));
  await desk.expect(/\|BV750\|/);
});

smallScenario("AV = `FEE-ID amount description`", BOTH, async ({ login }) => {
  const desk = await login();
  await desk.ask(
    patronInformation("P1", 4),
    /000000000000000200000000AOMAIN.*\|BV8\.00\|AVF1 5\.00 Returned late\|AVF2 3\.00 Coffee\|/,
  );
  await desk.ask(feePaid("P1", "2.50"), /^38Y/);
  await desk.ask(patronInformation("P1", 4), /\|BV5\.50\|AVF1 2\.50 Returned late\|AVF2 3\.00 Coffee\|/);
});

smallScenario("AV of a fee without a description ends with the amount", {
  fees: [aFee({ description: "" })],
}, async ({ login }) => {
  const desk = await login();
  await desk.ask(patronInformation("P1", 4), /\|AVF1 5\.00\|/);
});

scenario("a foreign currency, a negative, malformed or zero amount: refused", BOTH, async ({ login, journal }) => {
  const desk = await login();
  const amounts = [
    "0",
    "0.00",
    "-1.00",
    "+1.00",
    "1,00",
    "1.000",
    "1.",
    ".50",
    "1e2",
    "0x1",
    "NaN",
    "one",
    "$1.00",
    "1 .00",
    "1,000.00",
    "99999999999",
    "١.٠٠",
    "1.0 0",
  ];
  for (const amount of amounts) {
    const bytes = String.fromCharCode(...new TextEncoder().encode(amount));
    await desk.ask(feePaid("P1", bytes), `38N${CLOCK}AOMAIN|AAP1|AFInvalid payment amount|`);
  }
  for (const currency of ["EUR", "usx", "   1".slice(1)]) {
    await desk.ask(feePaid("P1", "1.00", "", currency), `38N${CLOCK}AOMAIN|AAP1|AFCurrency not accepted|`);
  }
  await desk.ask(patronStatus("P1"), /\|BV8\.00\|/);
  await desk.ask(feePaid("P1", "1.00", "", "   "), /^38Y/);
  await desk.ask(feePaid("P1", "1.00", "", "usd"), /^38Y/);
  const rows = await journal(amounts.length + 5);
  assertEquals(rows.filter(({ reason }) => reason === "payment-amount").length, amounts.length);
});

const LATE = aLoan({ due: Temporal.Instant.from("2026-02-20T22:59:00Z"), checkedOut: NOON.subtract({ hours: 600 }) });

smallScenario(
  "overdue fees are charged at checkin: open days late × rate, capped",
  {
    items: [1, 2, 3, 4].map((at) =>
      anItem({ itemId: `I${at}`, titleId: `T${at}`, itemType: ["book", "dvd", "map", "book"][at - 1] ?? "" })
    ),
    loans: [LATE, { ...LATE, itemId: "I2" }, { ...LATE, itemId: "I3" }, aLoan({ itemId: "I4", due: NOON })],
    // From Saturday, 21 February to Monday, 2 March there are ten days, two of them Sundays, one a day off.
    libraries: { MAIN: "sunday 2026-02-24" },
    rules: [{ overdue_fee: "0.25" }, { item_type: "dvd", overdue_fee: "1.00", overdue_fee_cap: "5.00" }, {
      item_type: "map",
      overdue_fee: "0.00",
    }],
  },
  async ({ login }) => {
    const desk = await login();
    for (const item of ["I1", "I2", "I3", "I4"]) await desk.ask(checkin(item), /^101YNN.*\|AAP1\|/);
    await desk.ask(
      patronInformation("P1", 4),
      /0{15}200000000AOMAIN.*\|BV6\.75(?=.*\|AV\w+ 1\.75 Middlemarch\|)(?=.*\|AV\w+ 5\.00 Middlemarch\|)/,
    );
  },
);

scenario("overdue fees are charged at renewal, and count from there", {
  loans: [LATE],
  rules: [{ overdue_fee: "0.10" }],
}, async ({ login, pass }) => {
  const desk = await login();
  await desk.ask(renew("P1", "I1"), /^301YNN.*\|AH20260323/);
  await desk.ask(patronStatus("P1"), /\|BV1\.00\|/);
  await desk.ask(checkin("I1"), /^101/);
  await desk.ask(patronStatus("P1"), /\|BV1\.00\|/);
  await pass({ days: 1 });
  await desk.ask(renewAll("P1"), /^6610000/);
});

smallScenario("an overdue fee ends with the day on which the copy came back", {
  loans: [LATE],
  rules: [{ overdue_fee: "0.10" }],
}, async ({ login }) => {
  const desk = await login();
  await desk.ask(checkin("I1", "", { second: "20260225    180000" }), /^101/);
  await desk.ask(patronStatus("P1"), /\|BV0\.50\|/);
});

scenario("37 with CG pays that fee, which must be this patron's", BOTH, async ({ login }) => {
  const desk = await login();
  await desk.ask(feePaid("P1", "1.00", "CGF2|"), /^38Y/);
  await desk.ask(patronInformation("P1", 4), /\|AVF1 5\.00 Returned late\|AVF2 2\.00 Coffee\|/);
  await desk.ask(feePaid("P1", "0.60", "CGf2|"), /^38Y/);
  await desk.ask(feePaid("P1", "0.40", "CGf2|"), /^38Y/);
  await desk.ask(feePaid("P1", "1.00", "CGF9|"), `38N${CLOCK}AOMAIN|AAP1|AFNo such fee|`);
  await desk.ask(feePaid("P1", "1.00", "CGnothing|"), `38N${CLOCK}AOMAIN|AAP1|AFNo such fee|`);
  await desk.ask(feePaid("P1", "1.01", "CGF2|"), `38N${CLOCK}AOMAIN|AAP1|AFPayment exceeds the amount owed: 1.00|`);
  await desk.ask(feePaid("P1", "1.00", "CGF2|BK1|"), `38Y${CLOCK}AOMAIN|AAP1|BK1|`);
  await desk.ask(feePaid("P1", "1.00", "CGF2|BK2|"), `38N${CLOCK}AOMAIN|AAP1|BK2|AFNo such fee|`);
  await desk.ask(patronStatus("P2"), /\|BV1\.00\|/);
});

scenario(
  "without CG, oldest first; partial is fine; more than is owed is refused",
  BOTH,
  async ({ login, storage }) => {
    const desk = await login();
    await desk.ask(feePaid("P1", "8.01"), `38N${CLOCK}AOMAIN|AAP1|AFPayment exceeds the amount owed: 8.00|`);
    await desk.ask(feePaid("P1", "6.00"), /^38Y/);
    await desk.ask(patronInformation("P1", 4), /000000000000000100000000AOMAIN.*\|BV2\.00\|AVF2 2\.00 Coffee\|/);
    await desk.ask(feePaid("P1", "2.00"), /^38Y/);
    await desk.ask(feePaid("P1", "0.01"), `38N${CLOCK}AOMAIN|AAP1|AFNothing is owed|`);
    assertEquals(await storage.fees({ patronId: "P1", from: 1 }), []);
  },
);

scenario("BK (same account, patron, amount, CG within 24 h) is one payment", {
  ...BOTH,
  logins: [{ id: "other" }],
}, async ({ login, pass, journal }) => {
  const desk = await login();
  await desk.ask(feePaid("P1", "1.00", "BKT1|"), /^38Y.*\|BKT1\|$/);
  await pass({ hours: 23 });
  await desk.ask(feePaid("P1", "1.00", "BKT1|").replace(CLOCK, "20260303    120000"), /^38Y.*\|BKT1\|$/);
  await (await login("sipterm1", "exit")).ask(feePaid("P1", "1.0", "BKT1|"), /^38Y.*\|BKT1\|$/);
  await desk.ask(patronStatus("P1"), /\|BV7\.00\|/);
  await (await login("other")).ask(feePaid("P1", "1.00", "BKT1|"), /^38Y/);
  await desk.ask(patronStatus("P1"), /\|BV6\.00\|/);
  await pass({ hours: 2 });
  await desk.ask(feePaid("P1", "1.00", "BKT1|"), /^38Y/);
  await desk.ask(patronStatus("P1"), /\|BV5\.00\|/);
  // What was taken for the same payment has a line, too: staff may be asked for it.
  const actions = (await journal(5)).map(({ action }) => action);
  assertEquals(actions, ["fee-paid", "payment-repeated", "payment-repeated", "fee-paid", "fee-paid"]);
});

insideScenario(
  "it reads the log",
  "a BK used with other content is a counter that began anew: another payment, logged",
  BOTH,
  async ({ login, journal, log }) => {
    const desk = await login();
    for (const [amount, more] of [["1.00", "BKT1|"], ["1.01", "BKT1|"], ["1.00", "CGF1|BKT1|"]] as const) {
      await desk.ask(feePaid("P1", amount, more), `38Y${CLOCK}AOMAIN|AAP1|BKT1|`);
    }
    await desk.ask(patronStatus("P1"), /\|BV4\.99\|/);
    const anew = "another payment had its transaction id";
    assertEquals((await journal(3)).map(({ detail }) => detail), [undefined, anew, anew]);
    assertEquals(
      log.entries.filter(({ level }) => level === "warning").map(({ message }) => message),
      Array(2).fill("payment under the transaction id of another one; the terminal's counter has begun anew"),
    );
  },
);

smallScenario("BK and CG with AC, AD or CO behind a hyphen are whole: nothing of them is taken for a password", {
  fees: [aFee({ amount: 1_000, outstanding: 1_000, feeId: "2026-AD7" })],
}, async ({ login }) => {
  const desk = await login();
  for (const id of ["9B2D1C3E-AD4F-4C1A-B3AA-001122334455", "EXIT-CO1-0001", "EXIT-CO1-0002", "EXIT/AC_17", "A_CO2"]) {
    await desk.ask(feePaid("P1", "1.00", `CG2026-AD7|BK${id}|`), `38Y${CLOCK}AOMAIN|AAP1|BK${id}|`);
  }
  await desk.ask(patronStatus("P1"), /\|BHUSD\|BV5\.00\|/);
});

scenario("a payment without BK that comes again later is another one", BOTH, async ({ login, pass }) => {
  const desk = await login();
  await desk.ask(feePaid("P1", "1.00", "BK|"), /^38Y/);
  await pass({ minutes: 3 });
  await desk.ask(feePaid("P1", "1.00", "BK|"), /^38Y/);
  await desk.ask(patronStatus("P1"), /\|BV6\.00\|/);
});

scenario("BO: an operation with a fee is refused without it, and BT, BH and BV tell the fee", {
  items: [anItem(), anItem({ itemId: "I2", titleId: "T2" })],
  patrons: [aPatron()],
  rules: [{ checkout_fee: "1.50", hold_fee: "0.50" }],
}, async ({ login, pass }) => {
  const desk = await login();
  for (const no of ["", "BON|", "BO|"]) {
    await desk.ask(
      checkout("P1", "I1", no),
      `120NUN${CLOCK}AOMAIN|AAP1|ABI1|AJMiddlemarch|AH|BT06|BHUSD|BV1.50|CK001|BLY|AFThere is a fee of 1.50|`,
    );
    await desk.ask(hold("+", "P1", `ABI2|${no}`), /^160N.*\|AFThere is a fee of 0\.50\|$/);
  }
  await desk.ask(checkout("P1", "I1", "BOY|"), /^121NNY.*\|AH[0-9]{8} {4}235900\|BT06\|BHUSD\|BV1\.50\|CK001\|$/);
  await desk.ask(renew("P1", "I1"), /^300NUN.*\|BT06\|BHUSD\|BV1\.50\|AFThere is a fee of 1\.50\|$/);
  await desk.ask(renewAll("P1"), `66100000001${CLOCK}AOMAIN|BNI1|AFI1: There is a fee of 1.50|`);
  await pass({ seconds: 1 });
  await desk.ask(renew("P1", "I1", "BOY|"), /^301YNN.*\|BT06\|BHUSD\|BV1\.50\|/);
  await pass({ seconds: 1 });
  await desk.ask(hold("+", "P1", "ABI2|BOY|"), /^161Y/);
  await desk.ask(
    patronInformation("P1", 4),
    /\|BV3\.50\|AV\w+ 1\.50 Middlemarch\|AV\w+ 1\.50 Middlemarch\|AV\w+ 0\.50 Middlemarch\|/,
  );
});
