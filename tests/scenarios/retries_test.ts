import { assertEquals } from "@std/assert";
import { type Storage, StorageUnavailable } from "../../src/storage/port/storage.ts";
import {
  checkin,
  checkout,
  CLOCK,
  feePaid,
  hold,
  itemInformation,
  login as loginMessage,
  NO_DATE,
  patronInformation,
  renewAll,
} from "../support/wire/messages.ts";
import { aFee, aLoan, anItem, aPatron } from "../support/library/records.ts";
import { insideScenario, PIN_1234, scenario } from "../support/server/scenario.ts";
import { guarded, type Terminal } from "../support/wire/terminal.ts";

const BORROWED = { loans: [aLoan()], fees: [aFee()], policy: { status_update: "true" } };
const SOON = "20260302    130001";

/** One message of a terminal: over which of its connections, with which sequence number, and the answer. */
type Step = readonly [connection: number, sequence: string | undefined, message: string, answer: RegExp];

interface Case {
  readonly row: string;
  readonly steps: readonly Step[];
  /** What terminals call their places, connection by connection; the first one's where there are more connections. */
  readonly places?: readonly string[];
}

const PAY = feePaid("P1", "1.50");
const PAY_LATER = PAY.replace(CLOCK, SOON);
const PAY_UNDATED = PAY.replace(CLOCK, NO_DATE);
const OFFLINE = { noBlock: "Y", date: "20260301    100000", second: "20260310    180000" } as const;
const IN = checkin("I1");
const HOLD = hold("+", "P2", "AJT2|"), CANCEL = hold("-", "P2", "AJT2|");
const POLL = "9900802.00";
const PAID = /^38Y/,
  LENT = /^121/,
  NOT_LENT = /^120/,
  BACK = /^101/,
  NOT_ON_LOAN = /^100YN/,
  HELD = /^161/,
  NO_HOLD = /^160/;

/** What is still owed of 5.00, in the end. */
const owed = (amount: string): Step => [0, undefined, patronInformation("P1"), new RegExp(`\\|BV${amount}\\|`)];

