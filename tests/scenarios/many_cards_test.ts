import { assertEquals, assertMatch } from "@std/assert";
import type { QuestionKind } from "../../src/observability/noticed_questions.ts";
import { createQuestions } from "../../src/server/session/questions/questions.ts";
import type { Storage } from "../../src/storage/port/storage.ts";
import { aPatron, NOON } from "../support/library/records.ts";
import { type Desk, PIN_1234, scenario } from "../support/server/scenario.ts";
import { blockPatron, CLOCK, itemInformation, patronInformation, patronStatus } from "../support/wire/messages.ts";
import { until } from "../support/wire/until.ts";

const PATRONS = [aPatron({ pin: PIN_1234 }), aPatron({ patronId: "P2", pin: PIN_1234 })];

/** Has the notes say that the account has asked about so many cards in this hour, as at another server. */
async function askedBefore(storage: Storage, kind: QuestionKind, cards: number): Promise<void> {
  const questions = createQuestions({ clock: () => NOON, notes: storage, tell() {} });
  await questions.flush();
  const terminal = {
    institution: "MAIN",
    timeZone: "Europe/Berlin",
    location: "",
    shownLocation: "",
    address: "10.0.0.1",
    posts: false,
  };
  const asker = questions.questioner({ account: "sipterm1", ...terminal });
  for (let card = 0; card < cards; card++) asker.note(kind, String(card), NOON);
  await questions.flush();
}

/** Asks until the server knows what was asked before, which it reads at the first question. */
async function untilKnown(desk: Desk, pattern: RegExp): Promise<void> {
  await until(async () => pattern.test(await desk.ask(patronStatus("P2"), /^24/)), "the answer is held back");
}

scenario(
  'option `many_cards="shrink"`: who asks about more cards than is usual is told little, until the hour is over',
  { patrons: PATRONS, login: { many_cards: "shrink", wrong_pin: "show" } },
  async ({ storage, login, pass }) => {
    await askedBefore(storage, "cards", 13_000);
    const desk = await login();
    await untilKnown(desk, /AEAda Byron\|BLY\|AF/);
    const little = `64              001${CLOCK}${"0000".repeat(6)}AOMAIN|AAP1|AEAda Byron|BLY|PCadult|AQMAIN|` +
      "AFGreetings from MAIN.|";
    await desk.ask(patronInformation("P1"), little);
    await desk.ask(patronInformation("P1", undefined, "AD|"), little.replace("BLY|", "BLY|CQN|"));
    await desk.ask(patronInformation("P1", undefined, "AD9|"), /\|BLY\|CQN\|PCadult\|AQMAIN\|AF/);
    await desk.ask(patronStatus("P1", "AD9|"), /\|AEAda Byron\|BLY\|CQN\|AF/);
    // With a right PIN all is told, and copies have nothing to do with it.
    await desk.ask(patronInformation("P1", undefined, "AD1234|"), /\|BLY\|CQY\|.*\|BD1 High Street\|/);
    await desk.ask(itemInformation("I1"), /^18/);
    await pass({ hours: 1 });
    await desk.ask(patronInformation("P1"), /\|BD1 High Street\|/);
  },
);

scenario(
  'option `many_cards="refuse"`: a question without a right PIN is refused, and one with it never is',
  { patrons: PATRONS, login: { many_cards: "refuse" } },
  async ({ storage, login, pass }) => {
    await askedBefore(storage, "cards", 13_000);
    const desk = await login();
    const refused = `24YYYY          001${CLOCK}AOMAIN|AAP2|AE|AFPlease enter your PIN.|`;
    await untilKnown(desk, /\|AE\|AF/);
    await desk.ask(patronStatus("P2"), refused);
    const refused64 = `64YYYY          001${CLOCK}${"0000".repeat(6)}AOMAIN|AAP1|AE|AFPlease enter your PIN.|`;
    for (const pin of ["", "AD|", "AD9|"]) await desk.ask(patronInformation("P1", undefined, pin), refused64);
    // Nobody hears whether there is such a card.
    await desk.ask(patronInformation("nobody"), refused64.replace("P1", "nobody"));
    await desk.ask(patronInformation("P1", undefined, "AD1234|"), /\|AEAda Byron\|BLY\|CQY\|.*\|BD1 High Street\|/);
    await desk.ask(patronStatus("P1", "AD1234|"), /\|BLY\|CQY\|BHUSD\|/);
    // A card is retained all the same, and its patron's debts are not told.
    await desk.ask(blockPatron("P2", "left behind"), /^24.*\|AEAda Byron\|BLY\|AF/);
    await pass({ hours: 1 });
    await desk.ask(patronInformation("P1"), /\|BD1 High Street\|/);
  },
);

