import { assertEquals } from "@std/assert";
import {
  checkin,
  checkout,
  CLOCK,
  itemInformation,
  login as loginMessage,
  NO_DATE,
  patronInformation,
  patronStatus,
  renewBy,
} from "../support/wire/messages.ts";
import { aLoan, anItem, aPatron } from "../support/library/records.ts";
import { PIN_1234, scenario } from "../support/server/scenario.ts";
import { smallScenario } from "../support/server/small_scenarios.ts";
import { guarded } from "../support/wire/terminal.ts";
import { withChecksum } from "../support/wire/wire.ts";

/** What the decoder alone tolerates is tested with it; here it is what a session or a handler makes of it. */
const LENT = `121NNY${CLOCK}AOMAIN|AAP1|ABI1|AJMiddlemarch|AH20260323    235900|CK001|`;

scenario("a terminal that asks for the status before it logs in", {}, async ({ connect }) => {
  const desk = await connect();
  await desk.ask("9900802.00", /^98Y/);
  await desk.ask(loginMessage("sipterm1", "term1"), "941");
  await desk.ask("9900802.00", /^98Y.*BXYYYNYYYYYYYYNYYY\|$/);
});

scenario("a terminal that never asks for the status", {}, async ({ connect }) => {
  const desk = await connect();
  await desk.ask(loginMessage("sipterm1", "term1"), "941");
  await desk.ask(checkout("P1", "I1"), LENT);
  await desk.ask(patronStatus("P1"), /\|BLY\|BHUSD\|BV0\.00\|/);
});

scenario("a terminal that logs in before every message, or on every connection", {}, async ({ connect }) => {
  const desk = await connect();
  for (let times = 0; times < 3; times++) {
    await desk.ask(loginMessage("sipterm1", "term1"), "941");
    await desk.ask(itemInformation("I1"), /^1803/);
  }
  for (let times = 0; times < 3; times++) {
    const other = await connect();
    await other.ask(loginMessage("sipterm1", "term1"), "941");
    await other.ask(itemInformation("I1"), /^1803/);
    await other.close();
  }
});

scenario("a terminal that sends all messages of a visit in one segment", {}, async ({ connect }) => {
  const desk = await connect();
  desk.sendRaw(
    [
      loginMessage("sipterm1", "term1"),
      checkout("P1", "I1"),
      itemInformation("nothing"),
      checkin("I1"),
      "XX",
      `35${CLOCK}AOMAIN|AAP1|`,
    ].map((message) => `${message}\r\n`).join(""),
  );
  await desk.expectRaw(
    [
      "941",
      LENT,
      `18010101${CLOCK}ABnothing|AJ|AFInvalid Item|`,
      `101YNN${CLOCK}AOMAIN|ABI1|AQMAIN|AJMiddlemarch|AAP1|CK001|CS823.8 ELI|`,
      "96",
      `36Y${CLOCK}AOMAIN|AAP1|AFThank you!|`,
    ].map((answer) => `${answer}\r`).join(""),
  );
});

smallScenario("a terminal that asks for a language which SIP2 does not list: the answer's is 000, unknown", {
  // What is stored of a patron chooses the words and is told nowhere.
  patrons: [aPatron(), aPatron({ patronId: "P2", language: "099" })],
}, async ({ login }) => {
  const desk = await login();
  for (const asked of ["028", "099", "999", "1  ", "   ", "eng", "0x1"]) {
    for (const patron of ["P1", "P2", "nobody"]) {
      const status = patronStatus(patron).replace(/^23.../, `23${asked}`);
      const information = patronInformation(patron).replace(/^63.../, `63${asked}`);
      await desk.ask(status, /^24.{14}000\d{8} /);
      await desk.ask(information, /^64.{14}000\d{8} /);
    }
  }
  for (const asked of ["000", "001", "027"]) {
    await desk.ask(patronStatus("P1").replace(/^23.../, `23${asked}`), new RegExp(`^24.{14}${asked}\\d{8} `));
    await desk.ask(patronInformation("P1").replace(/^63.../, `63${asked}`), new RegExp(`^64.{14}${asked}\\d{8} `));
  }
});

scenario("a terminal whose sequence numbers skip, repeat, stay or have two digits", {}, async ({ login }) => {
  const desk = await login();
  for (const sequence of ["5", "5", "2", "9", "9", "10", "11"]) {
    desk.sendRaw(`${guarded(itemInformation("nothing"), sequence)}\r`);
    await desk.expectRaw(`${guarded(`18010101${CLOCK}ABnothing|AJ|AFInvalid Item|`, sequence)}\r`);
  }
});