/** The rows of the decisions' table, each with terminals that count and that do not. */
const CASES: readonly Case[] = [
  {
    row: "an off-line batch sent anew is a retry, over any connection, whatever it was numbered",
    steps: [
      [0, "1", checkout("P1", "I2", "", OFFLINE), LENT],
      [0, "2", checkin("I2", "", { ...OFFLINE, date: "20260301    110000" }), BACK],
      [0, "3", checkout("P1", "nothing", "", OFFLINE), NOT_LENT],
      [1, "1", checkout("P1", "I2", "", OFFLINE), /^121NNY.*\|AH20260310 {4}180000\|/],
      [1, "2", checkin("I2", "", { ...OFFLINE, date: "20260301    110000" }), BACK],
      [1, "3", checkout("P1", "nothing", "", OFFLINE), NOT_LENT],
      [1, undefined, itemInformation("I2"), /^1803/],
    ],
  },
  {
    row: "directly after, with the same number, is a retry, whatever its date, of a retry that was executed too",
    steps: [
      [0, "1", checkout("P2", "I1"), NOT_LENT],
      [1, undefined, IN, BACK],
      [0, "1", checkout("P2", "I1", "", { date: SOON }), /^121NNY/],
      [0, "1", checkout("P2", "I1", "", { date: "20260302    130002" }), /^121NNY/],
      [0, "1", checkout("P2", "I1", "", { date: "20260302    130003" }), /^121NNY/],
    ],
  },
  {
    row: "directly after, with the same number, is a retry, whatever its date; 99 and 97 do not count",
    steps: [
      [0, "1", PAY, PAID],
      [0, "1", PAY_LATER, PAID],
      [0, "2", POLL, /^98/],
      [0, "1", PAY, PAID],
      owed("3.50"),
    ],
  },
  {
    row: "directly after, with the same number and without a date, is a retry",
    steps: [[0, "1", PAY_UNDATED, PAID], [0, "1", PAY_UNDATED, PAID], owed("3.50")],
  },
  {
    row: "undated is new, without a number and with another one",
    steps: [[0, undefined, PAY_UNDATED, PAID], [0, undefined, PAY_UNDATED, PAID], owed("2.00")],
  },
  {
    row: "undated with another number is new",
    steps: [[0, "3", PAY_UNDATED, PAID], [0, "4", PAY_UNDATED, PAID], owed("2.00")],
  },
  {
    row: "dated with another number on the same connection is new, where the terminal counts",
    steps: [[0, "3", PAY, PAID], [0, "4", PAY, PAID], owed("2.00")],
  },
  {
    row: "dated with another number is a retry where the terminal does not count",
    steps: [
      [0, "0", patronInformation("P1"), /^64/],
      [0, "0", itemInformation("I1"), /^18/],
      [0, "0", PAY, PAID],
      [0, "1", PAY, PAID],
      owed("3.50"),
    ],
  },
  {
    row: "dated without a number is new after a different message here has changed that patron",
    steps: [
      [0, undefined, PAY, PAID],
      [0, undefined, checkout("P1", "I2"), LENT],
      [0, undefined, PAY, PAID],
      owed("2.00"),
    ],
  },
  {
    row: "dated without a number is a retry after a message about somebody else",
    steps: [
      [0, undefined, PAY, PAID],
      [0, undefined, checkout("P2", "I2"), LENT],
      [0, undefined, PAY, PAID],
      owed("3.50"),
    ],
  },
  {
    row: "dated is a retry over another connection and from another place, with messages between",
    places: ["entrance", "exit"],
    steps: [
      [0, "1", PAY, PAID],
      [1, "1", checkout("P1", "I2"), LENT],
      [1, "7", PAY, PAID],
      owed("3.50"),
    ],
  },
  {
    row: "a retry gets its answer whatever another terminal has done to patron or item since",
    places: ["entrance", "sorter"],
    steps: [
      [0, "1", PAY, PAID],
      [1, "1", IN, BACK],
      [0, "1", PAY, PAID],
      owed("3.50"),
    ],
  },
  {
    row: "a checkin with another number tells the truth, and so without any",
    steps: [[0, "1", IN, BACK], [0, "2", IN, NOT_ON_LOAN], [0, undefined, IN, NOT_ON_LOAN]],
  },
  {
    row: "a checkin that comes late ends no newer loan",
    steps: [
      [0, "1", IN, BACK],
      [1, "1", checkout("P2", "I1"), LENT],
      [2, undefined, IN, BACK],
      [0, undefined, itemInformation("I1"), /^1804/],
    ],
  },
  {
    row: "a cancelled hold cannot be cancelled again with another number, but its retry is answered",
    steps: [
      [0, "1", HOLD, HELD],
      [0, "2", CANCEL, HELD],
      [0, "2", CANCEL, HELD],
      [0, "3", CANCEL, NO_HOLD],
      [0, "4", HOLD, HELD],
      [1, undefined, HOLD, HELD],
    ],
  },
  {
    row: "checkout, checkin, checkout of one item within a second are three changes",
    steps: [
      [0, undefined, checkout("P1", "I2"), /^121N/],
      [0, undefined, checkin("I2"), BACK],
      [0, undefined, checkout("P1", "I2"), /^121N/],
      [0, undefined, itemInformation("I2"), /^1804/],
    ],
  },
  {
    row: "several messages in one segment are told apart by their numbers",
    steps: [[0, "1", PAY, PAID], [0, "1", PAY, PAID], [0, "2", PAY, PAID], owed("2.00")],
  },
];

for (const { row, steps, places = [] } of CASES) {
  scenario(row, BORROWED, async ({ login }) => {
    const connections: Terminal[] = [];
    for (const [number, sequence, message, answer] of steps) {
      connections[number] ??= await login("sipterm1", places[number] ?? places[0] ?? "entrance");
      connections[number].sendRaw(`${sequence === undefined ? message : guarded(message, sequence)}\r`);
      await connections[number].expectLine(answer);
    }
  });
}

insideScenario(
  "its clock is a test's",
  "a clock that stands still tells nothing: what comes again later is new",
  BORROWED,
  async ({ login, pass }) => {
    const desk = await login("sipterm1", "entrance");
    const say = async (message: string, answer: RegExp) => {
      desk.sendRaw(`${message}\r`);
      await desk.expectLine(answer);
    };
    await say(checkout("P2", "I2"), LENT);
    await pass({ seconds: 6 });
    await say(PAY, PAID);
    await pass({ seconds: 6 });
    await say(PAY, PAID);
    await say(patronInformation("P1"), /\|BV2\.00\|/);
  },
);

scenario("the key is made of account and message", { ...BORROWED, logins: [{ id: "other" }] }, async ({ login }) => {
  await (await login("sipterm1", "entrance")).ask(PAY, PAID);
  await (await login("sipterm1", "exit")).ask(PAY, PAID);
  const other = await login("other", "entrance");
  await other.ask(PAY, PAID);
  await other.ask(patronInformation("P1"), /\|BV2\.00\|/);
});

scenario(
  "a retry is one as long as the terminal was told to try, and a message of its own after that",
  { institutions: { CPL: { timeout: "100", retries: "3" } }, logins: [{ id: "cpl", institution: "CPL" }] },
  async ({ login, pass, journal }) => {
    const out = checkout("P1", "I1");
    await (await login("cpl")).ask(out, /^121NNY/);
    await pass({ seconds: 30 });
    await (await login("cpl")).ask(out, /^121NNY/);
    await pass({ seconds: 11 });
    await (await login("cpl")).ask(out, /^121YNN/);
    const rows = await journal(2);
    assertEquals(rows.map(({ action }) => action), ["checkout", "renewal"]);
  },
);

