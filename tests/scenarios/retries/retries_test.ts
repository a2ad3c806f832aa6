import { assertEquals } from "@std/assert";
import {
  checkin,
  checkout,
  CLOCK,
  feePaid,
  hold,
  itemInformation,
  login as loginMessage,
  patronInformation,
  renewAll,
} from "../../support/wire/messages.ts";
import { aLoan, anItem, aPatron } from "../../support/library/records.ts";
import { insideScenario, PIN_1234, scenario } from "../../support/server/scenario.ts";
import { type SmallScenario, smallScenario, smallScenarios } from "../../support/server/small_scenarios.ts";
import { guarded, type Terminal } from "../../support/wire/terminal.ts";
import { BORROWED, PAY, POLL, RETRY_CASES, type RetryCase } from "./retry_cases.ts";
import { losingAnAnswer } from "../../support/library/losing_an_answer.ts";

const PAID = /^38Y/, LENT = /^121/;
/** Ten in the morning on the day before, and what the terminal promised then. */
const OFFLINE = { noBlock: "Y", date: "20260301    100000", second: "20260310    180000" } as const;

const polls = ({ steps }: RetryCase) => steps.some(([, , message]) => message === POLL);

// The log tells which version a 99 speaks: in other cases that is an amount, which it must not tell.
smallScenarios("retries", RETRY_CASES.filter((one) => !polls(one)).map(retryScenario));
smallScenarios("retries beside a poll", RETRY_CASES.filter(polls).map(retryScenario));

function retryScenario({ row, steps, places = [] }: RetryCase): SmallScenario {
  return {
    name: row,
    setting: BORROWED,
    async body({ login }, own, scenarioNumber) {
      const connections: Terminal[] = [];
      for (const [number, sequence, message, answer] of steps) {
        const place = places[number] ?? places[0] ?? "entrance";
        connections[number] ??= await login("sipterm1", place === "" ? "" : `${place}-${scenarioNumber}`);
        const sent = own(message);
        connections[number].sendRaw(`${sequence === undefined ? sent : guarded(sent, sequence)}\r`);
        await connections[number].expectLine(answer);
      }
    },
  };
}

scenario("several messages in one segment are told apart by their numbers", BORROWED, async ({ login }) => {
  const desk = await login();
  const sent = [[PAY, "1"], [PAY, "1"], [patronInformation("P1"), "2"], [PAY, "3"], [
    checkout("P1", "I2"),
    "4",
  ]] as const;
  desk.sendRaw(sent.map(([message, sequence]) => `${guarded(message, sequence)}\r`).join(""));
  for (const answer of [/^38Y.*AY1/, /^38Y.*AY1/, /^64.*AY2/, /^38Y.*AY3/, /^121.*AY4/]) await desk.expectLine(answer);
  desk.sendRaw(`${patronInformation("P1")}\r`);
  await desk.expectLine(/\|BV2\.00\|/);
});

scenario(
  "several messages in one segment without numbers are one, as long as nothing is between",
  BORROWED,
  async (stage) => {
    const desk = await stage.login();
    desk.sendRaw([PAY, PAY, checkout("P1", "I2"), PAY, patronInformation("P1")].map((one) => `${one}\r`).join(""));
    for (const answer of [PAID, PAID, LENT, PAID, /\|BV2\.00\|/]) await desk.expectLine(answer);
  },
);

scenario("a retry at another server on the same database is one, also at the same moment", {
  ...BORROWED,
  patrons: [aPatron(), aPatron({ patronId: "P2" })],
}, async ({ login, secondServer, journal }) => {
  const here = await login("sipterm1", "entrance");
  const atSecond = await secondServer();
  const there = await atSecond("sipterm1", "entrance");
  await here.ask(PAY, PAID);
  await there.ask(checkout("P1", "I2"), LENT);
  await there.ask(PAY, PAID);
  await Promise.all([here, there].map((desk) => desk.ask(feePaid("P1", "0.25"), PAID)));
  await Promise.all([here, there].map((desk) => desk.ask(renewAll("P1"), /^6610002/)));
  await there.ask(patronInformation("P1"), /\|BV3\.25\|/);
  // Two payments, a loan, a renewal, and that two payments were taken for retries.
  await journal(6);
});

