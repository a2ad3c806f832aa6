import { assert, assertEquals } from "@std/assert";
import { createStaff } from "../../src/circulation/staff.ts";
import {
  checkout,
  CLOCK,
  endPatronSession,
  feePaid,
  hold,
  patronEnable,
  patronInformation,
  patronStatus,
  renew,
  renewAll,
} from "../support/wire/messages.ts";
import { aFee, aLoan, anItem, aPatron, NOON } from "../support/library/records.ts";
import { type Desk, insideScenario, PIN_1234, scenario, type Stage } from "../support/server/scenario.ts";

const CARDS = ["P1", "P2", "P3"];
const LIBRARY = {
  patrons: CARDS.map((patronId) => aPatron({ patronId, pin: PIN_1234 })),
  items: [anItem(), anItem({ itemId: "I2", titleId: "T2" }), anItem({ itemId: "I3", titleId: "T3" })],
  loans: [aLoan({ itemId: "I2" })],
  fees: [aFee()],
  policy: { status_update: "true" },
  logins: [{ id: "other" }],
  limits: { wrong_pins: "3", wrong_pin_cards_per_terminal: "1" },
};
const LOCKED = /\|BLY\|CQN\|(.*\|)?AF[^|]*Too many invalid passwords: card locked\|$/;
const WRONG = /\|BLY\|CQN\|(.*\|)?AF[^|]*Invalid password\|$/;

/** Asks so often with a wrong PIN. */
async function fail(desk: Desk, times: number, patron = "P1"): Promise<void> {
  for (let time = 1; time <= times; time++) await desk.ask(patronStatus(patron, `ADwrong${time}|`), WRONG);
}

scenario("a card is locked after so many wrong PINs, until staff unlock it", LIBRARY, async (stage) => {
  const desk = await stage.login();
  await fail(desk, 3);
  await desk.ask(patronStatus("P1", "AD1234|"), LOCKED);
  await desk.ask(
    patronInformation("P1", 3, "AD1234|"),
    `64              001${CLOCK}000000000001000100000000AOMAIN|AAP1|AEAda Byron|BLY|CQN|PCadult|AQMAIN|` +
      "AFGreetings from MAIN. -- Too many invalid passwords: card locked|",
  );
  await desk.ask(patronStatus("P2", "AD1234|"), /\|CQY\|/);
  assertEquals(await createStaff(stage.storage, () => NOON).unlock("P1"), "done");
  await desk.ask(patronStatus("P1", "AD1234|"), /\|CQY\|/);
  const actions = (await stage.journal(2)).map(({ action, patronId, account }) => [action, patronId, account]);
  assertEquals(actions, [["pin-locked", "P1", "sipterm1"], ["pin-unlocked", "P1", "desk"]]);
});

insideScenario(
  "it counts checks of passwords",
  "the PIN of a locked card is not checked",
  LIBRARY,
  async ({ login, derivations }) => {
    const desk = await login();
    await fail(desk, 3);
    await desk.ask(patronStatus("P1", "AD1234|"), LOCKED);
    await desk.ask(patronInformation("P1", 3, "AD1234|"), LOCKED);
    assertEquals(derivations(), 3);
  },
);

scenario(
  "the PIN of a locked card: 11, 15, 25, 29, 37, 65 are refused, 35 is Y",
  LIBRARY,
  async ({ login, journal }) => {
    const desk = await login();
    await fail(desk, 3);
    const refused: readonly (readonly [message: string, start: string])[] = [
      [checkout("P1", "I1", "AD1234|"), "120NUN"],
      [hold("+", "P1", "ABI3|AD1234|"), "160N"],
      [renew("P1", "I2", "AD1234|"), "300NUN"],
      [feePaid("P1", "1.00", "AD1234|"), "38N"],
      [renewAll("P1", "AD1234|"), "66000000000"],
      [patronEnable("P1", "AD1234|"), "26              000"],
    ];
    for (const [message, start] of refused) {
      const answer = await desk.ask(message, /\|AFToo many invalid passwords: card locked\|$/);
      assert(answer.startsWith(start), answer);
    }
    await desk.ask(endPatronSession("P1", "AD1234|"), /^36Y/);
    const [, ...rows] = await journal(1 + refused.length);
    for (const { outcome, reason } of rows) assertEquals([outcome, reason], ["refused", "pin-locked"]);
  },
);

scenario("a request without a PIN is answered as ever while a card is locked", LIBRARY, async ({ login }) => {
  const desk = await login();
  await fail(desk, 3);
  await desk.ask(patronStatus("P1"), /\|BLY\|BHUSD\|BV5\.00\|/);
  await desk.ask(checkout("P1", "I1"), /^121/);
});

scenario("a right PIN clears the count, and an empty one is none", LIBRARY, async ({ login }) => {
  const desk = await login();
  await fail(desk, 2);
  for (let time = 1; time <= 3; time++) await desk.ask(patronStatus("P1", "AD|"), /\|CQN\|BHUSD\|/);
  await desk.ask(patronStatus("P1", "AD1234|"), /\|CQY\|/);
  await fail(desk, 2);
  await desk.ask(patronStatus("P1", "AD1234|"), /\|CQY\|/);
});

