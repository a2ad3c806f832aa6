import { checkin, checkout, CLOCK, itemInformation } from "../support/wire/messages.ts";
import { aHold, aLoan, anItem, aPatron } from "../support/library/records.ts";
import type { Setting } from "../support/server/scenario.ts";
import { smallScenario } from "../support/server/small_scenarios.ts";

const LIBRARIES = { MAIN: "", CPL: "", EAST: "" };

/** A sorter with a bin for each thing that a rule may name, and one for all else. */
const SORTER: Setting = {
  libraries: LIBRARIES,
  bins: [
    { bin: "9", hold: "yes", destination: "here" },
    { bin: "8", destination: "CPL" },
    { bin: "7", destination: "elsewhere" },
    { bin: "6", item_type: "dvd", destination: "here" },
    { bin: "5", collection: "Local" },
    { bin: "1", destination: "here" },
    { bin: "0" },
  ],
};

smallScenario("CL: the first bin rule that fits, by destination, item type, collection and whether a hold waits", {
  ...SORTER,
  patrons: [aPatron(), aPatron({ patronId: "P2" })],
  items: [
    anItem(),
    anItem({ itemId: "I2", titleId: "T2" }),
    anItem({ itemId: "C1", titleId: "T3", permanentLocation: "CPL" }),
    anItem({ itemId: "E1", titleId: "T4", permanentLocation: "EAST" }),
    anItem({ itemId: "D1", titleId: "T5", itemType: "dvd" }),
    anItem({ itemId: "L1", titleId: "T6", collection: "Local" }),
  ],
  loans: ["I1", "I2", "C1", "E1", "D1", "L1"].map((itemId) => aLoan({ itemId })),
  holds: [aHold({ titleId: "T2", patronId: "P2" })],
}, async ({ login }) => {
  const desk = await login();
  await desk.ask(checkin("I1"), `101YNN${CLOCK}AOMAIN|ABI1|AQMAIN|AJMiddlemarch|CL1|AAP1|CK001|CS823.8 ELI|`);
  await desk.ask(checkin("I2"), /^101YNY.*\|CL9\|.*\|CV01\|$/);
  await desk.ask(checkin("C1"), /^101YNY.*\|CL8\|.*\|CTCPL\|CV04\|$/);
  await desk.ask(checkin("E1"), /^101YNY.*\|CL7\|.*\|CTEAST\|CV04\|$/);
  await desk.ask(checkin("D1"), /^101YNN.*\|CL6\|/);
  await desk.ask(checkin("L1"), /^101YNN.*\|CL5\|/);
});

smallScenario("CL: whenever a rule gives a bin, ok or not", {
  ...SORTER,
  policy: { offline: "true" },
  items: [anItem(), anItem({ itemId: "W1", titleId: "T2", status: "withdrawn" })],
}, async ({ login }) => {
  const desk = await login();
  await desk.ask(
    checkin("I1"),
    `100YNN${CLOCK}AOMAIN|ABI1|AQMAIN|AJMiddlemarch|CL1|CK001|CS823.8 ELI|AFItem not checked out|`,
  );
  // What staff must see first goes nowhere: only the rule without a destination fits.
  await desk.ask(checkin("W1"), /^100NUY.*\|CL0\|.*\|CV99\|AFItem withdrawn, return not allowed\|$/);
  await desk.ask(checkin("nothing"), `100NUY${CLOCK}AOMAIN|ABnothing|AQ|CL0|CV99|AFInvalid Item|`);
  await desk.ask(checkin("I1", "BIY|"), /^100NUY.*\|CL0\|.*\|CV99\|AFNothing to cancel\|$/);
  await desk.ask(checkout("P1", "I1"), /^121/);
  const early = { noBlock: "Y", date: "20260301    100000" } as const;
  await desk.ask(checkin("I1", "", early), /^100NUY.*\|CL0\|.*\|CV99\|AFItem has changed since\|$/);
  await desk.ask(checkin("I1", "BIY|"), /^101YNN.*\|CL0\|AAP1\|/);
});

smallScenario("CL: with `checked_in_ok` too", { ...SORTER, login: { checked_in_ok: "1" } }, async ({ login }) => {
  const desk = await login();
  await desk.ask(checkin("I1"), `101YNN${CLOCK}AOMAIN|ABI1|AQMAIN|AJMiddlemarch|CL1|CK001|CS823.8 ELI|`);
});

smallScenario("CL: the bin of the rule for the copy's type, where no bin rule fits", {
  libraries: LIBRARIES,
  bins: [{ bin: "8", destination: "elsewhere" }],
  items: [
    anItem(),
    anItem({ itemId: "I2", titleId: "T2", itemType: "dvd" }),
    anItem({ itemId: "C1", titleId: "T3", permanentLocation: "CPL" }),
  ],
  loans: [aLoan(), aLoan({ itemId: "C1" })],
  rules: [{ sort_bin: "1" }, { item_type: "dvd", sort_bin: "7" }],
}, async ({ login }) => {
  const desk = await login();
  await desk.ask(checkout("P2", "I2"), /^121/);
  await desk.ask(checkin("I1"), /\|AJMiddlemarch\|CL1\|AAP1\|/);
  await desk.ask(checkin("I2"), /\|AJMiddlemarch\|CL7\|AAP2\|/);
  await desk.ask(checkin("C1"), /\|AJMiddlemarch\|CL8\|AAP1\|/);
  await desk.ask(checkin("nothing"), `100NUY${CLOCK}AOMAIN|ABnothing|AQ|CV99|AFInvalid Item|`);
  await desk.ask(itemInformation("C1"), /^1810/);
});
