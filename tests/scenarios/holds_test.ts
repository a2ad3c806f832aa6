import { assertEquals } from "@std/assert";
import { checkin, checkout, CLOCK, hold, itemInformation, patronInformation } from "../support/wire/messages.ts";
import { aHold, aLoan, anItem, aPatron, NOON, TODAY } from "../support/library/records.ts";
import { scenario } from "../support/server/scenario.ts";
import { smallScenario } from "../support/server/small_scenarios.ts";

const PEOPLE = ["P1", "P2", "P3"].map((patronId) => aPatron({ patronId, firstName: "Patron", lastName: patronId }));

/** Two copies of one title at MAIN, one of it at CPL. */
const COPIES = [
  anItem(),
  anItem({ itemId: "I2" }),
  anItem({ itemId: "C1", permanentLocation: "CPL", currentLocation: "CPL" }),
];
const ALL_OUT = COPIES.map(({ itemId }) => aLoan({ itemId, patronId: "P3" }));
const LIBRARY = { patrons: PEOPLE, items: COPIES, loans: ALL_OUT, libraries: { MAIN: "", CPL: "", EAST: "" } };
/** The next second, so that a second scan of the same copy is no retry of the first. */
const LATER = { date: "20260302    130001" };

smallScenario("BY 3: that copy", LIBRARY, async ({ login }) => {
  const desk = await login();
  await desk.ask(hold("+", "P1", "ABI2|BY3|"), `161N${CLOCK}BR1|BSMAIN|AOMAIN|AAP1|ABI2|AJMiddlemarch|`);
  await desk.ask(checkin("I1"), /^101YNN.*\|AAP3\|CK001\|CS823\.8 ELI\|$/);
  await desk.ask(checkin("I2"), /^101YNY.*\|CYP1\|CTMAIN\|DAPatron P1\|CV01\|$/);
});

scenario("BY 3 with a barcode in AJ: that copy", LIBRARY, async ({ login, storage }) => {
  const desk = await login();
  await desk.ask(hold("+", "P1", "AJI2|BY3|"), `161N${CLOCK}BR1|BSMAIN|AOMAIN|AAP1|ABI2|AJMiddlemarch|`);
  assertEquals((await storage.itemFacts("I1"))?.holds[0]?.itemId, "I2");
});

smallScenario("BY 3 without a copy is refused", LIBRARY, async ({ login }) => {
  await (await login()).ask(hold("+", "P1", "AJT1|BY3|"), /^160N.*\|AFNo such item\.\|$/);
});

smallScenario("BY 4: any copy at the pickup library", LIBRARY, async ({ login }) => {
  const desk = await login();
  await desk.ask(hold("+", "P1", "AJT1|BY4|BSCPL|"), /^161N.*BR1\|BSCPL\|/);
  await desk.ask(checkin("I1"), /^101YNN/);
  const cpl = await login("sipterm1", "CPL");
  await cpl.ask(checkin("C1"), /^101YNY.*\|CYP1\|CTCPL\|DAPatron P1\|CV01\|$/);
});

for (const by of ["", "BY|", "BY1|", "BY2|", "BYX|"]) {
  smallScenario(`else the title (BY absent = 2): ${by || "no BY"}`, LIBRARY, async ({ login }) => {
    const desk = await login();
    await desk.ask(hold("+", "P1", `ABI2|${by}`), /^161N/);
    await desk.ask(checkin("I1"), /^101YNY.*\|CYP1\|CTMAIN\|DAPatron P1\|CV01\|$/);
    await desk.ask(checkin("I2"), /^101YNN/);
  });
}

smallScenario(
  "16's `available` = Y for a lent copy for which nobody waits, when another one is on the shelf",
  { ...LIBRARY, loans: [aLoan({ patronId: "P3" }), aLoan({ itemId: "C1", patronId: "P3" })] },
  async ({ login }) => {
    const desk = await login();
    await desk.ask(hold("+", "P1", "ABI1|"), /^161Y.*BR1\|/);
    await desk.ask(hold("+", "P2", "ABI1|"), /^161N.*BR2\|/);
  },
);

scenario("one hold a patron and title", LIBRARY, async ({ login, journal }) => {
  const desk = await login();
  await desk.ask(hold("+", "P1", "AJT1|"), /^161N/);
  for (const again of ["ABI1|", "ABI2|BY3|", "AJMiddlemarch|"]) {
    await desk.ask(hold("+", "P1", again), /^160N.*\|AFHold already placed\|$/);
  }
  await desk.ask(hold("+", "P2", "AJT1|"), /^161N.*BR2\|/);
  await journal(5);
});