scenario("a batch is a retry for thirty days", { policy: { offline: "true" } }, async ({ login, pass, journal }) => {
  const told = checkout("P1", "I2", "", OFFLINE);
  await (await login()).ask(told, /^121NNY/);
  await pass({ days: 29 });
  await (await login()).ask(told, /^121NNY/);
  await journal(1);
});

/** Sends lines as they are, without a sequence number, and expects an answer to each. */
function sayingRaw(desk: Pick<Terminal, "sendRaw" | "expectLine">) {
  return async (message: string, answer: RegExp) => {
    desk.sendRaw(`${message}\r`);
    await desk.expectLine(answer);
  };
}

insideScenario(
  "its clock is a test's",
  "a clock that stands still tells nothing: what comes again later is new",
  BORROWED,
  async ({ login, pass }) => {
    const desk = await login("sipterm1", "entrance");
    const say = sayingRaw(desk);
    await say(checkout("P2", "I2"), LENT);
    await pass({ seconds: 6 });
    await say(PAY, PAID);
    await pass({ seconds: 6 });
    await say(PAY, PAID);
    await say(patronInformation("P1"), /\|BV2\.00\|/);
  },
);

insideScenario(
  "its clock is a test's",
  "what a terminal only asked shows as well that its clock stands still",
  BORROWED,
  async ({ login, pass }) => {
    const desk = await login("sipterm1", "entrance");
    const say = sayingRaw(desk);
    await say(patronInformation("P1"), /\|BV5\.00\|/);
    await pass({ seconds: 6 });
    await say(PAY, PAID);
    await say(PAY, PAID);
    await say(patronInformation("P1"), /\|BV2\.00\|/);
  },
);

insideScenario(
  "its clock is a test's",
  "a clock that stands still does so, too, where the terminal tells another place from then on",
  BORROWED,
  async ({ login, pass }) => {
    const desk = await login("sipterm1", "entrance");
    const say = sayingRaw(desk);
    await say(patronInformation("P1"), /\|BV5\.00\|/);
    await say(loginMessage("sipterm1", "term1", "exit"), /^941/);
    await say(patronInformation("P1"), /\|BV5\.00\|/);
    await pass({ seconds: 6 });
    await say(PAY, PAID);
    await say(PAY, PAID);
    await say(patronInformation("P1"), /\|BV2\.00\|/);
  },
);

smallScenario(
  "the key is made of account and message",
  { ...BORROWED, logins: [{ id: "other" }] },
  async ({ login }) => {
    await (await login("sipterm1", "entrance")).ask(PAY, PAID);
    await (await login("sipterm1", "exit")).ask(PAY, PAID);
    const other = await login("other", "entrance");
    await other.ask(PAY, PAID);
    await other.ask(patronInformation("P1"), /\|BV2\.00\|/);
  },
);

scenario("a message after a login is not directly after the same one before it", {
  ...BORROWED,
  logins: [{ id: "other" }],
}, async ({ login }) => {
  const desk = await login("sipterm1", "entrance");
  const say = async (message: string, sequence: string, answer: RegExp) => {
    desk.sendRaw(`${guarded(message, sequence)}\r`);
    await desk.expectLine(answer);
  };
  const later = PAY.replace(CLOCK, "20260302    130001");
  await say(PAY, "1", PAID);
  await say(loginMessage("sipterm1", "term1", "entrance"), "0", /^941/);
  await say(later, "1", PAID);
  await say(loginMessage("other", "term1", "entrance"), "0", /^941/);
  await say(later, "1", PAID);
  await say(patronInformation("P1"), "2", /\|BV0\.50\|/);
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

smallScenario("a refused request is no change, and is judged again when it comes again", {
  items: [anItem()],
  loans: [aLoan({ patronId: "P2" })],
}, async ({ login }) => {
  const desk = await login();
  await desk.ask(checkout("P1", "I1"), /^120NUN/);
  await desk.ask(checkin("I1"), /^101/);
  await desk.ask(checkout("P1", "I1"), /^121NNY/);
});

for (
  const [name, request, answer, rows] of [
    ["checkout", checkout("P1", "I2"), /^121NNY/, 1],
    ["checkin", checkin("I1"), /^101YNN/, 1],
    ["hold", hold("+", "P1", "AJT2|"), /^161Y/, 1],
    // The journal tells of each payment that is taken for a retry.
    ["fee paid", feePaid("P1", "5.00"), /^38Y/, 2],
    ["renew all", renewAll("P1"), /^6610001/, 1],
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
      await journal(rows);
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
