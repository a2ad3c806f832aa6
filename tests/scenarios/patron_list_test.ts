import { patronInformation } from "../support/wire/messages.ts";
import { aFee, aHold, aLoan, anItem, aPatron, NOON } from "../support/library/records.ts";
import { scenario, type Setting } from "../support/server/scenario.ts";
import { smallScenario } from "../support/server/small_scenarios.ts";

const numbers = [1, 2, 3, 4, 5];

function copies(prefix: string) {
  return numbers.map((at) => anItem({ itemId: `${prefix}${at}`, titleId: `T${prefix}${at}` }));
}

/** Five entries in each of Ada's lists, `W1` to `W5` and so on, each list in its order. */
const LIBRARY: Setting = {
  patrons: [aPatron(), aPatron({ patronId: "P2" })],
  items: ["W", "O", "L", "R", "U"].flatMap(copies),
  loans: [
    ...numbers.map((at) => aLoan({ itemId: `O${at}`, due: NOON.subtract({ hours: 100 - at }) })),
    ...numbers.map((at) => aLoan({ itemId: `L${at}`, due: NOON.add({ hours: 100 + at }) })),
    ...numbers.map((at) =>
      aLoan({ itemId: `R${at}`, due: NOON.add({ hours: 200 + at }), checkedOut: NOON.subtract({ hours: 480 }) })
    ),
  ],
  holds: [
    ...numbers.map((at) =>
      aHold({
        holdId: `HW${at}`,
        titleId: `TW${at}`,
        status: "waiting",
        capturedItemId: `W${at}`,
        placed: NOON.add({ seconds: at }),
      })
    ),
    ...numbers.map((at) => aHold({ holdId: `HU${at}`, titleId: `TU${at}`, placed: NOON.add({ seconds: at }) })),
    ...numbers.map((at) => aHold({ holdId: `HR${at}`, titleId: `TR${at}`, patronId: "P2" })),
  ],
  fees: numbers.map((at) =>
    aFee({ feeId: `F${at}`, amount: at * 100, outstanding: at * 100, incurred: NOON.add({ seconds: at }) })
  ),
  rules: [{ recall_after_days: "14" }],
};

const COUNTS = "000500050015000500050005";

/** The lists by their position in the summary: the field, and the entries. */
const LISTS: readonly (readonly [position: number, field: string, entries: readonly string[]])[] = [
  [1, "AS", numbers.map((at) => `W${at}`)],
  [2, "AT", numbers.map((at) => `O${at}`)],
  [3, "AU", [...numbers.map((at) => `O${at}`), ...numbers.map((at) => `L${at}`), ...numbers.map((at) => `R${at}`)]],
  [4, "AV", numbers.map((at) => `F${at} ${at}.00 Returned late`)],
  [5, "BU", numbers.map((at) => `R${at}`)],
  [6, "CD", numbers.map((at) => `U${at}`)],
];

/** BP and BQ as terminals write them, and the slice that they mean, counted from 0. */
const RANGES: readonly (readonly [more: string, from: number, to?: number])[] = [
  ["", 0],
  ["BP1|BQ2|", 0, 2],
  ["BP2|BQ2|", 1, 2],
  ["BP0002|BQ0004|", 1, 4],
  ["BP3|", 2],
  ["BQ3|", 0, 3],
  ["BP0|BQ0|", 0],
  ["BP|BQ|", 0],
  ["BP1|BQ99|", 0],
  ["BP98|BQ99|", 98],
  ["BP4|BQ2|", 4, 4],
  ["BPx|BQ-1|", 0],
];

scenario("63 lists by BP and BQ, 1-based and inclusive", LIBRARY, async ({ login }, test) => {
  const desk = await login();
  for (const [position, field, entries] of LISTS) {
    await test.step(field, async () => {
      for (const [more, from, to] of RANGES) {
        const listed = entries.slice(from, to).map((entry) => `${field}${entry}|`).join("").replaceAll(".", "\\.");
        await desk.ask(
          patronInformation("P1", position, more),
          new RegExp(
            `${COUNTS}AOMAIN\\|AAP1\\|AEAda Byron\\|BLY\\|BHUSD\\|BV15\\.00\\|${listed.replaceAll("|", "\\|")}BD`,
          ),
        );
      }
    });
  }
});