scenario(
  "what a terminal tries on more than a few cards locks them there and not elsewhere",
  LIBRARY,
  async ({ login }) => {
    const [desk, other] = [await login(), await login("other")];
    for (const card of CARDS) await fail(desk, 3, card);
    for (const card of CARDS) await desk.ask(patronStatus(card, "AD1234|"), LOCKED);
    await other.ask(patronStatus("P1", "AD1234|"), LOCKED);
    for (const card of CARDS.slice(1)) await other.ask(patronStatus(card, "AD1234|"), /\|CQY\|/);
  },
);

insideScenario(
  "it reads the log",
  "each lock is told once, and where it holds",
  LIBRARY,
  async ({ login, log }) => {
    const desk = await login();
    for (const card of CARDS) await fail(desk, 3, card);
    for (const card of CARDS) await desk.ask(patronStatus(card, "AD1234|"), LOCKED);
    const told = log.entries.filter(({ message }) => message === "card locked");
    assertEquals(told.map(({ level, properties }) => [level, properties]), [
      ["warning", lock("at every terminal")],
      ["warning", lock("at this terminal")],
      ["warning", lock("at this terminal")],
    ]);
  },
);

function lock(where: string) {
  return { account: "sipterm1", terminal: "127.0.0.1", address: "127.0.0.1", where, reason: "too many wrong PINs" };
}

scenario("a terminal that calls its place something else is the same terminal", LIBRARY, async ({ login }) => {
  for (const [at, card] of CARDS.entries()) await fail(await login("sipterm1", `place ${at}`), 3, card);
  const elsewhere = await login("sipterm1", "yet another");
  for (const card of CARDS) await elsewhere.ask(patronStatus(card, "AD1234|"), LOCKED);
});

scenario("cards are counted anew when their hour is over", LIBRARY, async ({ login, pass }) => {
  const [desk, other] = [await login(), await login("other")];
  await fail(desk, 3, "P1");
  await pass({ minutes: 61 });
  await fail(desk, 3, "P2");
  await other.ask(patronStatus("P2", "AD1234|"), LOCKED);
});

scenario("wrong PINs are counted by all servers on a database together", LIBRARY, async ({ login, secondServer }) => {
  const [desk, second] = [await login(), await (await secondServer())()];
  await fail(desk, 2);
  await fail(second, 1);
  for (const each of [desk, second]) await each.ask(patronStatus("P1", "AD1234|"), LOCKED);
});

/** Twelve terminals try another PIN each for the same card, at the same moment: three of them are told that it is wrong. */
async function guessAllAtOnce({ login }: Stage): Promise<void> {
  const desks = await Promise.all(Array.from({ length: 12 }, () => login()));
  const answers = await Promise.all(desks.map((desk, at) => desk.ask(patronStatus("P1", `ADguess${at}|`), /\|CQN\|/)));
  assertEquals(answers.filter((answer) => answer.endsWith("Invalid password|")).length, 3);
}

scenario("terminals that guess all at once get no more guesses", LIBRARY, guessAllAtOnce);

insideScenario(
  "it counts checks of passwords",
  "what terminals guess all at once is checked no more often",
  LIBRARY,
  async (stage) => {
    await guessAllAtOnce(stage);
    assertEquals(stage.derivations(), 3);
  },
);

scenario(
  'option `wrong_pin="show"` shows of a locked card what it shows with a wrong PIN',
  { ...LIBRARY, login: { wrong_pin: "show" } },
  async ({ login }) => {
    const desk = await login();
    const wrong = await desk.ask(patronInformation("P1", 3, "AD4321|"), /\|CQN\|/);
    await fail(desk, 2);
    const locked = await desk.ask(patronInformation("P1", 3, "AD1234|"), LOCKED);
    assertEquals(bare(locked), bare(wrong).replace("Invalid password", "Too many invalid passwords: card locked"));
    await desk.ask(checkout("P1", "I1", "AD1234|"), /^120NUN/);
  },
);

/** An answer without its sequence number and checksum. */
function bare(answer: string): string {
  return answer.replace(/AY\dAZ[0-9A-F]{4}$/, "");
}

scenario("limit `wrong_pins` 0: no card is ever locked", {
  ...LIBRARY,
  limits: { wrong_pins: "0" },
}, async ({ login }) => {
  const desk = await login();
  await fail(desk, 11);
  await desk.ask(patronStatus("P1", "AD1234|"), /\|CQY\|/);
});

scenario("without the element a card is locked after ten wrong PINs", { ...LIBRARY, limits: {} }, async ({ login }) => {
  const desk = await login();
  await fail(desk, 10);
  await desk.ask(patronStatus("P1", "AD1234|"), LOCKED);
});