smallScenario("a terminal that sends AB and an empty AJ renews by item, and one that sends only AJ by title", {
  loans: [aLoan(), aLoan({ itemId: "I2" })],
}, async ({ login }) => {
  const desk = await login();
  await desk.ask(renewBy("P1", "ABI2|AJ|"), /^301Y.*\|ABI2\|AJPersuasion\|/);
  await desk.ask(renewBy("P1", "AB|AJT1|"), /^301Y.*\|ABI1\|AJMiddlemarch\|/);
  await desk.ask(renewBy("P1", "AB |AJ |"), /^300NUN.*\|AFMissing item identifier \(AB\)\|$/);
});

smallScenario("a terminal that leaves AO blank, out, or names another institution", {}, async ({ login }) => {
  const desk = await login();
  for (
    const [written, answered] of [["AO|", "MAIN"], ["AO |", "MAIN"], ["", "MAIN"], [
      "AOsomewhere else|",
      "somewhere else",
    ]]
  ) {
    await desk.ask(checkout("P1", "I1").replace("AOMAIN|", written ?? ""), new RegExp(`^12[01].*AO${answered}\\|`));
    await desk.ask(patronStatus("P1").replace("AOMAIN|", written ?? ""), new RegExp(`^24 {14}.*AO${answered}\\|`));
  }
});

scenario("a terminal that leaves AC and AD out", {}, async ({ login }) => {
  const desk = await login();
  await desk.ask(`23001${CLOCK}AOMAIN|AAP1|`, /^24 {14}.*\|BLY\|BHUSD\|BV0\.00\|/);
  await desk.ask(`11YN${CLOCK}${NO_DATE}AAP1|ABI1`, LENT);
  await desk.ask(`09N${CLOCK}${CLOCK}ABI1`, /^101YNN.*\|AAP1\|/);
  await desk.ask(`01N${CLOCK}AAP1|`, /^24 {14}.*\|BLY\|.*\|AFBlock feature not implemented\|$/);
});

scenario("a scanner that adds blanks to barcodes, and a keyboard that adds none to PINs", {
  patrons: [aPatron({ pin: PIN_1234 })],
}, async ({ login }) => {
  const desk = await login();
  await desk.ask(checkout("  P1", "I1  ", "AD1234|"), LENT.replace("CK001|", "CK001|CQY|"));
  await desk.ask(checkin(" I1 "), /^101YNN.*\|ABI1\|.*\|AAP1\|/);
  await desk.ask(checkout("P1", "I1", "AD1234 |"), /^120NUN.*\|CQN\|/);
});

smallScenario("a terminal that writes a summary of its own: trimmed, none at all, or beyond the sixth position", {
  loans: [aLoan()],
}, async ({ login }) => {
  const desk = await login();
  const asked = (summary: string) => `63001${CLOCK}${summary}AOMAIN|AAP1|`;
  const counts = "000000000001000000000000AOMAIN";
  for (const summary of ["  Y", "  Y       ", "NNYNNNNNNN", "  y       "]) {
    await desk.ask(asked(summary), new RegExp(`${counts}.*\\|AUI1\\|BD`));
  }
  for (const summary of ["", "      Y   ", "         Y", "          ", "NNNNNNNNNN"]) {
    await desk.ask(asked(summary), new RegExp(`${counts}.*\\|BV0\\.00\\|BD`));
  }
});

smallScenario("a terminal that leaves the dates out, or has none", {
  items: ["I1", "I2", "I3", "I4"].map((itemId) => anItem({ itemId, titleId: itemId })),
}, async ({ login }) => {
  const desk = await login();
  const due = /^121NNY.*\|AH20260323 {4}235900\|/;
  await desk.ask("11YNAOMAIN|AAP1|ABI1|AC|", due);
  await desk.ask(`11YN${NO_DATE}${NO_DATE}AOMAIN|AAP1|ABI2|AC|`, due);
  await desk.ask(`11YN${"0".repeat(18)}${"0".repeat(18)}AOMAIN|AAP1|ABI3|AC|`, due);
  await desk.ask("11YN20261399    99999920260230    126000AOMAIN|AAP1|ABI4|AC|", due);
  await desk.ask("09NAPMAIN|AOMAIN|ABI1|AC|", /^101YNN/);
  await desk.ask(`09N${NO_DATE}${NO_DATE}AP|AOMAIN|ABI2|AC|`, /^101YNN/);
  await desk.ask("17AOMAIN|ABI3|", /^1804/);
  await desk.ask("63001AOMAIN|AAP1|", /^64/);
  await desk.ask("35AOMAIN|AAP1|", /^36Y/);
});