smallScenario("BS with AC, AD or CO behind a hyphen is that pickup location, and no other one", {
  ...LIBRARY,
  libraries: { MAIN: "", CPL: "", "CPL-ADULT": "" },
}, async ({ login }) => {
  await (await login()).ask(hold("+", "P1", "AJT1|BSCPL-ADULT|"), /^161N.*\|BSCPL-ADULT\|/);
});

smallScenario("BS absent: the patron's home library", {
  ...LIBRARY,
  patrons: [aPatron({ library: "CPL" }), aPatron({ patronId: "P2", library: "" }), aPatron({ patronId: "P3" })],
}, async ({ login }) => {
  const desk = await login();
  await desk.ask(hold("+", "P1", "AJT1|"), /BSCPL\|/);
  await desk.ask(hold("+", "P2", "AJT1|BS |"), /BSMAIN\|/);
  await desk.ask(hold("+", "P3", "AJT1|BSnowhere|"), /^160N.*\|AFPickup location unknown\|$/);
});

scenario(
  "BR is the real position, 16's `available` = Y for the first in the queue when a copy is on the shelf now",
  {
    ...LIBRARY,
    loans: ALL_OUT.slice(1),
    items: [...COPIES, anItem({ itemId: "L1", titleId: "T2", status: "damaged" })],
  },
  async ({ login, pass }) => {
    const desk = await login();
    await desk.ask(hold("+", "P1", "AJT1|"), /^161Y.*BR1\|/);
    await pass({ seconds: 1 });
    await desk.ask(hold("+", "P2", "ABI2|"), "161N20260302    130001BR2|BSMAIN|AOMAIN|AAP2|ABI2|AJMiddlemarch|");
    await desk.ask(hold("+", "P1", "ABL1|"), /^161N.*BR1\|/);
    await desk.ask(checkout("P1", "I1"), /^121/);
    await desk.ask(hold("*", "P2", "AJT1|"), /^161N.*BR1\|/);
    await desk.ask(hold("+", "P3", "AJT1|"), /^161N.*BR2\|/);
    await desk.ask(itemInformation("I1"), /^18..0201.{18}CF2\|/);
  },
);

scenario(
  "checkin captures the first hold that the copy can fill: here -> waiting on the shelf (CV01, CY, DA, CT)",
  {
    ...LIBRARY,
    holds: [
      aHold({ holdId: "H1", patronId: "P2", library: "CPL", pickupLocation: "CPL" }),
      aHold({ holdId: "H2", patronId: "P1", placed: NOON.add({ seconds: 1 }) }),
    ],
  },
  async ({ login, storage }) => {
    const desk = await login();
    await desk.ask(
      checkin("I1"),
      `101YNY${CLOCK}AOMAIN|ABI1|AQMAIN|AJMiddlemarch|AAP3|CK001|CS823.8 ELI|CYP1|CTMAIN|DAPatron P1|CV01|`,
    );
    await desk.ask(itemInformation("I1"), /^1808.*\|CM20260309 {4}235900\|/);
    await desk.ask(patronInformation("P1", 1), /000100000000000000000000AOMAIN.*\|ASI1\|/);
    // Scanned again, it is still for the same patron, and nothing moves.
    await desk.ask(checkin("I1", "", LATER), /^101YNY.*\|CYP1\|CTMAIN\|DAPatron P1\|CV01\|$/);
    assertEquals((await storage.itemFacts("I1"))?.holds.length, 2);
  },
);

smallScenario("checkin captures the first hold: elsewhere -> transit (CV02), and on arrival -> the hold shelf there", {
  ...LIBRARY,
  holds: [aHold({ pickupLocation: "CPL" })],
}, async ({ login }) => {
  const desk = await login();
  await desk.ask(checkin("I1"), /^101YNY.*\|AAP3\|CK001\|CS823\.8 ELI\|CYP1\|CTCPL\|DAPatron P1\|CV02\|$/);
  await desk.ask(itemInformation("I1"), /^1810/);
  await desk.ask(patronInformation("P1", 6), /000000000000000000000001AOMAIN.*\|CDI1\|/);
  const cpl = await login("sipterm1", "CPL");
  await cpl.ask(checkin("I1"), /^101YNY.*\|CYP1\|CTCPL\|DAPatron P1\|CV01\|$/);
  await desk.ask(itemInformation("I1"), /^1808/);
  await desk.ask(patronInformation("P1", 1), /000100000000000000000000AOMAIN.*\|ASI1\|/);
});