smallScenario(
  "63 without a summary, or with one that names no list, counts and lists nothing",
  LIBRARY,
  async ({ login }) => {
    const desk = await login();
    for (const position of [undefined, 7, 8, 9, 10]) {
      await desk.ask(patronInformation("P1", position), new RegExp(`${COUNTS}AOMAIN.*\\|BV15\\.00\\|BD`));
    }
  },
);

smallScenario("more than one Y in a summary: the first known one wins", LIBRARY, async ({ login }) => {
  const desk = await login();
  const asked = (summary: string) => patronInformation("P1").replace(" ".repeat(10), summary);
  await desk.ask(asked("YYYYYYYYYY"), /\|ASW1\|ASW2\|ASW3\|ASW4\|ASW5\|BD/);
  await desk.ask(asked("  YY      "), /\|BV15\.00\|AUO1\|/);
  await desk.ask(asked("     Y   Y"), /\|BV15\.00\|CDU1\|/);
});

smallScenario("63 tells limits, and everything else that is known of a patron", {
  patrons: [aPatron({
    birthDate: "1980-12-10",
    expires: "2030-01-31",
    internetProfile: "adult",
    category: "STAFF",
    library: "CPL",
  })],
  rules: [{ loan_limit: "20", fee_limit: "10.00" }, {
    category: "staff",
    hold_limit: "5",
    overdue_limit: "3",
    loan_limit: "99",
  }],
}, async ({ login }) => {
  await (await login()).ask(
    patronInformation("P1"),
    "64              00120260302    130000000000000000000000000000AOMAIN|AAP1|AEAda Byron|BZ0005|CA0003|CB0099|BLY|" +
      "BHUSD|BV0.00|CC10.00|BD1 High Street|BEada@example.org|BF555 0100|PB19801210|PCSTAFF|PIadult|PA20300131|AQCPL|" +
      "AFGreetings from MAIN.|",
  );
});

smallScenario("63 says of a loan that was recalled in BU, and of a copy that travels in CD", {
  patrons: [aPatron(), aPatron({ patronId: "P2" })],
  items: [anItem(), anItem({ itemId: "I2", titleId: "T2", transitTo: "CPL" })],
  loans: [aLoan({ checkedOut: NOON.subtract({ hours: 480 }) })],
  holds: [
    aHold({ patronId: "P2" }),
    aHold({ holdId: "H2", titleId: "T2", status: "in-transit", capturedItemId: "I2", pickupLocation: "CPL" }),
  ],
  rules: [{ recall_after_days: "14" }],
}, async ({ login }) => {
  const desk = await login();
  await desk.ask(patronInformation("P1", 5), /000000000001000000010001AOMAIN.*\|BUI1\|/);
  await desk.ask(patronInformation("P1", 6), /\|CDI2\|/);
  await desk.ask(patronInformation("P2", 6), /000000000000000000000001AOMAIN.*\|CDI1\|/);
});

smallScenario("a list of 300 is complete, and counts stop at 9999", {
  items: Array.from({ length: 300 }, (_, at) => anItem({ itemId: `I${at + 1000}`, titleId: `T${at}` })),
  loans: Array.from({ length: 300 }, (_, at) => aLoan({ itemId: `I${at + 1000}` })),
}, async ({ login }) => {
  const desk = await login();
  const list = Array.from({ length: 300 }, (_, at) => `AUI${at + 1000}\\|`).join("");
  await desk.ask(patronInformation("P1", 3), new RegExp(`000000000300000000000000AOMAIN.*\\|BV0\\.00\\|${list}BD`));
});
