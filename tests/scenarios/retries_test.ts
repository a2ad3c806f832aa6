import { assert, assertEquals } from "@std/assert";
import { type Storage, StorageUnavailable } from "../../src/storage/port/storage.ts";
import {
  blockPatron,
  checkin,
  checkout,
  CLOCK,
  feePaid,
  hold,
  itemInformation,
  itemStatusUpdate,
  login as loginMessage,
  patronEnable,
  patronInformation,
  renew,
  renewAll,
} from "../support/messages.ts";
import { aFee, aLoan, anItem, aPatron } from "../support/records.ts";
import { insideScenario, PIN_1234, scenario } from "../support/scenario.ts";
import { guarded } from "../support/terminal.ts";

const BORROWED = { loans: [aLoan()], fees: [aFee()], policy: { status_update: "true" } };
const SOON = "20260302    130001";

scenario(
  "the same key again returns the stored outcome instead of executing, on the same connection and on a new one",
  BORROWED,
  async ({ login, journal }) => {
    const messages = [
      checkout("P1", "I2"),
      renew("P1", "I2"),
      checkin("I2"),
      itemStatusUpdate("I2", "torn"),
      hold("+", "P2", "AJT1|"),
      hold("*", "P2", "AJT1|BSCPL|"),
      hold("-", "P2", "AJT1|"),
      renewAll("P1"),
      feePaid("P1", "1.50"),
      blockPatron("P1", "left here"),
      patronEnable("P1"),
    ];
    const desk = await login("sipterm1", "entrance");
    for (const message of messages) {
      const answer = await desk.ask(message, /^(12|10|30|16|66)1|^201|^38Y|^2[46]/);
      await desk.ask(message, answer);
      const again = await login("sipterm1", "entrance");
      await again.ask(message, answer);
    }
    const rows = await journal(messages.length);
    assert(rows.every(({ outcome }) => outcome === "done"));
    await desk.ask(patronInformation("P1"), /\|BV3\.50\|/);
  },
);

scenario("the key is made of account, terminal (CP or address) and the bytes of the message", {
  ...BORROWED,
  logins: [{ id: "other" }],
}, async ({ login, journal }) => {
  const message = checkin("I1");
  await (await login("sipterm1", "entrance")).ask(message, /^101/);
  await (await login("sipterm1", "entrance")).ask(message, /^101/);
  await (await login("sipterm1", "exit")).ask(message, /^100Y.*\|AFItem not checked out\|$/);
  await (await login("other", "entrance")).ask(message, /^100Y/);
  await (await login("sipterm1")).ask(message, /^100Y/);
  await (await login("sipterm1", "entrance")).ask(checkin("I1", "", { second: SOON }), /^100Y/);
  await (await login("sipterm1", "entrance")).ask(message, /^101/);
  const rows = await journal(5);
  assertEquals(rows.map(({ outcome }) => outcome), ["done", "refused", "refused", "refused", "refused"]);
});

scenario(
  "checkout, checkin, checkout of one item within a second are three changes",
  {},
  async ({ login, journal }) => {
    const desk = await login();
    const out = checkout("P1", "I1");
    await desk.ask(out, /^121N/);
    await desk.ask(checkin("I1"), /^101/);
    await desk.ask(out, /^121N/);
    await desk.ask(itemInformation("I1"), /^1804/);
    await desk.ask(checkin("I1"), /^101/);
    await desk.ask(itemInformation("I1"), /^1803/);
    const rows = await journal(4);
    assertEquals(rows.map(({ action }) => action), ["checkout", "checkin", "checkout", "checkin"]);
  },
);

scenario(
  "a retry is one for two minutes, and a message of its own after that",
  {},
  async ({ login, pass, journal }) => {
    const desk = await login();
    const out = checkout("P1", "I1");
    await desk.ask(out, /^121NNY/);
    await pass({ minutes: 2 });
    await desk.ask(out, /^121NNY/);
    await pass({ seconds: 1 });
    await desk.ask(out, /^121YNN/);
    const rows = await journal(2);
    assertEquals(rows.map(({ action }) => action), ["checkout", "renewal"]);
  },
);

scenario(
  "a retry of a message that named a patron only is none once the patron has changed",
  BORROWED,
  async ({ login, journal }) => {
    const desk = await login();
    await desk.ask(feePaid("P1", "1.00"), /^38Y/);
    await desk.ask(checkout("P1", "I2"), /^121/);
    await desk.ask(feePaid("P1", "1.00"), /^38Y/);
    await desk.ask(patronInformation("P1"), /\|BV3\.00\|/);
    await journal(3);
  },
);

scenario("a retry with another PIN is judged anew", { patrons: [aPatron({ pin: PIN_1234 })] }, async ({ login }) => {
  const desk = await login();
  await desk.ask(checkout("P1", "I1", "AD4321|"), /^120NUN/);
  await desk.ask(checkout("P1", "I1", "AD1234|"), /^121NNY/);
  await desk.ask(checkout("P1", "I1", "AD4321|"), /^120NUN/);
  await desk.ask(checkout("P1", "I1", "AD1234|"), /^121NNY/);
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
      await desk.ask(request, /System temporarily unavailable\|$/);
      await desk.ask(request, answer);
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
    desk.sendRaw(`${guarded(out, "4")}\r${guarded(out, "4")}\r${guarded(out, "5")}\r${out}\r`);
    await desk.expectRaw(`${guarded(lent, "4")}\r${guarded(lent, "4")}\r${guarded(lent, "5")}\r${lent}\r`);
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