smallScenario("checkin without a hold: own branch elsewhere -> CV04", LIBRARY, async ({ login }) => {
  const desk = await login();
  await desk.ask(checkin("C1"), `101YNY${CLOCK}AOMAIN|ABC1|AQCPL|AJMiddlemarch|AAP3|CK001|CS823.8 ELI|CTCPL|CV04|`);
  await desk.ask(itemInformation("C1"), /^1810/);
  const cpl = await login("sipterm1", "CPL");
  await cpl.ask(checkin("C1"), /^101YNN.*\|ABC1\|AQCPL\|AJMiddlemarch\|CK001\|CS823\.8 ELI\|$/);
  await desk.ask(itemInformation("C1"), /^1803/);
});

const ON_SHELF = aHold({
  status: "waiting",
  capturedItemId: "I1",
  shelfExpires: "2026-03-04",
});

scenario("checkout by the holder fulfils it; by another patron it is refused", {
  ...LIBRARY,
  loans: ALL_OUT.slice(1),
  holds: [ON_SHELF],
}, async ({ login, storage }) => {
  const desk = await login();
  await desk.ask(checkout("P2", "I1"), /^120NUN.*\|AFItem is on hold for another patron\.\|$/);
  await desk.ask(checkout("p1", "I1"), /^121NNY/);
  assertEquals((await storage.itemFacts("I1"))?.holds, []);
});

scenario("a pending hold keeps a copy on the shelf from everybody but its holder", {
  ...LIBRARY,
  items: [anItem()],
  loans: [],
  holds: [aHold()],
}, async ({ login, storage }) => {
  const desk = await login();
  await desk.ask(checkout("P2", "I1"), /^120NUN.*\|AFItem is reserved for another patron upon return\.\|$/);
  await desk.ask(checkout("P1", "I1"), /^121NNY/);
  assertEquals((await storage.itemFacts("I1"))?.holds, []);
});

scenario(
  "waiting holds expire after `hold_shelf_days` and the next one is captured at the copy's next scan",
  {
    ...LIBRARY,
    rules: [{ hold_shelf_days: "2" }],
    holds: [aHold(), aHold({ holdId: "H2", patronId: "P2", placed: NOON.add({ seconds: 1 }) })],
  },
  async ({ login, pass, storage }) => {
    const desk = await login();
    await desk.ask(checkin("I1"), /\|CYP1\|CTMAIN\|DAPatron P1\|CV01\|$/);
    await desk.ask(itemInformation("I1"), /\|CM20260304 {4}235900\|/);
    await pass({ days: 2 });
    await desk.ask(checkout("P2", "I1"), /^120NUN.*on hold for another/);
    await desk.ask(checkin("I1", "", LATER), /\|CYP1\|CTMAIN\|DAPatron P1\|CV01\|$/);
    await pass({ days: 1 });
    await desk.ask(itemInformation("I1"), /^1803/);
    await desk.ask(checkin("I1", "", { date: "20260305    130000" }), /\|CYP2\|CTMAIN\|DAPatron P2\|CV01\|$/);
    assertEquals((await storage.itemFacts("I1"))?.holds.map(({ holdId }) => holdId), ["H2"]);
    await desk.ask(checkout("P1", "I1"), /^120NUN.*on hold for another/);
  },
);

scenario("BW: a hold that nobody wants any more captures nothing", LIBRARY, async ({ login, pass }) => {
  const desk = await login();
  await desk.ask(
    hold("+", "P1", "BW20260305    000000|AJT1|"),
    `161N${CLOCK}BW20260305    235900|BR1|BSMAIN|AOMAIN|AAP1|AJMiddlemarch|`,
  );
  await desk.ask(
    hold("+", "P2", "BW20260303    010000|AJT1|".replace("    ", "   Z")),
    /^161N.*BW20260303 {4}235900\|/,
  );
  await desk.ask(itemInformation("I1"), /CF2\|/);
  await pass({ days: 4 });
  await desk.ask(itemInformation("I1"), /^18040201.{18}AH/);
  await desk.ask(checkin("I1"), /^101YNN/);
});