scenario("a wrong PIN is refused before any retry is answered", {
  ...BORROWED,
  patrons: [aPatron({ pin: PIN_1234 }), aPatron({ patronId: "P2" })],
}, async ({ login }) => {
  const desk = await login();
  for (const [pin, answer] of [["4321", /^38N/], ["1234", PAID], ["4321", /^38N/], ["1234", PAID]] as const) {
    desk.sendRaw(`${PAY}AD${pin}|\r`);
    await desk.expectLine(answer);
  }
  await desk.ask(patronInformation("P1"), /\|BV3\.50\|/);
});

scenario("a refused request is no change, and is judged again when it comes again", {
  items: [anItem()],
  loans: [aLoan({ patronId: "P2" })],
}, async ({ login }) => {
  const desk = await login();
  await desk.ask(checkout("P1", "I1"), /^120NUN/);
  await desk.ask(checkin("I1"), /^101/);
  await desk.ask(checkout("P1", "I1"), /^121NNY/);
});

/** A storage that loses the first answer about a change, after the change was made. */
function losingAnAnswer(storage: Storage): Storage {
  let lost = false;
  return {
    ...storage,
    async apply(change) {
      const applied = await storage.apply(change);
      if (lost) return applied;
      lost = true;
      throw new StorageUnavailable("the connection was lost");
    },
  };
}

for (
  const [name, request, answer] of [
    ["checkout", checkout("P1", "I2"), /^121NNY/],
    ["checkin", checkin("I1"), /^101YNN/],
    ["hold", hold("+", "P1", "AJT2|"), /^161Y/],
    ["fee paid", feePaid("P1", "5.00"), /^38Y/],
    ["renew all", renewAll("P1"), /^6610001/],
  ] as const
) {
  insideScenario(
    "its storage is a test's",
    `a retry covers a commit whose outcome was lost: ${name}`,
    { ...BORROWED, wrap: losingAnAnswer, mayFail: true },
    async ({ login, journal }) => {
      const desk = await login();
      desk.sendRaw(`${guarded(request, "1")}\r${guarded(request, "1")}\r`);
      await desk.expectLine(/System temporarily unavailable\|AY1/);
      await desk.expectLine(answer);
      await journal(1);
    },
  );
}

scenario("23, 35, 63, 17, 93, 99 are always executed", {}, async ({ login, pass }) => {
  const desk = await login();
  const asked = [
    `23001${CLOCK}AOMAIN|AAP1|AC|`,
    `35${CLOCK}AOMAIN|AAP1|`,
    patronInformation("P1", 3),
    itemInformation("I1"),
    "9900802.00",
  ];
  for (const message of asked) await desk.ask(message, /20260302 {4}130000/);
  await desk.ask(checkout("P1", "I1"), /^121/);
  await pass({ seconds: 7 });
  for (const message of asked) await desk.ask(message, /20260302 {4}130007/);
  await desk.ask(patronInformation("P1", 3), /\|AUI1\|/);
  await desk.ask(itemInformation("I1"), /^1804/);
  for (let times = 0; times < 2; times++) await desk.ask(loginMessage("sipterm1", "term1"), "941");
});

scenario("a poll of 99 with a constant AY gets a fresh clock", {}, async ({ login, pass }) => {
  const desk = await login();
  for (const second of ["00", "05", "10"]) {
    desk.sendRaw(`${guarded("9900802.00", "1")}\r`);
    await desk.expectRaw(`${guarded(`98YYYYNN10000520260302    1300${second}2.00AOMAIN|BXYYYNYYYYYYYYNYYY|`, "1")}\r`);
    await pass({ seconds: 5 });
  }
});

scenario(
  "the stored outcome comes with the AY of the new request, and in one segment too",
  {},
  async ({ login, journal }) => {
    const desk = await login();
    const out = checkout("P1", "I1");
    const lent = `121NNY${CLOCK}AOMAIN|AAP1|ABI1|AJMiddlemarch|AH20260323    235900|CK001|`;
    desk.sendRaw(`${guarded(out, "4")}\r${guarded(out, "4")}\r`);
    await desk.expectRaw(`${guarded(lent, "4")}\r${guarded(lent, "4")}\r`);
    await journal(1);
  },
);

scenario(
  "a change that two connections of one terminal send at the same moment is one change",
  {},
  async ({ login, journal }) => {
    const desks = await Promise.all(Array.from({ length: 8 }, () => login("sipterm1", "entrance")));
    await Promise.all(desks.map((desk) => desk.ask(checkout("P1", "I1"), /^121NNY/)));
    await journal(1);
  },
);