scenario("a terminal off-line whose clock battery is flat is believed all but the time", {
  policy: { offline: "true" },
}, async ({ login, storage }) => {
  const desk = await login();
  await desk.ask(`11YY${NO_DATE}${NO_DATE}AOMAIN|AAP1|ABI1|AC|`, LENT);
  await desk.ask(`09Y${"0".repeat(18)}${"0".repeat(18)}AP|AOMAIN|ABI1|AC|`, /^101YNN/);
  assertEquals((await storage.itemFacts("I1"))?.loan, undefined);
});

scenario("a terminal that writes zones: blanks, a military letter, EST, zeros", {
  policy: { offline: "true" },
  items: ["I1", "I2", "I3", "I4", "I5"].map((itemId) => anItem({ itemId, titleId: itemId })),
}, async ({ login, storage }) => {
  const desk = await login();
  const DUE = "20260401    235900";
  const zones = [["    ", "06:00"], ["   Z", "07:00"], [" EST", "12:00"], ["0000", "06:00"], ["   B", "05:00"]];
  for (const [at, [zone, utc]] of zones.entries()) {
    await desk.ask(`11YY20260301${zone}070000${DUE}AOMAIN|AAP1|ABI${at + 1}|AC|`, /^121/);
    const loan = (await storage.itemFacts(`I${at + 1}`))?.loan;
    assertEquals(String(loan?.checkedOut), `2026-03-01T${utc}:00Z`);
  }
});

scenario("a client that looks for 941, 98Y, BLY, CQY and BLN at their places", {
  patrons: [aPatron({ pin: PIN_1234 })],
}, async ({ connect }) => {
  const desk = await connect();
  await desk.ask(loginMessage("sipterm1", "term1"), /^941/);
  await desk.ask("9900802.00", /^98Y/);
  await desk.ask(
    patronInformation("P1", undefined, "AD1234|"),
    /^64 {14}001.{18}[0-9]{24}AOMAIN\|AAP1\|AE.*\|BLY\|CQY\|/,
  );
  await desk.ask(patronInformation("nobody"), /^64YYYY {10}001.{18}0{24}AOMAIN\|AAnobody\|AE\|BLN\|/);
});

smallScenario(
  "a client that says it has the wrong versions is spoken to in the one that its first digit names",
  {},
  async ({ login }) => {
    const desk = await login();
    for (const version of ["2.00", "2.0E", "2.0S", "2   "]) {
      await desk.ask(`990080${version}`, /2\.00AOMAIN\|BX/);
    }
    await desk.ask("9900801.00", /1\.00AOMAIN\|$/);
  },
);

smallScenario(
  "a client that sends fields twice, in another order, unknown or with ||| at the end",
  {},
  async ({ login }) => {
    const desk = await login();
    await desk.ask(`11YN${CLOCK}${NO_DATE}|ZZwhat|ABI1|AC|AAP1|AAP2|ABI2|XY|AOMAIN|BON|BON|||`, LENT);
    await desk.ask(`17${CLOCK}|ABI2||||`, /^1803.*ABI2\|/);
  },
);

scenario("a message that is too long is skipped to its end, and the terminal goes on", {}, async ({ login }) => {
  const desk = await login();
  desk.sendRaw(`${checkout("P1", "I1", `CH${"x".repeat(8192)}|`)}\r`);
  await desk.expectRaw("96\r");
  desk.sendRaw(`${checkout("P1", "I1", `CH${"x".repeat(8000)}|`)}\r`);
  await desk.expectRaw(`${LENT}\r`);
});

scenario(
  "a terminal that begins its messages with control bytes, counted in its checksum or not",
  {},
  async (scene) => {
    const desk = await scene.connect();
    const message = `${loginMessage("sipterm1", "term1")}AY1AZ`;
    for (const before of ["\x02", "\x01\t", " \x02", "\x02 "]) {
      const sent = [
        withChecksum(before + message),
        before + withChecksum(message),
        `${before}x${withChecksum(message)}`,
      ];
      desk.sendRaw(sent.map((line) => `${line}\r`).join(""));
      await desk.expectRaw("941AY1AZFDFC\r941AY1AZFDFC\r96AZFEF6\r");
    }
  },
);