scenario(
  "a BW in the past is ignored: the hold does not run out, and AF says so",
  LIBRARY,
  async ({ login, storage }) => {
    const desk = await login();
    await desk.ask(
      hold("+", "P1", "BW20260301    235959|AJT1|"),
      `161N${CLOCK}BR1|BSMAIN|AOMAIN|AAP1|AJMiddlemarch|AFExpiration date is in the past and was ignored|`,
    );
    assertEquals((await storage.itemFacts("I1"))?.holds.map(({ expires }) => expires), [undefined]);
    await desk.ask(hold("*", "P1", "BW20260401    000000|AJT1|"), /^161N.*BW20260401 {4}235900\|/);
    await desk.ask(
      hold("*", "P1", "BW19700101    000000|AJT1|"),
      /^161N.*BW20260401 {4}235900\|BR1\|.*\|AFExpiration date is in the past and was ignored\|$/,
    );
  },
);

smallScenario("BY 4 needs a copy of that library, else it is refused", LIBRARY, async ({ login }) => {
  const desk = await login();
  const refused = /^160N.*\|AFNo copy at the pickup location\|$/;
  await desk.ask(hold("+", "P1", "ABI2|BY4|BSEAST|"), refused);
  await desk.ask(hold("+", "P1", "AJT1|BY4|BSEAST|"), refused);
  await desk.ask(hold("+", "P1", "AJT1|BY4|BSCPL|"), /^161N.*BR1\|BSCPL\|/);
  await desk.ask(hold("*", "P1", "AJT1|BSEAST|"), refused);
  await desk.ask(hold("*", "P1", "AJT1|BSMAIN|"), /^161N.*BR1\|BSMAIN\|/);
  await desk.ask(checkin("I1"), /^101YNY.*\|CYP1\|CTMAIN\|DAPatron P1\|CV01\|$/);
});

scenario("holds that ran out count no more, neither in 64 nor towards the limit", {
  ...LIBRARY,
  items: [...COPIES, anItem({ itemId: "I3", titleId: "T2" }), anItem({ itemId: "I4", titleId: "T4" })],
  holds: [
    aHold({ expires: TODAY }),
    aHold({ holdId: "H2", titleId: "T2", status: "waiting", capturedItemId: "I3", shelfExpires: TODAY }),
  ],
  rules: [{ hold_limit: "2" }],
}, async ({ login, pass }) => {
  const desk = await login();
  await desk.ask(patronInformation("P1", 6), /000100000000000000000001AOMAIN.*\|CDC1\|/);
  await desk.ask(patronInformation("P1", 1), /000100000000000000000001AOMAIN.*\|ASI3\|/);
  await desk.ask(hold("+", "P1", "AJT4|"), /^160N.*\|AFToo many holds\.?\|$/);
  await pass({ days: 1 });
  await desk.ask(patronInformation("P1", 6), /0{24}AOMAIN(?!.*\|CD)/);
  await desk.ask(patronInformation("P1", 1), /0{24}AOMAIN(?!.*\|AS)/);
  await desk.ask(hold("+", "P1", "AJT4|"), /^161Y.*BR1\|/);
});

smallScenario("`-` cancels what this patron holds", {
  ...LIBRARY,
  holds: [aHold(), aHold({ holdId: "H2", patronId: "P2", placed: NOON.add({ seconds: 1 }) })],
}, async ({ login }) => {
  const desk = await login();
  await desk.ask(hold("-", "P3", "AJT1|"), /^160N.*\|AFNo such outstanding hold\.\|$/);
  await desk.ask(hold("-", "P1", "ABI2|"), `161N${CLOCK}BSMAIN|AOMAIN|AAP1|ABI2|AJMiddlemarch|AFHold Cancelled.|`);
  await desk.ask(hold("-", "P1", "AJT1|"), /^160N.*\|AFNo such outstanding hold\.\|$/);
  await desk.ask(hold("*", "P2", "AJT1|"), /^161N.*BR1\|/);
});

smallScenario("`-` cancels waiting ones too: the copy goes to the next at its next scan", {
  ...LIBRARY,
  loans: ALL_OUT.slice(1),
  holds: [ON_SHELF, aHold({ holdId: "H2", patronId: "P2", pickupLocation: "CPL" })],
}, async ({ login }) => {
  const desk = await login();
  await desk.ask(hold("-", "P1", "ABI1|"), /^161N.*\|AFHold Cancelled\.\|$/);
  await desk.ask(patronInformation("P2", 6), /\|CDC1\|/);
  await desk.ask(checkin("I1"), /^101YNY.*\|CYP2\|CTCPL\|DAPatron P2\|CV02\|$/);
});