scenario(
  "more cards than is usual are told in the journal once, and answered as ever",
  { patrons: PATRONS },
  async ({ storage, login, journal }) => {
    // Just below what the account may ask, whatever the error of the count is.
    await askedBefore(storage, "unknown-cards", 1_850);
    const desk = await login("sipterm1", "Kiosk 7");
    for (let card = 0; card < 300; card++) desk.send(patronStatus(`nobody-${card}`));
    for (let card = 0; card < 300; card++) await desk.expect(/^24YYYY.*\|BLN\|/);
    await desk.ask(patronInformation("P1"), /\|BD1 High Street\|/);
    const [row, ...more] = await journal(1);
    assertEquals(more, []);
    assertEquals([row?.action, row?.account, row?.terminal, row?.outcome, row?.patronId], [
      ...["more-asked", "sipterm1", "Kiosk 7", "done", undefined],
    ]);
    assertMatch(row?.detail ?? "", /^cards that do not exist: 2\d\d\d in an hour, usual are 2000 at most$/);
  },
);

/** More than a new login may ask about in 20 seconds. */
const MANY = Array.from({ length: 260 }, (_, card) => aPatron({ patronId: `C${card}`, birthDate: "1980-12-10" }));

/** Asks about each of them; gives how many were told with their address. */
async function copyAll(desk: Desk): Promise<number> {
  let told = 0;
  for (const { patronId } of MANY) {
    if (/\|BD1 High Street\|/.test(await desk.ask(patronInformation(patronId), /^64.*\|BLY\|/))) told++;
  }
  return told;
}

scenario(
  'option `many_cards="shrink"`: a new login that copies patrons has little from the first minute on',
  { patrons: MANY, login: { many_cards: "shrink" } },
  async ({ login, journal }) => {
    const told = await copyAll(await login());
    assertEquals(told > 100 && told < 200, true, String(told));
    const [row] = await journal(1);
    assertMatch(row?.detail ?? "", /^cards without a right PIN: 1\d\d in 20 seconds, usual are 150 at most$/);
  },
);

scenario(
  "option `sync`: a job at night may ask about all patrons at once",
  // Noon is one o'clock there.
  { patrons: MANY, login: { many_cards: "shrink", sync: "12:30-14:00" } },
  async ({ login, pass }) => {
    assertEquals(await copyAll(await login()), MANY.length);
    await pass({ hours: 1 });
    assertEquals(await copyAll(await login()) < 200, true);
  },
);

scenario(
  'option `many_cards="shrink"` leaves PC booking what it needs: card, blocks, verdict and birth date',
  { patrons: MANY, login: { many_cards: "shrink", use: "pc-booking", hide_without_pin: "no", hide_fields: "BE" } },
  async ({ login }) => {
    const desk = await login();
    assertEquals(await copyAll(desk) < 200, true);
    const little = `64              001${CLOCK}${
      "0000".repeat(6)
    }AOMAIN|AAC1|AEAda Byron|BLY|PB19801210|PCadult|AQMAIN|`;
    await desk.ask(patronInformation("C1"), `${little}AFGreetings from MAIN.|`);
  },
);

scenario(
  'option `use="sorter"`: its first question about a patron is told, though it is refused',
  { patrons: PATRONS, login: { use: "sorter", hide_fields: "CY,DA" } },
  async ({ login, journal }) => {
    const desk = await login();
    await desk.ask(itemInformation("I1"), /^18/);
    await desk.ask(patronInformation("P1"), /^64YYYY {10}(?!.*\|BL)/);
    const [row, ...more] = await journal(1);
    assertEquals([row?.action, row?.detail, more], [
      ...["more-asked", "cards without a right PIN: 1 in 20 seconds, usual are 0 at most", []],
    ]);
  },
);