scenario("a copy whose waiting hold was cancelled says so at its next scan", {
  ...LIBRARY,
  loans: ALL_OUT.slice(1),
  holds: [ON_SHELF],
}, async ({ login, storage }) => {
  const desk = await login();
  await desk.ask(hold("-", "P1", "ABI1|"), `161N${CLOCK}BSMAIN|AOMAIN|AAP1|ABI1|AJMiddlemarch|AFHold Cancelled.|`);
  await desk.ask(patronInformation("P1", 1), /0{24}AOMAIN(?!.*\|AS)/);
  await desk.ask(itemInformation("I1"), /^18030201.{18}ABI1\|/);
  await desk.ask(hold("-", "P1", "AJT1|"), /^160N.*\|AFNo such outstanding hold\.\|$/);
  await desk.ask(
    checkin("I1"),
    `101YNN${CLOCK}AOMAIN|ABI1|AQMAIN|AJMiddlemarch|CK001|CS823.8 ELI|AFHold cancelled: return to shelf|`,
  );
  await desk.ask(checkin("I1", "", LATER), /^100YNN.*\|AFItem not checked out\|$/);
  assertEquals((await storage.itemFacts("I1"))?.holds, []);
});

scenario("a copy whose waiting hold was cancelled may be lent, and has nothing to say then", {
  ...LIBRARY,
  loans: ALL_OUT.slice(1),
  holds: [ON_SHELF],
}, async ({ login, storage }) => {
  const desk = await login();
  await desk.ask(hold("-", "P1", "ABI1|"), /^161/);
  await desk.ask(checkout("P2", "I1"), /^121NNY/);
  assertEquals((await storage.itemFacts("I1"))?.holds, []);
  await desk.ask(checkin("I1"), /^101YNN.*\|AAP2\|CK001\|CS823\.8 ELI\|$/);
});

smallScenario("who cancelled a waiting hold may place another one, which the copy fills at its next scan", {
  ...LIBRARY,
  loans: ALL_OUT.slice(1),
  holds: [ON_SHELF],
}, async ({ login }) => {
  const desk = await login();
  await desk.ask(hold("-", "P1", "ABI1|"), /^161/);
  await desk.ask(hold("+", "P1", "ABI1|"), /^161.*BR1\|/);
  await desk.ask(checkin("I1"), /^101YNY.*\|CYP1\|CTMAIN\|DAPatron P1\|CV01\|$/);
});

scenario("a cancelled hold does not come back when the checkin that captured it is undone", {
  ...LIBRARY,
  holds: [aHold()],
}, async ({ login, storage }) => {
  const desk = await login();
  await desk.ask(checkin("I1"), /\|CYP1\|/);
  await desk.ask(hold("-", "P1", "AJT1|"), /^161/);
  await desk.ask(checkout("P3", "I1", "BIY|"), /^121NNY/);
  assertEquals((await storage.itemFacts("I1"))?.holds, []);
});

smallScenario("a copy of another branch whose waiting hold was cancelled goes home, and says so", {
  ...LIBRARY,
  items: [anItem({ currentLocation: "CPL" })],
  loans: [],
  holds: [aHold({ ...ON_SHELF, pickupLocation: "CPL" })],
}, async ({ login }) => {
  await (await login()).ask(hold("-", "P1", "ABI1|"), /^161/);
  const cpl = await login("sipterm1", "CPL");
  await cpl.ask(checkin("I1"), /^101YNY.*\|CTMAIN\|CV04\|AFHold cancelled: return to shelf\|$/);
});

smallScenario("a copy that travels for a hold that was cancelled goes on to its branch, and home from there", {
  ...LIBRARY,
  holds: [aHold({ pickupLocation: "CPL" })],
}, async ({ login }) => {
  const desk = await login();
  await desk.ask(checkin("I1"), /\|CV02\|$/);
  await desk.ask(hold("-", "P1", "AJT1|"), /^161/);
  const cpl = await login("sipterm1", "CPL");
  await cpl.ask(checkin("I1"), /^101YNY.*\|CTMAIN\|CV04\|$/);
  await desk.ask(checkin("I1", "", LATER), /^101YNN/);
  await desk.ask(itemInformation("I1"), /^1803/);
});

smallScenario("`*` changes pickup library and expiry", { ...LIBRARY, holds: [aHold()] }, async ({ login }) => {
  const desk = await login();
  await desk.ask(hold("*", "P1", "BW20260401    000000|BSCPL|AJT1|"), /^161N.*BW20260401 {4}235900\|BR1\|BSCPL\|/);
  await desk.ask(hold("*", "P1", "AJT1|BY3|"), /^161N.*BW20260401 {4}235900\|BR1\|BSCPL\|/);
  await desk.ask(hold("*", "P1", "BSnowhere|AJT1|"), /^160N.*\|AFPickup location unknown\|$/);
  await desk.ask(hold("*", "P2", "BSCPL|AJT1|"), /^160N.*\|AFNo such outstanding hold\.\|$/);
  await desk.ask(checkin("I1"), /\|CTCPL\|DAPatron P1\|CV02\|$/);
});

smallScenario("`*` sends a copy that waits already to the other library at its next scan", {
  ...LIBRARY,
  loans: ALL_OUT.slice(1),
  holds: [ON_SHELF],
}, async ({ login }) => {
  const desk = await login();
  await desk.ask(hold("*", "P1", "BSCPL|AJT1|"), /^161N.*BSCPL\|/);
  await desk.ask(checkin("I1"), /\|CYP1\|CTCPL\|DAPatron P1\|CV02\|$/);
});

smallScenario("another hold mode is refused, and says which there are", LIBRARY, async ({ login }) => {
  await (await login()).ask(hold("?", "P1", "AJT1|"), `160N${CLOCK}AOMAIN|AAP1|AJT1|AFHold mode must be +, - or *|`);
});

smallScenario(
  "CV99: a withdrawn copy is not taken back",
  { items: [anItem({ status: "withdrawn" })] },
  async ({ login }) => {
    await (await login()).ask(checkin("I1"), /^100NUY.*\|CV99\|AFItem withdrawn, return not allowed\|$/);
  },
);

scenario("a hold on a title without copies is listed by the title, and cancelled by that too", {
  titles: [{ titleId: "T9", title: "On order", author: "" }],
  patrons: [aPatron()],
}, async ({ login }) => {
  const desk = await login();
  await desk.ask(hold("+", "P1", "AJT9|"), /^161N/);
  const listed = patronInformation("P1", 6);
  await desk.ask(listed, /^64 {14}001.{18}000000000000000000000001.*\|CDT9\|/);
  await desk.ask(hold("-", "P1", "ABT8|"), /^160/);
  await desk.ask(hold("-", "P1", "ABt9|"), /^161/);
  await desk.ask(listed, /^64 {14}001.{18}000000000000000000000000(?!.*\|CD)/);
});

scenario("no hold is placed that can never be filled", {
  items: [
    anItem({ status: "withdrawn" }),
    anItem({ itemId: "I2", titleId: "T2", status: "lost" }),
    anItem({ itemId: "I3", titleId: "T2" }),
  ],
  loans: [aLoan({ patronId: "P2", itemId: "I3" })],
  patrons: [aPatron(), aPatron({ patronId: "P2" })],
}, async ({ login }) => {
  const desk = await login();
  await desk.ask(hold("+", "P1", "BY3|ABI1|"), /^160N.*\|AFItem cannot be placed on hold\|/);
  await desk.ask(hold("+", "P1", "BY3|ABI2|"), /^160N.*\|AFItem cannot be placed on hold\|/);
  await desk.ask(hold("+", "P1", "ABI1|"), /^160N.*\|AFItem cannot be placed on hold\|/);
  await desk.ask(hold("+", "P1", "BY2|ABI2|"), /^161N/);
});

scenario("BS in letters of another case is that library, as it is declared", LIBRARY, async ({ login, storage }) => {
  const desk = await login();
  await desk.ask(hold("+", "P1", "AJT1|BY4|BScpl|"), /^161N.*BR1\|BSCPL\|/);
  assertEquals((await storage.itemFacts("C1"))?.holds[0]?.library, "CPL");
  await desk.ask(hold("*", "P1", "AJT1|BScpl|"), /^161N.*BSCPL\|/);
  await desk.ask(hold("+", "P2", "AJT1|BSnowhere|"), /^160/);
});
